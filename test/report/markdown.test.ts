import { describe, expect, it } from '@jest/globals';
import { renderJson, renderMarkdown } from '@moderato/report';
import { analysed, plantedRows } from './planted.js';
import { manifest, row, says } from './rows.js';

const planted = analysed(plantedRows());

describe('the Markdown summary', () => {
  const lines = renderMarkdown(planted, manifest()).split('\n');

  it('holds the title, the sentences and the tables', () => {
    expect(lines[0]).toBe('## a and b');
    expect(lines).toContain(
      '- b is stricter on advertising: it alone flags 60 items, a alone 5, of 990 that both cover.',
    );
    const at = lines.indexOf('| a ↓ b → | pass | review | block | no verdict |');
    expect(lines.slice(at, at + 6)).toEqual([
      '| a ↓ b → | pass | review | block | no verdict |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| pass | 850 | 0 | 60 | 10 |',
      '| review | 5 | 0 | 0 | 0 |',
      '| block | 40 | 0 | 35 | 0 |',
      '| no verdict | 0 | 0 | 0 | 0 |',
    ]);
    expect(lines).toContain(
      '| minors | 0 | not covered | not covered | not covered | not covered | – | b: 990 |',
    );
    expect(lines).toContain('| advertising | 990 | 35 | 5 | 60 | 93.4% | &lt; 0.001 | – |');
  });

  it('ends with where it comes from', () => {
    expect(lines.at(-2)).toBe(
      'items.jsonl: 1,000 items, 1 rejected; a in here (mapping map-1), b (mapping map-2); 2026-11-21T12:00:00.000Z; seed 5. Intervals are 95%.',
    );
  });

  it('holds no content, and takes names from outside for text only', () => {
    const analysis = analysed([
      row('one', says('block', 'sexual', { keywords: ['secret'] }), says('pass'), { text: 'secret' }),
    ]);
    const title = '<img src=x> | @team [link](https://evil.example) `code` # *b*\n## more';
    const text = renderMarkdown(analysis, manifest({ title }));

    expect(text).not.toContain('secret');
    expect(text.split('\n')[0]).toBe(
      '## &lt;img src=x> \\| @\u200Bteam \\[link\\](https:\u200B//evil.example) \\`code\\` \\# \\*b\\* \\#\\# more',
    );
  });
});

describe('report.json', () => {
  it('holds the figures, the manifest and its version', () => {
    const report = JSON.parse(renderJson(planted, manifest())) as Record<string, never>;

    expect(Object.keys(report)).toEqual(['format', 'version', 'content', 'manifest', 'analysis']);
    expect(report).toMatchObject({
      format: 'moderato-report',
      version: 2,
      content: false,
      manifest: JSON.parse(JSON.stringify(manifest())),
      analysis: {
        providers: ['a', 'b'],
        items: 1000,
        pairs: [{ first: 'a', second: 'b', stricter: 'not shown' }],
      },
    });
  });

  it('holds content only when it is asked to', () => {
    const rows = [
      row('one', says('block', 'sexual', { keywords: ['secret'] }), says('pass'), { text: 'secret' }),
    ];

    expect(renderJson(analysed(rows), manifest())).not.toContain('secret');
    expect(renderJson(analysed(rows), manifest(), { content: true }).match(/secret/g)).toHaveLength(2);
  });
});
