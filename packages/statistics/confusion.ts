import { checkCount, checkLevel } from './checks.js';
import { notComputable, quotient, within, type Estimate } from './estimate.js';
import { oneAgainstRest, type PairTable } from './pair-table.js';
import { proportionOf, type Proportion } from './wilson.js';

/** A judge's answers on one class, as counts against gold. */
export interface Confusion {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/** The items of known class that the judge left without an answer, and those of unknown class: in no rate, never `pass`. */
export interface Unjudged {
  positives: number;
  negatives: number;
  withoutGold: number;
}

/** How right a judge is on one class. */
export interface Accuracy {
  /** Of what the judge marked, the share that gold marks. */
  precision: Proportion;
  /** Of what gold marks, the share that the judge marked. */
  recall: Proportion;
  /** Of what gold does not mark, the share that the judge marked. */
  falsePositiveRate: Proportion;
  /** Of what gold marks, the share that the judge let through. */
  falseNegativeRate: Proportion;
  f1: Estimate;
  mcc: Estimate;
}

/**
 * The confusion counts of a pair table whose first rater is gold, and what the judge left out. `positives` are the labels
 * that count as the class, such as `['block']` or `['review', 'block']`.
 * @throws RangeError for a damaged table, and for a label that it has not.
 */
export function confusionOf(
  goldFirst: PairTable,
  positives: readonly string[],
): { confusion: Confusion; unjudged: Unjudged } {
  const { counts, firstOnly, secondOnly, neither } = oneAgainstRest(goldFirst, positives);
  const [goldNo = [], goldYes = []] = counts;
  return {
    confusion: {
      truePositives: goldYes[1] ?? 0,
      falsePositives: goldNo[1] ?? 0,
      falseNegatives: goldYes[0] ?? 0,
      trueNegatives: goldNo[0] ?? 0,
    },
    unjudged: {
      positives: firstOnly[1] ?? 0,
      negatives: firstOnly[0] ?? 0,
      withoutGold: secondOnly.reduce((sum, count) => sum + count, 0) + neither,
    },
  };
}

/**
 * Precision, recall, false positive rate and false negative rate, from 0 to 1 with Wilson intervals; F1, from 0 to 1
 * (van Rijsbergen 1979); and the correlation of judge and gold, from -1 to 1 (MCC, Matthews 1975). The last two have no
 * interval: use the bootstrap. Each is null, with the reason, when there is nothing to divide by.
 * @throws RangeError for counts that are not whole numbers, 0 or more, and for a level outside 0 and 1.
 */
export function accuracyOf(confusion: Confusion, level = 0.95): Accuracy {
  checkLevel(level);
  for (const [field, count] of Object.entries(confusion)) checkCount(count as number, field);
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion;
  const positives = truePositives + falseNegatives;
  const negatives = trueNegatives + falsePositives;
  const marked = truePositives + falsePositives;
  const noPositives = 'gold has no item of this class';
  return {
    precision: proportionOf(truePositives, marked, 'the judge marked nothing', level),
    recall: proportionOf(truePositives, positives, noPositives, level),
    falsePositiveRate: proportionOf(falsePositives, negatives, 'gold has nothing but this class', level),
    falseNegativeRate: proportionOf(falseNegatives, positives, noPositives, level),
    f1: f1Of(confusion),
    mcc: mccOf(confusion),
  };
}

/** F1 of confusion counts, which may be weighted and need not be whole. Null when neither gold nor the judge marked anything. */
export function f1Of({ truePositives, falsePositives, falseNegatives }: Confusion): Estimate {
  const marks = 2 * truePositives + falsePositives + falseNegatives;
  return quotient(2 * truePositives, marks, 'neither gold nor the judge marked anything');
}

/** MCC of confusion counts, which may be weighted and need not be whole. Null when gold or the judge has one class only. */
export function mccOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: Confusion): Estimate {
  const margins = [
    truePositives + falsePositives,
    truePositives + falseNegatives,
    trueNegatives + falsePositives,
    trueNegatives + falseNegatives,
  ];
  if (margins.includes(0)) return notComputable('gold or the judge has one class only');
  const scale = margins.reduce((product, margin) => product * Math.sqrt(margin), 1);
  const value = (truePositives * trueNegatives - falsePositives * falseNegatives) / scale;
  return { value: within(-1, value, 1) };
}
