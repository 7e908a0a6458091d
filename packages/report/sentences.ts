import { type Analysis, type LikeForLike, type PairCategory, type PairFigures } from './analysis.js';
import { amount, signed } from './difference-words.js';
import { goldRuleSentence, rightSentence } from './gold-sentences.js';
import { count, counted, interval, listed, percent, words } from './numbers.js';
import { FEWEST_DIFFERING, SIGNIFICANT } from './sample.js';
import { sliceSentences } from './slice-sentences.js';

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

/** The sentences about one pair in the order of weight; the first says who is right more often, or else who is stricter. */
export function sentencesOf(
  pair: PairFigures,
  { gold, slices }: Pick<Analysis, 'gold' | 'slices'>,
): string[] {
  const { stricter, likeForLike, agreement, categories, notCovered, change, missing } = pairSentences(pair);
  const right = gold?.pairs.find(({ first, second }) => first === pair.first && second === pair.second);
  return [
    right === undefined || gold === null ? null : rightSentence(right, gold),
    stricter,
    likeForLike,
    ...sliceSentences(slices, pair),
    agreement,
    ...categories,
    ...notCovered,
    change,
    missing,
  ].filter((sentence) => sentence !== null);
}

/** All sentences of a report, pair by pair. */
export function allSentences(analysis: Analysis): string[] {
  const { pairs, gold } = analysis;
  return [
    ...pairs.flatMap((pair) => sentencesOf(pair, analysis)),
    ...(gold === null ? [] : [goldRuleSentence(gold)]),
  ];
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
  if (stricter === 'too few' && items > 0) {
    return (
      `Too few differences to tell which of ${first} and ${second} is stricter: they differ on ` +
      `${counted(held.first + held.second, 'item')} in holding and on ${count(block.first + block.second)} in blocking ` +
      `(${n}; below ${FEWEST_DIFFERING} no test can tell).`
    );
  }
  if (items === 0) return `Who is stricter cannot be said: ${n}.`;
  if (stricter === 'not shown') {
    return (
      `No difference in strictness can be shown between ${first} and ${second} ` +
      `(${n}; ${first} minus ${second}, held: ${signed(held)}; blocked: ${signed(block)}).`
    );
  }
  if (stricter === 'mixed') {
    const [blocker, holder] = block.shown > 0 ? [first, second] : [second, first];
    return `${blocker} blocks more, by ${amount(block)}; ${holder} holds more (review or block), by ${amount(held)}; ${n}.`;
  }
  const [strict, mild] = stricter === 'first' ? [first, second] : [second, first];
  const parts = [
    held.shown === 0 ? null : `holds (review or block) more, by ${amount(held)}`,
    block.shown === 0 ? null : `blocks more, by ${amount(block)}`,
  ].filter((part) => part !== null);
  return `${strict} is stricter than ${mild}: it ${listed(parts)}; ${n}.`;
}

function hasLikeForLike({ likeForLike: { remade, leftOut } }: PairFigures): boolean {
  return remade.first + remade.second + leftOut > 0;
}

function likeForLikeOf(pair: PairFigures): string | null {
  const { first, second, likeForLike } = pair;
  if (!hasLikeForLike(pair)) return null;
  const { remade, leftOut } = likeForLike;
  return (
    `On the categories that both cover (decisions remade from them: ${first} changes on ${counted(remade.first, 'item')}, ` +
    `${second} on ${count(remade.second)}${leftOut === 0 ? '' : `; ${counted(leftOut, 'item')} left out, whose coverage is unknown`}): ` +
    stricterOf(first, second, likeForLike)
  );
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
