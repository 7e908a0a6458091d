/** The first table of a report; nothing of the project is imported. */
import { difference, share } from './counting.mjs';
import { harmOf } from './gold.mjs';
import { exactTest, holm } from './numbers.mjs';
import { CATEGORIES, coverage, flags, rank, shownSide, word } from './report.mjs';
import { timeOf } from './times.mjs';

/** The decisions of each vendor and of each way of combining two. */
function rowsOf(vendors, places) {
  const single = vendors.map((name, place) => ({
    name,
    kind: 'vendor',
    members: [name],
    places: [place],
    of: (item) => word(item, place),
  }));
  if (vendors.length > 3) return single;
  const pick = (item, one, other, isFirst) => {
    const [a, b] = [word(item, one), word(item, other)];
    return a === null || b === null ? null : isFirst(rank(a), rank(b)) ? a : b;
  };
  const cascade = (one, other) => (item) =>
    word(item, one) === 'review' && word(item, other) !== null ? word(item, other) : word(item, one);
  return [
    ...single,
    ...places.flatMap(([one, other]) => {
      const [a, b] = [vendors[one], vendors[other]];
      const common = { members: [a, b], places: [one, other] };
      return [
        {
          ...common,
          name: `${a} or ${b} holds`,
          kind: 'either',
          of: (item) => pick(item, one, other, (x, y) => x >= y),
        },
        {
          ...common,
          name: `${a} and ${b} both hold`,
          kind: 'both',
          of: (item) => pick(item, one, other, (x, y) => x <= y),
        },
        { ...common, name: `${a}, its reviews to ${b}`, kind: 'cascade', of: cascade(one, other) },
        {
          name: `${b}, its reviews to ${a}`,
          kind: 'cascade',
          members: [b, a],
          places: [other, one],
          of: cascade(other, one),
        },
      ];
    }),
  ];
}

export function scoreboardOf(items, vendors, places, { own, gold, costs, actual, hasClusters }) {
  const options = { hasClusters };
  const all = { isWeighted: false, hasClusters };
  const hasGold = gold.pairs.length > 0;
  const price = (place) => {
    const { known, total } = own[place].cost;
    return known === 0 ? null : total / known;
  };
  const costOf = (said, item) => {
    const harm = harmOf(item);
    if (harm === null || said === null) return null;
    if (said === 'review') return costs.review;
    return said === 'pass' ? (harm ? costs.miss : 0) : harm ? 0 : costs.wrongBlock;
  };
  const thousand = ({ estimate, interval }) => ({
    per1000: { value: estimate.value === null ? null : 1000 * estimate.value },
    interval:
      typeof interval === 'symbol'
        ? interval
        : Object.assign(Object.create(Object.getPrototypeOf(interval)), {
            ...{ low: 1000 * interval.low, high: 1000 * interval.high, tolerance: 1000 * interval.tolerance },
          }),
  });
  const rows = rowsOf(vendors, places).map(({ name, kind, members, places: at, of }) => {
    const among = (wanted, mark) => (item) =>
      harmOf(item) !== wanted || of(item) === null ? null : Number(mark(of(item)));
    const any = (mark) => (item) => (of(item) === null ? null : Number(mark(of(item))));
    const [first, second] = at.map(price);
    const asked = items.filter((item) => word(item, at[0]) === 'review').length / items.length;
    const sum = kind === 'vendor' ? first : kind === 'cascade' ? first + second * asked : first + second;
    return {
      ...{ name, kind, members },
      missed: hasGold
        ? share(
            items,
            among(true, (one) => one === 'pass'),
            options,
          )
        : null,
      wronglyHeld: hasGold
        ? share(
            items,
            among(false, (one) => one !== 'pass'),
            options,
          )
        : null,
      wronglyBlocked: hasGold
        ? share(
            items,
            among(false, (one) => one === 'block'),
            options,
          )
        : null,
      held: share(
        items,
        any((one) => one !== 'pass'),
        all,
      ),
      blocked: share(
        items,
        any((one) => one === 'block'),
        all,
      ),
      review: share(
        items,
        any((one) => one === 'review'),
        all,
      ),
      noVerdict: share(items, (item) => Number(of(item) === null), all),
      notCovered: kind !== 'vendor' ? null : uncovered(items, at[0]),
      costPer1000: first === null || second === null ? null : 1000 * sum,
      time: kind === 'vendor' ? own[at[0]].latency : null,
      expected:
        costs === null || !hasGold
          ? null
          : thousand(difference(items, (item) => costOf(of(item), item), options)),
    };
  });
  return {
    hasGold,
    rows,
    marks: marksOf(items, vendors, places, { gold, hasGold, actual, all }),
    costs:
      costs === null || !hasGold
        ? null
        : {
            ...costs,
            pairs: places.map(([one, other], at) =>
              costPair([one, other], actual.scoreboard.costs.pairs[at]),
            ),
          },
  };

  function costPair([one, other], mine) {
    const both = items.filter(
      (item) => harmOf(item) !== null && word(item, one) !== null && word(item, other) !== null,
    );
    const result = thousand(
      difference(both, (item) => costOf(word(item, one), item) - costOf(word(item, other), item), options),
    );
    let [missed, beside] = [0, 0];
    for (const item of both)
      for (const [place, sign] of [
        [one, 1],
        [other, -1],
      ]) {
        const said = word(item, place);
        if (said === 'pass' && harmOf(item)) missed += sign * item.weight;
        else if (said === 'review') beside += sign * item.weight * costs.review;
        else if (said === 'block' && !harmOf(item)) beside += sign * item.weight * costs.wrongBlock;
      }
    const turn = missed === 0 ? null : -beside / missed;
    const side = shownSide(mine.difference, 0);
    return {
      ...{ first: vendors[one], second: vendors[other], items: both.length, difference: result },
      cheaper: side === 0 ? 'not shown' : side < 0 ? 'first' : 'second',
      turnsAtMiss: turn === null || turn <= 0 ? null : turn,
    };
  }
}

