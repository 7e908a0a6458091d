import { type BootstrapResult } from '@moderato/statistics';
import {
  type Analysis,
  type GoldFigures,
  type LikeForLike,
  type PairCategory,
  type PairFigures,
} from './analysis.js';
import { count, counted, interval, listed, percent, points, signedPoints, words } from './numbers.js';
import { SIGNIFICANT, sideOf } from './pair-figures.js';

/** What two vendors' figures say, in plain sentences; each names its number of items. */
interface PairSentences {
  first: string;
  second: string;
  agreement: string;
  stricter: string;
  /** The same without the items that only one of them can flag; null when there is none. */
  likeForLike: string | null;
  /** What would change for somebody who uses the first and takes the second. */
  change: string;
  /** Categories in which one flags more, and what cannot be compared. */
  categories: string[];
  notCovered: string[];
  missing: string | null;
}

/** The sentences about a pair. */
function pairSentences(pair: PairFigures): PairSentences {
  const { first, second, completeness } = pair;
  return {
    first,
    second,
    agreement: agreementOf(pair),
    stricter: stricterOf(first, second, { ...pair, items: completeness.both }),
    likeForLike: likeForLikeOf(pair),
    change: changeOf(pair),
    categories: pair.categories.filter(isShown).map((category) => categorySentence(category, pair)),
    notCovered: pair.categories.flatMap((category) => notCoveredSentences(category, pair)),
    missing: missingOf(pair),
  };
}

/** The sentences about one pair in the order of weight; the first says who is stricter. */
export function sentencesOf(pair: PairFigures, gold: GoldFigures | null): string[] {
  const { stricter, likeForLike, agreement, categories, notCovered, change, missing } = pairSentences(pair);
  const right = gold?.pairs.find(({ first, second }) => first === pair.first && second === pair.second);
  return [
    stricter,
    likeForLike,
    agreement,
    right === undefined || gold?.decisions === 0 ? null : rightSentence(right),
    ...categories,
    ...notCovered,
    change,
    missing,
  ].filter((sentence) => sentence !== null);
}

/** All sentences of a report, pair by pair. */
export function allSentences({ pairs, gold }: Analysis): string[] {
  return pairs.flatMap((pair) => sentencesOf(pair, gold));
}

function agreementOf({ first, second, agreement }: PairFigures): string {
  if (agreement.value === null) return `${first} and ${second} gave no verdict on the same item.`;
  return (
    `${first} and ${second} decide alike on ${count(agreement.successes)} of the ` +
    `${counted(agreement.total, 'item')} with a verdict of both: ${percent(agreement.value)} ` +
    `(95% interval ${interval(agreement.interval, percent)}).`
  );
}

function missingOf({ first, second, completeness }: PairFigures): string | null {
  const { firstOnly, secondOnly, neither } = completeness;
  const missing = firstOnly + secondOnly + neither;
  if (missing === 0) return null;
  return (
    `${counted(missing, 'item')} without a verdict of both (missing from ${first}: ${count(secondOnly)}, ` +
    `missing from ${second}: ${count(firstOnly)}, missing from both: ${count(neither)}), which no figure of agreement counts.`
  );
}

type Strictness = Pick<LikeForLike, 'stricter' | 'items' | 'differences'>;

function stricterOf(first: string, second: string, { stricter, items, differences }: Strictness): string {
  const n = `n = ${count(items)}`;
  const { held, block } = differences;
  if (items === 0) return `Who is stricter cannot be said: ${n}.`;
  if (stricter === 'not shown') {
    return (
      `No difference in strictness can be shown between ${first} and ${second} ` +
      `(${n}; ${first} less ${second}, held: ${signed(held)}; blocked: ${signed(block)}).`
    );
  }
  if (stricter === 'mixed') {
    const [blocker, holder] = sideOf(block) > 0 ? [first, second] : [second, first];
    return `${blocker} blocks more, by ${amount(block)}; ${holder} holds more (review or block), by ${amount(held)}; ${n}.`;
  }
  const [strict, mild] = stricter === 'first' ? [first, second] : [second, first];
  const parts = [
    sideOf(held) === 0 ? null : `holds (review or block) more, by ${amount(held)}`,
    sideOf(block) === 0 ? null : `blocks more, by ${amount(block)}`,
  ].filter((part) => part !== null);
  return `${strict} is stricter than ${mild}: it ${listed(parts)}; ${n}.`;
}

