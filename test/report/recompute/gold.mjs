/** Figures against gold; nothing of the project is imported. */
import { NONE, difference, share, smoothed } from './counting.mjs';
import { DECISIONS } from './items.mjs';
import { f1Of, mccOf } from './numbers.mjs';
import { CATEGORIES, coverage, flags, shownSide, word } from './report.mjs';

/** Whether gold holds an item; null where it does not say. */
export function harmOf({ gold }) {
  if (gold === null) return null;
  if (gold.decision !== null) return gold.decision !== 'pass';
  return gold.categories === null ? null : gold.categories.length > 0;
}

/** Whether a vendor is right; null without its verdict or a label. */
export function rightOf(item, place, rule) {
  const [harm, said] = [harmOf(item), word(item, place)];
  if (harm === null || said === null) return null;
  return rule === 'decision' ? said === item.gold.decision : (said !== 'pass') === harm;
}

/** Gold decisions in rows, the vendor's in columns, what is missing beside. */
function tableOf(labelled, place) {
  const count = (gold, said) =>
    labelled.filter((item) => item.gold.decision === gold && word(item, place) === said).length;
  return {
    labels: DECISIONS,
    counts: DECISIONS.map((row) => DECISIONS.map((column) => count(row, column))),
    firstOnly: DECISIONS.map((row) => count(row, null)),
    secondOnly: DECISIONS.map((column) => count(null, column)),
    neither: count(null, null),
  };
}

const CELLS = ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'];

function classOf(items, isPositive, isMarked, reasonOf, options) {
  const beside = Object.fromEntries(
    ['noVerdict', 'notCovered', 'unknown'].map((name) => [name, { positives: 0, negatives: 0 }]),
  );
  const cellOf = (item) => {
    const [positive, marked] = [isPositive(item), isMarked(item)];
    if (positive === null || marked === null) return null;
    return positive ? (marked ? 0 : 2) : marked ? 1 : 3;
  };
  for (const item of items)
    if (cellOf(item) === null && isPositive(item) !== null)
      beside[reasonOf(item)][isPositive(item) ? 'positives' : 'negatives'] += 1;
  const cells = items.map(cellOf);
  const confusion = Object.fromEntries(
    CELLS.map((name, at) => [name, cells.filter((cell) => cell === at).length]),
  );
  const rate = (among, hit) =>
    share(
      items,
      (item) => {
        const cell = cellOf(item);
        return cell === null || !among.includes(cell) ? null : Number(cell === hit);
      },
      options,
    );
  // each weight has cells of its own, of which the item more is spread over
  const weights = [...new Set(items.filter((item) => cellOf(item) !== null).map(({ weight }) => weight))];
  const vectorOf = (item) => {
    const cell = cellOf(item);
    if (cell === null) return null;
    const vector = new Array(4 * weights.length).fill(0);
    vector[4 * weights.indexOf(item.weight) + cell] = 1;
    return vector;
  };
  const weighted = (counts) =>
    [0, 1, 2, 3].map((cell) => weights.reduce((sum, weight, at) => sum + weight * counts[4 * at + cell], 0));
  const figure = (statisticOf) =>
    weights.length === 0
      ? { estimate: { value: statisticOf([0, 0, 0, 0]) }, interval: NONE }
      : smoothed(items, vectorOf, 4 * weights.length, (counts) => statisticOf(weighted(counts)), options);
  const [f1, mcc] = [figure(f1Of), figure(mccOf)];
  return {
    confusion,
    accuracy: {
      precision: rate([0, 1], 0),
      recall: rate([0, 2], 0),
      falsePositiveRate: rate([1, 3], 1),
      falseNegativeRate: rate([0, 2], 2),
      f1: f1.estimate,
      mcc: mcc.estimate,
    },
    ...{ f1, mcc, ...beside },
  };
}

