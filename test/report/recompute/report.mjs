/** Every figure of a report about items, in the form of its `analysis`; nothing of the project is imported. */
import { NONE, difference, resampled, share, smoothed, vectorsOf } from './counting.mjs';
import { goldOfReport, harmOf } from './gold.mjs';
import { DECISIONS } from './items.mjs';
import { chiSquareTail, exactTest, gwetOf, holm, kappaOf, manyOf } from './numbers.mjs';
import { scoreboardOf } from './scoreboard.mjs';
import { slicesOf, sweepsOf } from './slices.mjs';
import { latencyOf, timeOf } from './times.mjs';

export const CATEGORIES = [
  ...['sexual', 'sexual_minors', 'minors', 'violence', 'terrorism_extremism', 'weapons', 'self_harm', 'hate'],
  ...[
    'harassment',
    'political',
    'illicit',
    'advertising',
    'spam',
    'privacy',
    'values',
    'quality',
    'custom',
    'unmapped',
  ],
];

export const rank = (word) => DECISIONS.indexOf(word);
export const word = (item, place) => item.outcomes[place]?.decision ?? null;
export const flags = (outcome, category) =>
  outcome.findings.some((finding) => finding.category === category && finding.decision !== 'pass');

/** clear, notCovered or unknown. */
export function coverage({ covered }, category) {
  if (covered === null || category === 'custom' || category === 'unmapped') return 'unknown';
  return covered.includes(category) ? 'clear' : 'notCovered';
}

/** Which side is shown: by the interval of the report, which is compared elsewhere, and an adjusted p-value of our own. */
export function shownSide(actual, adjusted) {
  const { low, high } = actual?.interval ?? {};
  if (adjusted === null || adjusted >= 0.05 || low == null) return 0;
  return low > 0 ? 1 : high < 0 ? -1 : 0;
}

/** Differences that are read together. */
export function testedTogether(differences, actuals) {
  const adjusted = holm(differences.map(({ test }) => test.exact));
  return differences.map((one, at) => ({
    ...one,
    adjusted: adjusted[at],
    shown: shownSide(actuals[at], adjusted[at]),
  }));
}

function strictnessOf(pairs, actual, hasClusters) {
  const of = (mark) =>
    difference(pairs, ({ words: [one, other] }) => Number(mark(one)) - Number(mark(other)), {
      isWeighted: false,
      hasClusters,
    });
  const [block, held] = testedTogether(
    [of((one) => one === 'block'), of((one) => one !== 'pass')],
    [actual.block, actual.held],
  );
  const sides = [block.shown, held.shown];
  const stricter =
    sides.includes(1) && sides.includes(-1)
      ? 'mixed'
      : sides.includes(1)
        ? 'first'
        : sides.includes(-1)
          ? 'second'
          : Math.max(block.differing, held.differing) < 6
            ? 'too few'
            : 'not shown';
  return { differences: { block, held }, stricter };
}

/** Decisions from what both look for. */
function remade(item, places) {
  const outcomes = places.map((place) => item.outcomes[place]);
  const isCommon = (category) => outcomes.every((outcome) => coverage(outcome, category) === 'clear');
  return outcomes.map(({ decision, category, findings }) => {
    const isExplained = category !== null || findings.some((finding) => finding.decision !== 'pass');
    if (decision === 'pass' || !isExplained || (category !== null && isCommon(category))) return decision;
    const worst = findings
      .filter((finding) => isCommon(finding.category))
      .reduce((most, finding) => Math.max(most, rank(finding.decision)), 0);
    return DECISIONS[Math.min(worst, rank(decision))];
  });
}

