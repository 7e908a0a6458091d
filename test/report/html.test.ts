import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { renderHtml } from '@moderato/report';
import { documentOf } from '../../packages/report/html/document.js';
import { analysed, plantedRows } from './planted.js';
import { fails, manifest, row, says } from './rows.js';

const ATTACK = '</script><script>alert(1)</script><img src=https://evil.example/x onerror="alert(2)">\'"&';

const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function sections(html: string) {
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return { script, style, policy: policy.replaceAll('&#39;', "'") };
}

describe('the HTML report', () => {
  const html = renderHtml(analysed(plantedRows()), manifest(), { content: true });

  it('forbids everything but its own style and script', () => {
    const { script, style, policy } = sections(html);

    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${hashOf(style)}'`,
      `script-src '${hashOf(script)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('needs nothing from elsewhere, and no style or handler that its policy forbids', () => {
    const document = documentOf(html);

    expect(html).not.toMatch(/(?:src|href|action|data|poster)="(?!#)/);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect([...document.querySelectorAll('[style], link, iframe, object, embed, img, base')]).toEqual([]);
    expect(html).not.toMatch(/\son[a-z]+="/);
    expect([...document.querySelectorAll('style')]).toHaveLength(1);
    expect([...document.querySelectorAll('script')]).toHaveLength(2);
  });

  it('has a script that can be read as one', () => {
    expect(() => new Script(sections(html).script)).not.toThrow();
    expect(sections(html).script).not.toContain('innerHTML');
  });

  it('says the summary, and the counts of the decisions', () => {
    const document = documentOf(html);
    const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';

    expect(text('#summary .lead')).toMatch(
      /^No difference in strictness can be shown between a and b \(n = 990;/,
    );
    expect(text('#summary')).toContain('b does not cover minors (990 items): a flags 40 of them');
    const cells = [...document.querySelectorAll('table.cross tbody td')].map(
      ({ textContent }) => textContent,
    );
    expect(cells).toEqual([
      '850',
      '0',
      '60',
      '10',
      '5',
      '0',
      '0',
      '0',
      '40',
      '0',
      '35',
      '0',
      '0',
      '0',
      '0',
      '0',
    ]);
  });

  it('gives every chart a name and a description, and a table with the same figures', () => {
    const document = documentOf(html);
    const charts = [...document.querySelectorAll('svg')];

    expect(charts.map((chart) => chart.getAttribute('aria-labelledby'))).toEqual([
      'decisions-title decisions-description',
      'categories-0-title categories-0-description',
      'latency-title latency-description',
    ]);
    for (const chart of charts) {
      expect(chart.getAttribute('role')).toBe('img');
      expect(chart.querySelector('title')?.textContent).not.toBe('');
      expect(chart.querySelector('desc')?.textContent).not.toBe('');
      expect(chart.closest('section')?.querySelector('table')).not.toBeNull();
    }
  });

  it('gives every table a caption and scopes, every field a label, and uses every id once', () => {
    const document = documentOf(html);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(
      [...document.querySelectorAll('table')].filter((table) => table.querySelector('caption') === null),
    ).toEqual([]);
    expect([...document.querySelectorAll('th')].filter((cell) => !cell.hasAttribute('scope'))).toEqual([]);
    expect(
      [...document.querySelectorAll('select, input')].filter(
        (field) => document.querySelector(`label[for="${field.id}"]`) === null,
      ),
    ).toEqual([]);
  });

  it('shows whatever comes from outside as text', () => {
    const outcome = says('block', 'sexual', { keywords: [ATTACK], error: null });
    const rows = [
      row(ATTACK, outcome, fails(ATTACK), { text: ATTACK, slices: { [ATTACK]: ATTACK } }),
      row(
        'sound',
        says('block', 'sexual', { intervals: [{ startMs: 0, endMs: 9, decision: 'block', category: null }] }),
        says('pass'),
      ),
    ];
    const renamed = rows.map((each) => ({
      ...each,
      outcomes: { [ATTACK]: each.outcomes['a'] ?? outcome, b: each.outcomes['b'] ?? outcome },
    }));
    const attacked = renderHtml(
      analysed(renamed, [ATTACK, 'b']),
      manifest({
        title: ATTACK,
        notes: [ATTACK],
        strategy: ATTACK,
        versions: { [ATTACK]: ATTACK },
        providers: [{ id: ATTACK, region: ATTACK, mapping: ATTACK }],
        input: { name: ATTACK, sha256: ATTACK, items: 1, rejected: 0 },
      }),
      { content: true },
    );
    const document = documentOf(attacked);
    const data = document.getElementById('report-data')?.textContent ?? '';

    expect([...document.querySelectorAll('script')]).toHaveLength(2);
    expect([...document.querySelectorAll('img')]).toHaveLength(0);
    expect(attacked.match(/<script/g)).toHaveLength(2);
    expect(document.querySelector('h1')?.textContent).toBe(ATTACK);
    expect(attacked).not.toContain('<img');
    expect(JSON.stringify(JSON.parse(data))).toContain(JSON.stringify(ATTACK).slice(1, -1));
  });

  it('leaves content and keywords out when it is told to', () => {
    const rows = [
      row('one', says('block', 'sexual', { keywords: ['secret word'] }), says('pass'), {
        text: 'secret text',
      }),
    ];
    const analysis = analysed(rows);

    expect(renderHtml(analysis, manifest(), { content: true })).toContain('secret text');
    const without = renderHtml(analysis, manifest(), { content: false });
    expect(without).not.toContain('secret');
    expect(without).toContain('"one"');
  });

  it('says so when the list is cut', () => {
    const analysis = analysed(plantedRows());
    const { rows } = analysis.disagreements;
    const cut = { ...analysis, disagreements: { ...analysis.disagreements, rows: rows.slice(0, 7) } };

    expect(renderHtml(cut, manifest(), { content: false })).toContain('The list holds 7 of 115');
    expect(html).not.toContain('The list holds');
  });

  it('has only the sections for which there are figures', () => {
    expect(html).not.toContain('id="gold"');
    expect(html).not.toContain('id="time-lines"');
    expect(html).not.toContain('id="thresholds"');
  });

  it('holds words where nothing can be computed', () => {
    const document = documentOf(renderHtml(analysed([]), manifest(), { content: false }));

    expect(document.querySelector('main')?.textContent).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});
