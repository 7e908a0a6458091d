import { type Category } from '@moderato/core';
import { type Proportion } from '@moderato/statistics';
import { type WithInterval } from './with-interval.js';
import { count, counted, estimate, interval, listed } from './numbers.js';

/** How far raters agree on one question. */
export interface RaterQuestion {
  /** Items with the sure labels of two raters or more. */
  shared: number;
  /** Krippendorff's alpha, with a bootstrap interval over items. */
  alpha: WithInterval;
  /** Gwet's AC1. */
  ac1: WithInterval;
}

/** The people whose labels are gold, and how far they agree. */
export interface RaterFigures {
  raters: readonly { rater: string; labels: number; unsure: number }[];
  /** The rater whose word decides. */
  adjudicator: string | null;
  /** Items with a label. */
  items: number;
  /** How gold came about; `tied` and `unsure` items have none and are in no rate. */
  origins: Readonly<Record<'unanimous' | 'single' | 'majority' | 'adjudicated' | 'tied' | 'unsure', number>>;
  /** Whether the items were sent to people, and not drawn. */
  isQueue: boolean;
  /** Without the adjudicator; null with fewer than two raters. */
  agreement: {
    items: number;
    shared: number;
    decisions: RaterQuestion & { ordinalAlpha: WithInterval };
    categories: readonly (RaterQuestion & { category: Category })[];
    pairs: readonly { first: string; second: string; same: Proportion }[];
  } | null;
}

/** How far the raters agree, and what became of their labels. */
export function raterSentences({
  raters,
  adjudicator,
  items,
  origins,
  isQueue,
  agreement,
}: RaterFigures): string[] {
  const names = listed(raters.map(({ rater }) => rater));
  const { unanimous, single, majority, adjudicated, tied, unsure } = origins;
  const made = [
    ...(unanimous > 0 ? [`${count(unanimous)} unanimous`] : []),
    ...(single > 0 ? [`${count(single)} by one rater alone`] : []),
    ...(majority > 0 ? [`${count(majority)} by majority`] : []),
    ...(adjudicated > 0 ? [`${count(adjudicated)} adjudicated by ${adjudicator ?? ''}`] : []),
  ];
  const without = [
    ...(tied > 0 ? [`${count(tied)} tied`] : []),
    ...(unsure > 0 ? [`${count(unsure)} unsure`] : []),
  ];
  return [
    agreementSentence(agreement, names, adjudicator),
    `Gold of ${counted(items, 'labelled item')}: ${made.length === 0 ? 'none' : listed(made)}` +
      `${without.length === 0 ? '' : `; ${listed(without)}, in no rate`}.`,
    ...(isQueue
      ? [
          'The labelled items were sent to people as reviews and not drawn: figures against gold hold for them alone.',
        ]
      : []),
  ];
}

function agreementSentence(
  agreement: RaterFigures['agreement'],
  names: string,
  adjudicator: string | null,
): string {
  if (agreement === null) {
    const who = adjudicator === null ? 'One rater' : 'At most one rater beside the adjudicator';
    return `${who} labelled (${names}), so that nobody can tell how far people agree.`;
  }
  const { shared, items, decisions } = agreement;
  if (shared === 0) return `The raters ${names} share no item, so that nobody can tell how far they agree.`;
  const { alpha, ac1 } = decisions;
  const reliable = alpha.estimate.value !== null && alpha.estimate.value < RELIABLE;
  return (
    `The raters ${names} share ${count(shared)} of ${counted(items, 'item')}: Krippendorff’s alpha ${estimate(alpha.estimate)} ` +
    `(${interval(alpha.interval)}), Gwet’s AC1 ${estimate(ac1.estimate)} (${interval(ac1.interval)}).` +
    (reliable
      ? ` Below ${RELIABLE} labels are too uncertain to conclude much from them (Krippendorff 2013).`
      : '')
  );
}

/** Krippendorff's lowest alpha for tentative conclusions. */
const RELIABLE = 0.667;
