import { describe, expect, it } from '@jest/globals';
import { type ComparedRow, type Decision, type GoldLabel } from '@moderato/core';
import { type GoldDecisions, type Proportion } from '@moderato/report';
import { analysed } from './planted.js';
import { row, says } from './rows.js';

const GOLD: GoldLabel[] = [
  { decision: 'block', categories: ['violence'] },
  { decision: 'pass', categories: [] },
];
const DECISIONS: Decision[] = ['pass', 'review', 'block'];
const said = (decision: Decision | undefined) =>
  says(decision ?? 'pass', decision === 'pass' ? null : 'violence');

/** Items of every combination of gold and two decisions, in changing numbers and with weights from 1 to 4. */
const rows: ComparedRow[] = GOLD.flatMap((gold, at) =>
  DECISIONS.flatMap((first, one) =>
    DECISIONS.flatMap((second, other) =>
      Array.from({ length: 1 + ((3 * at + 2 * one + 5 * other) % 7) }, (_, turn) =>
        row(`${at}-${one}-${other}-${turn}`, said(first), said(second), {
          gold,
          weight: 1 + ((at + one + 2 * other + turn) % 4),
        }),
      ),
    ),
  ),
);

/** Each item as often as it counts for. */
const repeated = rows.flatMap(({ weight = 1, ...one }) =>
  Array.from({ length: weight }, (_, turn) => ({ ...one, key: `${one.key}-${turn}` })),
);

const SHARES = ['right', 'missed', 'wronglyHeld', 'wronglyBlocked'] as const;
const RATES = ['precision', 'recall', 'falsePositiveRate', 'falseNegativeRate'] as const;

function sharesOf(decisions: GoldDecisions | null | undefined): Record<string, Proportion> {
  if (decisions == null) return {};
  return {
    ...Object.fromEntries(SHARES.map((name) => [name, decisions[name]])),
    ...Object.fromEntries(RATES.map((name) => [`held ${name}`, decisions.held.accuracy[name]])),
    ...Object.fromEntries(RATES.map((name) => [`block ${name}`, decisions.block.accuracy[name]])),
  };
}

const totalOf = (share: Proportion | undefined) =>
  share === undefined || share.value === null ? Number.NaN : share.total;

/** Not a number where there is no interval, which no comparison holds for. */
function widthOf(figure: Proportion | { interval: { low: number | null; high: number | null } } | undefined) {
  if (figure === undefined || !('interval' in figure)) return Number.NaN;
  const { low, high } = figure.interval;
  return low === null || high === null ? Number.NaN : high - low;
}

describe('weighted figures', () => {
  const [weighted, plain] = [analysed(rows).gold, analysed(repeated).gold];

  it.each([0, 1])(
    'of vendor %d are those of a sample that holds each item as often as it counts',
    (vendor) => {
      const shares = sharesOf(weighted?.vendors[vendor]?.decisions);
      const expected = sharesOf(plain?.vendors[vendor]?.decisions);

      expect(Object.keys(shares)).toHaveLength(12);
      for (const [name, share] of Object.entries(shares)) {
        expect([name, share.value?.toFixed(12)]).toEqual([name, expected[name]?.value?.toFixed(12)]);
        // as many items were looked at as there are, and no more
        expect(totalOf(share)).toBeLessThan(totalOf(expected[name]));
        expect(widthOf(share)).toBeGreaterThan(widthOf(expected[name]));
      }
    },
  );

  it('of F1, MCC, categories and differences are, too', () => {
    for (const vendor of [0, 1]) {
      const [one, other] = [weighted?.vendors[vendor], plain?.vendors[vendor]];
      for (const side of ['held', 'block'] as const) {
        for (const figure of ['f1', 'mcc'] as const) {
          const [result, expected] = [one?.decisions?.[side][figure], other?.decisions?.[side][figure]];
          expect(result?.estimate.value).toBeCloseTo(expected?.estimate.value ?? Number.NaN, 12);
          expect(widthOf(result)).toBeGreaterThan(widthOf(expected));
        }
      }
      const [violence] = one?.categories ?? [];
      expect(violence?.f1.estimate.value).toBeCloseTo(
        other?.categories[0]?.f1.estimate.value ?? Number.NaN,
        12,
      );
    }
    for (const figure of ['difference', 'missed', 'wronglyHeld'] as const) {
      const [result, expected] = [weighted?.pairs[0]?.[figure], plain?.pairs[0]?.[figure]];
      expect(result?.estimate.value).toBeCloseTo(expected?.estimate.value ?? Number.NaN, 12);
      // the exact test counts items, whatever they stand for
      expect(result?.differing).toBeLessThan(expected?.differing ?? 0);
    }
  });

  it('have Wilson intervals of as many items as would have the same variance', () => {
    const recall = weighted?.vendors[0]?.decisions?.held.accuracy.recall;
    const harmful = rows.filter(({ gold }) => gold?.decision === 'block');
    const hits = harmful.map(({ outcomes }) => Number(outcomes['a']?.decision !== 'pass'));
    const weights = harmful.map(({ weight = 1 }) => weight);
    const sum = weights.reduce((all, one) => all + one, 0);
    const mean = weights.reduce((all, one, at) => all + one * (hits[at] ?? 0), 0) / sum;
    const n = harmful.length;
    const variance =
      (weights.reduce((all, one, at) => all + (one * ((hits[at] ?? 0) - mean)) ** 2, 0) / sum ** 2) *
      (n / (n - 1));
    const effective = Math.min(n, (mean * (1 - mean)) / variance);
    const z = 1.959963984540054;
    const middle = (mean + z ** 2 / (2 * effective)) / (1 + z ** 2 / effective);
    const half =
      (z / (1 + z ** 2 / effective)) *
      Math.sqrt((mean * (1 - mean)) / effective + z ** 2 / (4 * effective ** 2));

    expect(recall?.value).toBeCloseTo(mean, 12);
    expect(recall?.value === null ? null : recall?.interval.low).toBeCloseTo(middle - half, 9);
    expect(recall?.value === null ? null : recall?.interval.high).toBeCloseTo(middle + half, 9);
  });
});