/** Items on which gold or another vendor names a category that this one does not look for, and does not name either. */
function uncovered(items, place) {
  const known = items.filter((item) => word(item, place) !== null);
  const hits = known.filter((item) =>
    CATEGORIES.some((category) => {
      const isNamed =
        item.gold?.categories?.includes(category) === true ||
        item.outcomes.some((outcome) => outcome?.decision != null && flags(outcome, category));
      const own = item.outcomes[place];
      return isNamed && coverage(own, category) === 'notCovered' && !flags(own, category);
    }),
  );
  return { items: hits.length, verdicts: known.length };
}

/** The vendor that is shown to have less than every other, for each metric. */
function marksOf(items, vendors, places, { gold, hasGold, actual, all }) {
  const constant = new Set(gold.pairs.flatMap((pair) => pair.constant.map(({ provider }) => provider)));
  const contrast = (valueOf, isNeeded) =>
    places.map(([one, other]) => {
      const both = isNeeded
        ? items.filter((item) => word(item, one) !== null && word(item, other) !== null)
        : items;
      return difference(both, (item) => valueOf(word(item, one)) - valueOf(word(item, other)), all);
    });
  const goldSide = (name) => {
    const tests = gold.pairs.map((pair) => pair[name].test.exact);
    const adjusted = holm(tests);
    return adjusted.map((p, at) => shownSide(actual.gold.pairs[at][name], p));
  };
  const sidesOf = (differences) => {
    const adjusted = holm(differences.map(({ test }) => test.exact));
    return differences.map(({ interval }, at) => shownSide({ interval }, adjusted[at]));
  };
  const times = places.map(([one, other]) => {
    let [slower, faster] = [0, 0];
    for (const item of items) {
      const [a, b] = [one, other].map((place) =>
        word(item, place) === null ? null : timeOf(item.outcomes[place]),
      );
      if (a !== null && b !== null && a > b) slower += 1;
      if (a !== null && b !== null && a < b) faster += 1;
    }
    return { slower, faster };
  });
  const timeP = holm(times.map(({ slower, faster }) => exactTest(slower, faster).exact));
  const families = [
    ...(hasGold
      ? [
          ['missed', goldSide('missed'), constant],
          ['wronglyHeld', goldSide('wronglyHeld'), constant],
        ]
      : []),
    ['review', sidesOf(contrast((one) => Number(one === 'review'), true)), constant],
    ['noVerdict', sidesOf(contrast((one) => Number(one === null), false)), new Set()],
    [
      'time',
      times.map(({ slower, faster }, at) => ((timeP[at] ?? 1) < 0.05 ? Math.sign(slower - faster) : 0)),
      new Set(),
    ],
  ];
  return families.flatMap(([metric, sides, never]) => {
    const best = vendors.find((_, place) =>
      places.every(([one, other], at) =>
        one === place ? sides[at] === -1 : other === place ? sides[at] === 1 : true,
      ),
    );
    return best === undefined || never.has(best) ? [] : [{ metric, provider: best }];
  });
}
