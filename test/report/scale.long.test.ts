import { describe, expect, it } from '@jest/globals';
import { createAnalysis, renderHtml, renderJson } from '@moderato/report';
import { plantedRows } from './planted.js';
import { manifest } from './rows.js';

describe('100,000 items', () => {
  it('are analysed and written without being kept', () => {
    const planted = plantedRows();
    const tally = createAnalysis({ providers: ['a', 'b'], seed: 5 });
    const started = performance.now();
    for (let round = 0; round < 100; round++) {
      for (const row of planted) tally.add({ ...row, key: `${row.key}-${round}` });
    }
    const analysis = tally.finish();
    const html = renderHtml(analysis, manifest(), { content: true });
    const json = renderJson(analysis, manifest());
    const seconds = (performance.now() - started) / 1000;
    const megabytes = process.resourceUsage().maxRSS / 1024;
    process.stdout.write(
      `100,000 items: ${seconds.toFixed(1)} s, at most ${megabytes.toFixed(0)} MB (with the test runner)\n`,
    );

    expect(analysis.items).toBe(100_000);
    expect(analysis.pairs[0]?.table.counts[0]).toEqual([85_000, 0, 6_000]);
    expect(analysis.disagreements.total).toBe(11_500);
    expect(analysis.disagreements.rows).toHaveLength(10_000);
    expect(html.length).toBeLessThan(6_000_000);
    expect(JSON.parse(json).analysis.items).toBe(100_000);
  });
});
