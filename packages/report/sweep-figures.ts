import { type Category, type ComparedOutcome, type ComparedRow } from '@moderato/core';
import { accuracyOf, createScoreTable, sweepThresholds, type ScoreTally } from '@moderato/statistics';
import { type SweepFigures } from './analysis.js';
import { type GoldCounts } from './gold-analysis.js';
import { outcomeOf, verdictOf } from './states.js';

/** Scores are counted in so many steps of their scale, each at its lower end. */
const STEPS = 1000;

/** Thresholds that are tried, at equal distances over the scale. */
const THRESHOLDS = 20;

interface VendorCategory {
  unscored: GoldCounts;
  /** Items on which the vendor looked and reported nothing: below every threshold. */
  unreported: GoldCounts;
  scales: Map<string, { minimum: number; maximum: number; scored: number; tally: ScoreTally }>;
}

/** Counts the scores of each vendor and category against gold, each scale by itself. */
export interface SweepTally {
  add(row: ComparedRow): void;
  figures(level: number): SweepFigures[];
}

/** Begins the count; items without gold categories, and categories that a vendor does not cover, are left out. */
export function createSweepTally(providers: readonly string[]): SweepTally {
  const counts = providers.map(() => new Map<Category, VendorCategory>());
  return {
    add(row) {
      const gold = row.gold?.categories ?? null;
      if (gold === null) return;
      for (const [place, provider] of providers.entries()) {
        const outcome = outcomeOf(row, provider);
        if (outcome === null || verdictOf(outcome) === null) continue;
        for (const category of outcome.covered ?? []) {
          const known = counts[place]?.get(category);
          const entry = known ?? {
            unscored: { positives: 0, negatives: 0 },
            unreported: { positives: 0, negatives: 0 },
            scales: new Map(),
          };
          if (known === undefined) counts[place]?.set(category, entry);
          addScore(entry, `${provider} ${category}`, outcome, category, gold.includes(category));
        }
      }
    },
    figures: (level) =>
      providers.flatMap((provider, place) =>
        [...(counts[place] ?? [])]
          .sort(([first], [second]) => (first < second ? -1 : 1))
          .flatMap(([category, entry]) => sweepsOf(provider, category, entry, level)),
      ),
  };
}

function addScore(
  entry: VendorCategory,
  source: string,
  { findings, scale }: ComparedOutcome,
  category: Category,
  isPositive: boolean,
): void {
  const own = findings.filter((finding) => finding.category === category);
  if (own.length === 0) {
    entry.unreported[isPositive ? 'positives' : 'negatives']++;
    return;
  }
  const scores = own.flatMap((finding) => (finding.score !== null ? [finding.score] : []));
  const ends = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(scale ?? '');
  const [minimum, maximum] = [Number(ends?.[1]), Number(ends?.[2])];
  const score = Math.max(...scores);
  if (scale === null || !(minimum < maximum) || !(score >= minimum && score <= maximum)) {
    entry.unscored[isPositive ? 'positives' : 'negatives']++;
    return;
  }
  const known = entry.scales.get(scale);
  const counted = known ?? {
    minimum,
    maximum,
    scored: 0,
    tally: createScoreTable({ source, minimum, maximum }),
  };
  if (known === undefined) entry.scales.set(scale, counted);
  const step = Math.floor(((score - minimum) / (maximum - minimum)) * STEPS + 1e-9);
  counted.tally.add(minimum + (step / STEPS) * (maximum - minimum), isPositive);
  counted.scored++;
}

function sweepsOf(
  provider: string,
  category: Category,
  entry: VendorCategory,
  level: number,
): SweepFigures[] {
  const { unscored, unreported, scales } = entry;
  const common = { provider, category, unscored: { ...unscored } };
  if (scales.size === 0) {
    const reason = 'the vendor gives no score for it, neither for the whole nor for a segment';
    const positives = unscored.positives + unreported.positives;
    return positives === 0 ? [] : [{ ...common, scale: null, scored: 0, unreported, points: [], reason }];
  }
  return [...scales]
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([scale, { minimum, maximum, scored, tally }]): SweepFigures => {
      // of two scales nobody knows to which one an item without a score belongs
      const below = scales.size === 1 ? unreported : { positives: 0, negatives: 0 };
      const thresholds = Array.from(
        { length: THRESHOLDS - 1 },
        (_, at) => minimum + (((at + 1) * STEPS) / THRESHOLDS / STEPS) * (maximum - minimum),
      );
      const points = sweepThresholds(tally.table(), thresholds).map((point) => {
        const confusion = {
          ...point.confusion,
          falseNegatives: point.confusion.falseNegatives + below.positives,
          trueNegatives: point.confusion.trueNegatives + below.negatives,
        };
        const { precision, recall, falsePositiveRate } = accuracyOf(confusion, level);
        return {
          threshold: Number(point.threshold.toPrecision(6)),
          share: Number(((point.threshold - minimum) / (maximum - minimum)).toPrecision(6)),
          confusion,
          precision,
          recall,
          falsePositiveRate,
        };
      });
      return { ...common, scale, scored, unreported: { ...below }, points, reason: null };
    })
    .filter(({ points }) =>
      points.some(({ confusion }) => confusion.truePositives + confusion.falseNegatives > 0),
    );
}
