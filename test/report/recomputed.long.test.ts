import { describe, expect, it } from '@jest/globals';
import { REAL, madeUpRows, realRows } from './real-items.js';
import { VARIANTS, recomputed } from './recomputing.js';

if (REAL === undefined)
  process.stderr.write(
    'notice: MODERATO_REAL_DATA names no folder; no report on real sentences is computed again\n',
  );

describe('every figure of a report on 900 made-up items', () => {
  it.each(VARIANTS)(
    'is the same when it is computed again, with %s',
    async (variant) => {
      const { output, items, figures, mismatches } = await recomputed(madeUpRows(900), variant);

      expect([items, mismatches, output.split('\n').slice(1, 6)]).toEqual([900, 0, ['']]);
      expect(figures).toBeGreaterThan(5000);
    },
    120_000,
  );
});

for (const folder of REAL === undefined ? [] : [REAL])
  describe('every figure of a report on more than 10,000 real sentences', () => {
    it.each(VARIANTS)(
      'is the same when it is computed again from the stored results, with %s',
      async (variant) => {
        const { output, items, figures, mismatches } = await recomputed(await realRows(folder), variant);
        process.stdout.write(`${variant}: ${output}`);

        expect([items, mismatches]).toEqual([10_834, 0]);
        expect(figures).toBeGreaterThan(30_000);
      },
      300_000,
    );
  });