function categoriesOf(items, [one, other], hasClusters) {
  const marked = new Map();
  const rows = CATEGORIES.map((category) => {
    const marks = [];
    marked.set(category, marks);
    const row = {
      ...{
        category,
        both: 0,
        onlyFirst: 0,
        onlySecond: 0,
        neither: 0,
        compared: 0,
        unknown: 0,
        noVerdict: 0,
      },
      notCovered: { first: 0, second: 0, both: 0 },
      flaggedAlone: { first: 0, second: 0 },
      flaggedNotCompared: 0,
    };
    for (const item of items) {
      if (word(item, one) === null || word(item, other) === null) {
        row.noVerdict += 1;
        continue;
      }
      const states = [one, other].map((place) => coverage(item.outcomes[place], category));
      const flagged = [one, other].map((place) => flags(item.outcomes[place], category));
      if (states.every((state) => state === 'clear')) {
        row.compared += 1;
        marks.push({ ...item, value: Number(flagged[0]) - Number(flagged[1]) });
        row[flagged[0] ? (flagged[1] ? 'both' : 'onlyFirst') : flagged[1] ? 'onlySecond' : 'neither'] += 1;
        continue;
      }
      const blind = states.map((state) => state === 'notCovered');
      if (blind[0] || blind[1])
        row.notCovered[blind[0] && blind[1] ? 'both' : blind[0] ? 'first' : 'second'] += 1;
      else row.unknown += 1;
      if (flagged[0] || flagged[1]) row.flaggedNotCompared += 1;
      if (flagged[0] && states[1] !== 'clear') row.flaggedAlone.first += 1;
      if (flagged[1] && states[0] !== 'clear') row.flaggedAlone.second += 1;
    }
    return row;
  });
  const family = rows.filter(({ compared }) => compared > 0);
  const options = { isWeighted: false, hasClusters };
  const sides = family.map(({ category }) => {
    const sums = vectorsOf(marked.get(category), ({ value }) => [value], hasClusters);
    return [1, -1].map((side) => sums.filter(([sum]) => Math.sign(sum) === side).length);
  });
  const tests = sides.map(([first, second]) => exactTest(first, second));
  const [exact, midP] = ['exact', 'midP'].map((name) => holm(tests.map((test) => test[name])));
  return rows.map((row) => {
    const at = family.indexOf(row);
    const { category, compared } = row;
    const marks = marked.get(category);
    return {
      ...row,
      agreement: share(marks, ({ value }) => Number(value === 0), options),
      test:
        at === -1
          ? null
          : {
              category,
              first: sides[at][0],
              second: sides[at][1],
              test: tests[at],
              adjustedExact: exact[at],
              adjustedMidP: midP[at],
            },
      difference: compared === 0 ? null : difference(marks, ({ value }) => value, options),
    };
  });
}