function decisionsOf(labelled, place, rule, options) {
  const said = (item) => word(item, place);
  const mark = (of) => (item) => (said(item) === null ? null : of(said(item)));
  const [held, blocked] = [mark((one) => one !== 'pass'), mark((one) => one === 'block')];
  const among = (wanted, of) => (item) => {
    const marked = of(item);
    return harmOf(item) !== wanted || marked === null ? null : Number(marked);
  };
  const counts = (wanted) =>
    Object.fromEntries(
      [...DECISIONS, 'noVerdict'].map((name) => [
        name,
        labelled.filter(
          (item) => harmOf(item) === wanted && said(item) === (name === 'noVerdict' ? null : name),
        ).length,
      ]),
    );
  const blocks = (item) => (rule === 'held' ? harmOf(item) : item.gold.decision === 'block');
  const passes = mark((one) => one === 'pass');
  return {
    harmful: counts(true),
    harmless: counts(false),
    table: rule === 'held' ? null : tableOf(labelled, place),
    right: share(
      labelled,
      (item) => (said(item) === null ? null : Number(rightOf(item, place, rule))),
      options,
    ),
    missed: share(labelled, among(true, passes), options),
    wronglyHeld: share(labelled, among(false, held), options),
    wronglyBlocked: share(labelled, among(false, blocked), options),
    held: classOf(labelled, harmOf, held, () => 'noVerdict', options),
    block: classOf(labelled, blocks, blocked, () => 'noVerdict', options),
  };
}

function categoriesOf(items, place, options) {
  return CATEGORIES.flatMap((category) => {
    const isPositive = ({ gold }) => (gold?.categories == null ? null : gold.categories.includes(category));
    const said = items.map(isPositive);
    if (!said.includes(true) || !said.includes(false)) return [];
    const outcomeOf = (item) => item.outcomes[place];
    const isMarked = (item) =>
      word(item, place) === null || coverage(outcomeOf(item), category) !== 'clear'
        ? null
        : flags(outcomeOf(item), category);
    const reasonOf = (item) =>
      word(item, place) === null ? 'noVerdict' : coverage(outcomeOf(item), category);
    return [{ category, ...classOf(items, isPositive, isMarked, reasonOf, options) }];
  });
}

function pairOf(labelled, vendors, [one, other], rule, actual, options) {
  const both = labelled.filter((item) => word(item, one) !== null && word(item, other) !== null);
  const right = difference(
    both,
    (item) => Number(rightOf(item, one, rule)) - Number(rightOf(item, other, rule)),
    options,
  );
  const held = (item, place) => Number(word(item, place) !== 'pass');
  const of = (wanted, sign) =>
    difference(
      both,
      (item) => (harmOf(item) === wanted ? sign * (held(item, one) - held(item, other)) : null),
      options,
    );
  const constant = [one, other].flatMap((place) => {
    const words = both.map((item) => held(item, place));
    if (words.length === 0 || new Set(words).size > 1) return [];
    return [{ provider: vendors[place], decides: words[0] === 0 ? 'pass' : 'held' }];
  });
  const isOneSided = new Set(both.map(harmOf)).size < 2;
  const side = shownSide(actual.difference, right.test.exact);
  const better =
    isOneSided || constant.length > 0
      ? 'none named'
      : side !== 0
        ? side > 0
          ? 'first'
          : 'second'
        : right.differing < 6
          ? 'too few'
          : 'not shown';
  return {
    ...{
      first: vendors[one],
      second: vendors[other],
      items: both.length,
      difference: right,
      better,
      constant,
    },
    missed: of(true, -1),
    wronglyHeld: of(false, 1),
  };
}

export function goldOfReport(items, vendors, places, actual, options) {
  const labelled = items.filter((item) => harmOf(item) !== null);
  const harmful = labelled.filter(harmOf).length;
  const isTwoSided = harmful > 0 && harmful < labelled.length;
  const words = labelled.map(({ gold }) => gold.decision);
  const rule = words.includes('review') && !words.includes(null) ? 'decision' : 'held';
  return {
    ...{ labelled: labelled.length, harmful, harmless: labelled.length - harmful, rule },
    decisions: words.filter((one) => one !== null).length,
    categories: items.filter(({ gold }) => gold?.categories != null).length,
    isWeighted: labelled.some(({ weight }) => weight !== 1),
    vendors: vendors.map((provider, place) => ({
      provider,
      decisions: isTwoSided ? decisionsOf(labelled, place, rule, options) : null,
      categories: categoriesOf(items, place, options),
    })),
    pairs: isTwoSided
      ? places.map((place, at) => pairOf(labelled, vendors, place, rule, actual.pairs[at], options))
      : [],
  };
}