function likeForLikeOf({ first, second, likeForLike }: PairFigures): string | null {
  if (likeForLike.leftOut === 0) return null;
  return (
    `Without the ${counted(likeForLike.leftOut, 'item')} in which one flags a category that the other does not cover: ` +
    stricterOf(first, second, likeForLike)
  );
}

/** `5.2 percentage points (95% interval 3.9 to 6.5)`, whatever the direction. */
function amount({ estimate, interval: { low, high } }: BootstrapResult): string {
  if (estimate.value === null || low === null) return 'an amount that cannot be estimated';
  const [near, far] = estimate.value < 0 ? [-high, -low] : [low, high];
  return `${points(estimate.value)} percentage points (95% interval ${signless(near)} to ${signless(far)})`;
}

function signless(difference: number): string {
  return signedPoints(difference).replace('+', '');
}

function signed({ estimate, interval: ends }: BootstrapResult): string {
  if (estimate.value === null) return 'not known';
  const range = ends.low === null ? 'no interval' : `95% interval ${interval(ends, signedPoints)}`;
  return `${signedPoints(estimate.value)} percentage points, ${range}`;
}

function changeOf({ first, second, table, completeness }: PairFigures): string {
  const [pass = [], review = [], block = []] = table.counts;
  const more = (pass[1] ?? 0) + (pass[2] ?? 0);
  const fewer = (review[0] ?? 0) + (block[0] ?? 0);
  const changes = [
    `hold ${count(more)} that pass now (${count(pass[2] ?? 0)} of them blocked)`,
    `pass ${count(fewer)} that are held now (${count(block[0] ?? 0)} of them blocked now)`,
    `move ${counted((review[2] ?? 0) + (block[1] ?? 0), 'item')} between review and block`,
  ];
  return `A switch from ${first} to ${second} would, out of ${counted(completeness.both, 'item')}, ${changes.join('; ')}.`;
}

/** Whether a difference in a category can be shown: the exact test, adjusted over all categories. */
function isShown({ test }: PairCategory): boolean {
  return test?.adjustedExact !== null && test !== null && test.adjustedExact < SIGNIFICANT;
}

function categorySentence(category: PairCategory, { first, second }: PairFigures): string {
  const { onlyFirst, onlySecond, compared } = category;
  const [more, less] = onlyFirst > onlySecond ? [first, second] : [second, first];
  const [most, least] = [Math.max(onlyFirst, onlySecond), Math.min(onlyFirst, onlySecond)];
  return (
    `${more} is stricter on ${words(category.category)}: it alone flags ${counted(most, 'item')}, ` +
    `${less} alone ${count(least)}, of ${count(compared)} that both cover.`
  );
}

function notCoveredSentences(category: PairCategory, { first, second }: PairFigures): string[] {
  const { notCovered, flaggedAlone } = category;
  const sentence = (blind: string, other: string, items: number, flagged: number) =>
    `${blind} does not cover ${words(category.category)} (${counted(items, 'item')}): ` +
    `${other} flags ${count(flagged)} of them, on which ${blind} can say nothing.`;
  return [
    ...(notCovered.first > 0 && flaggedAlone.second > 0
      ? [sentence(first, second, notCovered.first, flaggedAlone.second)]
      : []),
    ...(notCovered.second > 0 && flaggedAlone.first > 0
      ? [sentence(second, first, notCovered.second, flaggedAlone.first)]
      : []),
  ];
}

function rightSentence({
  first,
  second,
  items,
  difference,
  onlyFirstRight,
  onlySecondRight,
}: GoldFigures['pairs'][number]): string {
  if (items === 0) return `No item has a gold decision and a verdict of ${first} and ${second}.`;
  const side = sideOf(difference);
  const counts = `${first} alone is right on ${count(onlyFirstRight)}, ${second} alone on ${count(onlySecondRight)}`;
  if (side === 0) {
    return (
      `Against gold no difference can be shown between ${first} and ${second}: ${counts}, ` +
      `of ${counted(items, 'item')} (${signed(difference)}).`
    );
  }
  const [better, worse] = side > 0 ? [first, second] : [second, first];
  return (
    `Against gold ${better} is right more often than ${worse}, by ${amount(difference)}: ` +
    `${counts}, of ${counted(items, 'item')}.`
  );
}