function pairOf(items, vendors, [one, other], actual, hasClusters) {
  const pairs = items.flatMap((item) => {
    const words = [word(item, one), word(item, other)];
    return words.includes(null) ? [] : [{ ...item, words }];
  });
  const count = (first, second) =>
    items.filter((item) => word(item, one) === first && word(item, other) === second).length;
  const counts = DECISIONS.map((row) => DECISIONS.map((column) => count(row, column)));
  const flat = counts.flat();
  const both = pairs.length;
  const alike = counts[0][0] + counts[1][1] + counts[2][2];
  const firstOnly = DECISIONS.map((row) => count(row, null));
  const secondOnly = DECISIONS.map((column) => count(null, column));
  const sum = (list) => list.reduce((all, value) => all + value, 0);
  const rows = counts.map(sum);
  const columns = DECISIONS.map((_, at) => sum(counts.map((line) => line[at])));
  const cellOf = ({ words }) => flat.map((_, at) => Number(at === 3 * rank(words[0]) + rank(words[1])));
  const chance = (statisticOf) => smoothed(pairs, cellOf, 9, statisticOf, { hasClusters });
  const bowker = [
    [0, 1],
    [0, 2],
    [1, 2],
  ].filter(([a, b]) => counts[a][b] + counts[b][a] > 0);
  const bowkerValue = sum(
    bowker.map(([a, b]) => (counts[a][b] - counts[b][a]) ** 2 / (counts[a][b] + counts[b][a])),
  );
  // Fleiss, Levin and Paik: the closed form for three labels
  const d = rows.map((row, at) => row - columns[at]);
  const n = (a, b) => (counts[a][b] + counts[b][a]) / 2;
  const stuart =
    (n(1, 2) * d[0] ** 2 + n(0, 2) * d[1] ** 2 + n(0, 1) * d[2] ** 2) /
    (2 * (n(0, 1) * n(1, 2) + n(0, 1) * n(0, 2) + n(0, 2) * n(1, 2)));
  const stricterOnes = [
    pairs.filter(({ words: [a, b] }) => rank(a) > rank(b)).length,
    pairs.filter(({ words: [a, b] }) => rank(a) < rank(b)).length,
  ];
  const strict = strictnessOf(pairs, actual.differences, hasClusters);
  const again = pairs
    .filter((item) => [one, other].every((place) => item.outcomes[place].covered !== null))
    .map((item) => ({ ...item, was: item.words, words: remade(item, [one, other]) }));
  const likeForLike = strictnessOf(again, actual.likeForLike.differences, hasClusters);
  return {
    first: vendors[one],
    second: vendors[other],
    table: { labels: DECISIONS, counts, firstOnly, secondOnly, neither: count(null, null) },
    completeness: {
      ...{ both, firstOnly: sum(firstOnly), secondOnly: sum(secondOnly), neither: count(null, null) },
      share: { value: both / items.length },
    },
    agreement: share(pairs, ({ words: [a, b] }) => Number(a === b), { isWeighted: false, hasClusters }),
    specific: Object.fromEntries(
      DECISIONS.map((name, at) => [name, { value: (2 * counts[at][at]) / (rows[at] + columns[at]) }]),
    ),
    chanceCorrected: {
      kappa: chance((cells) => kappaOf(cells, 'nominal')),
      kappaLinear: chance((cells) => kappaOf(cells, 'linear')),
      kappaQuadratic: chance((cells) => kappaOf(cells, 'quadratic')),
      ac1: chance((cells) => gwetOf(cells, 'nominal')),
      ac2: chance((cells) => gwetOf(cells, 'linear')),
    },
    stuartMaxwell: { value: stuart, degreesOfFreedom: 2, pValue: chiSquareTail(stuart, 2) },
    bowker: {
      value: bowkerValue,
      degreesOfFreedom: bowker.length,
      pValue: chiSquareTail(bowkerValue, bowker.length),
    },
    strictness: {
      ...{ firstStricter: stricterOnes[0], secondStricter: stricterOnes[1], equal: alike },
      difference: { value: (stricterOnes[0] - stricterOnes[1]) / both },
      pValue: { value: exactTest(...stricterOnes).exact },
    },
    differences: {
      ...strict.differences,
      severity: difference(pairs, ({ words: [a, b] }) => rank(a) - rank(b), {
        isWeighted: false,
        hasClusters,
      }),
    },
    stricter: strict.stricter,
    likeForLike: {
      items: again.length,
      remade: {
        first: again.filter(({ was, words }) => was[0] !== words[0]).length,
        second: again.filter(({ was, words }) => was[1] !== words[1]).length,
      },
      leftOut: both - again.length,
      ...likeForLike,
    },
    categories: categoriesOf(items, [one, other], hasClusters),
  };
}

