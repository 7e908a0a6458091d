/** Slices and thresholds; nothing of the project is imported. */
import { difference, plainShare, share } from './counting.mjs';
import { harmOf, rightOf } from './gold.mjs';
import { testedTogether, word } from './report.mjs';

export function slicesOf(items, vendors, places, { pairs, gold, actual, hasClusters }) {
  const options = { hasClusters };
  const groups = new Map();
  for (const item of items)
    for (const [name, value] of [['kind', item.kind], ...Object.entries(item.slices)]) {
      const key = JSON.stringify([name, value]);
      const known = groups.get(key) ?? { name, value, list: [] };
      known.list.push(item);
      groups.set(key, known);
    }
  const names = [...new Set([...groups.values()].map(({ name }) => name))].sort();
  let isCut = false;
  const chosen = names.flatMap((name) => {
    const values = [...groups.values()].filter((group) => group.name === name);
    values.sort((one, other) => other.list.length - one.list.length || (one.value < other.value ? -1 : 1));
    if (values.length > 30) isCut = true;
    return values.slice(0, 30);
  });
  const isSound = (list) =>
    gold.pairs.length > 0 &&
    list.some((item) => harmOf(item) === true) &&
    list.some((item) => harmOf(item) === false);
  const drafts = chosen.map(({ name, value, list }) => {
    const hasGold = isSound(list);
    const rate = (wanted, place, isPass) => (item) =>
      harmOf(item) !== wanted || word(item, place) === null
        ? null
        : Number((word(item, place) === 'pass') === isPass);
    return {
      ...{ name, value, items: list.length },
      vendors: !hasGold
        ? []
        : vendors.map((provider, place) => ({
            provider,
            missed: share(list, rate(true, place, true), options),
            wronglyHeld: share(list, rate(false, place, false), options),
            right: share(
              list,
              (item) => {
                const right = rightOf(item, place, gold.rule);
                return right === null ? null : Number(right);
              },
              options,
            ),
          })),
      pairs: places.map(([one, other]) => {
        const both = list.filter((item) => word(item, one) !== null && word(item, other) !== null);
        const count = (test) => both.filter(test).length;
        const held = (item, place) => Number(word(item, place) !== 'pass');
        const blocks = [one, other].map((place) => count((item) => word(item, place) === 'block'));
        const bothBlock = count((item) => word(item, one) === 'block' && word(item, other) === 'block');
        return {
          ...{ first: vendors[one], second: vendors[other], both: both.length },
          agreement: share(both, (item) => Number(word(item, one) === word(item, other)), {
            isWeighted: false,
            hasClusters,
          }),
          specificBlock: {
            value: blocks[0] + blocks[1] === 0 ? null : (2 * bothBlock) / (blocks[0] + blocks[1]),
          },
          held: [one, other].map((place) => ({
            value: both.length === 0 ? null : count((item) => word(item, place) !== 'pass') / both.length,
          })),
          heldDifference: difference(both, (item) => held(item, one) - held(item, other), {
            isWeighted: false,
            hasClusters,
          }),
          rightDifference: hasGold
            ? difference(
                both,
                (item) =>
                  harmOf(item) === null
                    ? null
                    : Number(rightOf(item, one, gold.rule)) - Number(rightOf(item, other, gold.rule)),
                options,
              )
            : null,
        };
      }),
    };
  });
  // the tests of all slices are one family
  const all = drafts.flatMap((draft) => draft.pairs);
  const mine = actual.slices.flatMap((slice) => slice.pairs);
  const heldTests = testedTogether(
    all.map((pair) => pair.heldDifference),
    mine.map((pair) => pair.heldDifference),
  );
  const withGold = all.flatMap((pair, at) => (pair.rightDifference === null ? [] : [at]));
  const rightTests = testedTogether(
    withGold.map((at) => all[at].rightDifference),
    withGold.map((at) => mine[at]?.rightDifference),
  );
  for (const [at, pair] of all.entries()) {
    const whole = at % places.length;
    pair.heldDifference = heldTests[at];
    pair.rightDifference = withGold.includes(at) ? rightTests[withGold.indexOf(at)] : null;
    const better = { first: 1, second: -1 }[gold.pairs[whole]?.better] ?? 0;
    const isAgainst = (shown, reference) => shown !== 0 && shown !== reference;
    pair.against = [
      ...(isAgainst(pair.heldDifference.shown, pairs[whole].differences.held.shown) ? ['held'] : []),
      ...(pair.rightDifference !== null && isAgainst(pair.rightDifference.shown, better) ? ['right'] : []),
    ];
  }
  return { slices: drafts, slicesCut: isCut };
}

/** What thresholds on a vendor's own scores would do, against gold by category. */
export function sweepsOf(items, vendors) {
  return vendors.flatMap((provider, place) => {
    const known = items.filter((item) => item.gold?.categories != null && word(item, place) !== null);
    const covered = [...new Set(known.flatMap((item) => item.outcomes[place].covered ?? []))].sort();
    return covered.flatMap((category) => {
      const facts = known
        .filter((item) => item.outcomes[place].covered.includes(category))
        .map((item) => {
          const own = item.outcomes[place].findings.filter((finding) => finding.category === category);
          const scores = own.flatMap(({ score }) => (score === null ? [] : [score]));
          return {
            isPositive: item.gold.categories.includes(category),
            isReported: own.length > 0,
            score: scores.length === 0 ? null : Math.max(...scores),
            scale: item.outcomes[place].scale,
          };
        });
      const count = (test) => ({
        positives: facts.filter((one) => test(one) && one.isPositive).length,
        negatives: facts.filter((one) => test(one) && !one.isPositive).length,
      });
      const unreported = count(({ isReported }) => !isReported);
      const unscored = count(({ isReported, score }) => isReported && score === null);
      const scored = facts.filter(({ isReported, score }) => isReported && score !== null);
      const common = { provider, category, unscored, unreported };
      if (scored.length === 0)
        return unscored.positives + unreported.positives === 0
          ? []
          : [{ ...common, scale: null, scored: 0, points: [] }];
      const [{ scale }] = scored;
      const top = Number(scale.split('-')[1]);
      const points = Array.from({ length: 19 }, (_, at) => {
        const share = (19 - at) / 20;
        // scores are counted in thousandths of their scale
        const isMarked = ({ score }) => Math.floor((score / top) * 1000 + 1e-9) >= Math.round(share * 1000);
        const cell = (marked, positive) =>
          scored.filter((one) => isMarked(one) === marked && one.isPositive === positive).length;
        const confusion = {
          truePositives: cell(true, true),
          falsePositives: cell(true, false),
          falseNegatives: cell(false, true) + unreported.positives,
          trueNegatives: cell(false, false) + unreported.negatives,
        };
        const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = confusion;
        return {
          ...{
            threshold: Number((share * top).toPrecision(6)),
            share: Number(share.toPrecision(6)),
            confusion,
          },
          precision: plainShare(tp, tp + fp),
          recall: plainShare(tp, tp + fn),
          falsePositiveRate: plainShare(fp, fp + tn),
        };
      });
      return facts.some(({ isPositive, isReported, score }) => isPositive && (!isReported || score !== null))
        ? [{ ...common, scale, scored: scored.length, points }]
        : [];
    });
  });
}