function vendorOf(items, name, place, hasClusters) {
  const outcomes = items.map((item) => item.outcomes[place]);
  const words = outcomes.map((outcome) => outcome?.decision ?? null);
  const count = (wanted) => words.filter((each) => each === wanted).length;
  const rate = (...wanted) =>
    share(items, (item) => (word(item, place) === null ? null : Number(wanted.includes(word(item, place)))), {
      isWeighted: false,
      hasClusters,
    });
  const errors = new Map();
  for (const outcome of outcomes)
    if (outcome?.decision == null) {
      const code = outcome?.error ?? 'no_verdict';
      errors.set(code, (errors.get(code) ?? 0) + 1);
    }
  const costs = outcomes.flatMap((outcome) => (outcome?.cost == null ? [] : [outcome.cost]));
  const waited = outcomes.flatMap((outcome) =>
    outcome?.wireMs == null || outcome.elapsedMs === null
      ? []
      : [Math.max(0, outcome.elapsedMs - outcome.wireMs)],
  );
  return {
    provider: name,
    decisions: { pass: count('pass'), review: count('review'), block: count('block') },
    noVerdict: count(null),
    blockRate: rate('block'),
    heldRate: rate('block', 'review'),
    errors: [...errors]
      .map(([code, number]) => ({ code, items: number }))
      .sort((one, other) => other.items - one.items || (one.code < other.code ? -1 : 1)),
    uncertain: outcomes.filter((outcome) => outcome?.uncertain === true).length,
    latency: latencyOf(outcomes.map(timeOf)),
    timedOnWire: waited.length,
    waiting: latencyOf(waited),
    cost: {
      known: costs.length,
      total: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    },
    categories: CATEGORIES.map((category) => {
      const known = outcomes.filter((outcome) => outcome?.decision != null);
      const of = (state) => known.filter((outcome) => coverage(outcome, category) === state).length;
      return {
        ...{ category, covered: of('clear'), notCovered: of('notCovered'), unknown: of('unknown') },
        flagged: known.filter((outcome) => flags(outcome, category)).length,
        undeclared: known.filter(
          (outcome) => coverage(outcome, category) === 'notCovered' && flags(outcome, category),
        ).length,
      };
    }),
  };
}

function manyFigures(items, vendors, hasClusters) {
  if (vendors.length < 3) return null;
  const rated = (least) =>
    items.flatMap((item) => {
      const labels = [0, 0, 0];
      for (const [place] of vendors.entries())
        if (word(item, place) !== null) labels[rank(word(item, place))] += 1;
      return labels[0] + labels[1] + labels[2] >= least ? [{ ...item, labels }] : [];
    });
  const [complete, comparable] = [rated(vendors.length), rated(2)];
  const figure = (list, read) => {
    const kinds = [...new Map(list.map(({ labels }) => [labels.join(), labels])).values()];
    const places = new Map(kinds.map((labels, at) => [labels.join(), at]));
    const vectorOf = ({ labels }) => kinds.map((_, at) => Number(at === places.get(labels.join())));
    return resampled(
      list,
      vectorOf,
      (times) =>
        read(
          manyOf(kinds.map((labels, at) => ({ labels, times: times[at] })).filter(({ times: t }) => t > 0)),
        ),
      { hasClusters },
    );
  };
  return {
    complete: complete.length,
    comparable: comparable.length,
    agreement: { value: figure(complete, ({ raw }) => raw).estimate.value },
    fleissKappa: figure(complete, ({ fleiss }) => fleiss),
    ac1: figure(complete, ({ gwet }) => gwet('nominal')),
    ac2: figure(complete, ({ gwet }) => gwet('linear')),
    alphaNominal: figure(comparable, ({ alphaNominal }) => alphaNominal),
    alphaOrdinal: figure(comparable, ({ alphaOrdinal }) => alphaOrdinal),
  };
}

/** @param actual the report's analysis; read where a word depends on an interval that was drawn. */
export function reportOf(items, vendors, actual, { costs, hasClusters }) {
  const options = { hasClusters };
  const places = vendors.flatMap((_, one) =>
    vendors.slice(one + 1).map((__, offset) => [one, one + 1 + offset]),
  );
  const gold = goldOfReport(items, vendors, places, actual.gold, options);
  const pairs = places.map((place, at) => pairOf(items, vendors, place, actual.pairs[at], hasClusters));
  const own = vendors.map((name, place) => vendorOf(items, name, place, hasClusters));
  const names = new Set(items.map(({ cluster }, at) => cluster ?? at));
  return {
    ...{ version: 2, providers: vendors, level: 0.95, items: items.length },
    clusters: hasClusters ? names.size : null,
    vendors: own,
    pairs,
    many: manyFigures(items, vendors, hasClusters),
    gold,
    ...slicesOf(items, vendors, places, { pairs, gold, actual, hasClusters }),
    sweeps: sweepsOf(items, vendors),
    scoreboard: scoreboardOf(items, vendors, places, { own, gold, costs, actual, hasClusters }),
    timeLines: { total: 0, limit: 12, rows: [] },
  };
}

export { NONE, harmOf, share };
