/** Statistics by formulas of their own: nothing of the project is imported here or in the files beside. */

const Z = 1.959963984540054;

/** Wilson's interval as the two roots of the quadratic equation that defines it. */
export function wilson(share, total) {
  const [a, b, c] = [1 + Z ** 2 / total, -(2 * share + Z ** 2 / total), share ** 2];
  const root = Math.sqrt(Math.max(0, b ** 2 - 4 * a * c));
  return { low: Math.max(0, (-b - root) / (2 * a)), high: Math.min(1, (-b + root) / (2 * a)), level: 0.95 };
}

/** ln n! by adding logarithms. */
const factorials = [0];
export function lnFactorial(n) {
  for (let at = factorials.length; at <= n; at++) factorials[at] = factorials[at - 1] + Math.log(at);
  return factorials[n];
}

/** The two-sided exact test of two counts that are equal by chance, and its mid-p (Fagerland, Lydersen and Laake 2013). */
export function exactTest(first, second) {
  const [n, least] = [first + second, Math.min(first, second)];
  if (n === 0) return { exact: null, midP: null };
  const point = (k) => Math.exp(lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k) - n * Math.LN2);
  let tail = 0;
  for (let k = 0; k <= least; k++) tail += point(k);
  const half = point(least);
  return {
    exact: Math.min(1, 2 * tail),
    midP: first === second ? 1 - half / 2 : Math.min(1, 2 * tail - half),
  };
}

/** Holm's step-down; null where there is no p-value, which counts in the family all the same. */
export function holm(values) {
  const order = values.flatMap((value, at) => (value === null ? [] : [at]));
  order.sort((one, other) => values[one] - values[other]);
  const adjusted = values.map(() => null);
  let largest = 0;
  for (const [rank, at] of order.entries()) {
    largest = Math.max(largest, Math.min(1, values[at] * (values.length - rank)));
    adjusted[at] = largest;
  }
  return adjusted;
}

/** The upper tail of chi-square for one to three degrees of freedom, in closed form with erfc. */
export function chiSquareTail(value, degrees) {
  const root = Math.sqrt(value / 2);
  if (degrees === 2) return Math.exp(-value / 2);
  const tail = erfc(root);
  return degrees === 1 ? tail : tail + (2 * root * Math.exp(-value / 2)) / Math.sqrt(Math.PI);
}

/** erfc: its series near 0, its continued fraction further out. */
function erfc(x) {
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 120; n++) {
      term *= -(x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 200; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** Numbers from 0 up to 1: a generator of another make than the project's. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const REPLICATES = 800;

/**
 * The ends of a bootstrap interval, units drawn one by one.
 * @param kinds vectors of counts that are summed up, each standing for `units` alike ones.
 * @param drawn how many units are drawn; by default all.
 */
export function bootstrapEnds(kinds, statisticOf, drawn) {
  const total = kinds.reduce((sum, { units }) => sum + units, 0);
  const number = drawn ?? total;
  const random = createRandom(20_261_129);
  const width = kinds[0]?.vector.length ?? 0;
  const edges = [];
  let sum = 0;
  for (const { units } of kinds) edges.push((sum += units / total));
  const find = (at) => {
    let [low, high] = [0, edges.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle] > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const values = [];
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const times = new Uint32Array(kinds.length);
    for (let unit = 0; unit < number; unit++) times[find(random())]++;
    const sums = new Float64Array(width);
    for (let at = 0; at < kinds.length; at++) {
      if (times[at] === 0) continue;
      const { vector } = kinds[at];
      for (let cell = 0; cell < width; cell++) sums[cell] += times[at] * vector[cell];
    }
    const value = statisticOf(sums);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  values.sort((one, other) => one - other);
  const mean = values.reduce((all, value) => all + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((all, value) => all + (value - mean) ** 2, 0) / values.length);
  const at = (share) => {
    const place = (values.length - 1) * share;
    const low = values[Math.floor(place)];
    return low + (values[Math.ceil(place)] - low) * (place - Math.floor(place));
  };
  return { low: at(0.025), high: at(0.975), spread, undefinedShare: 1 - values.length / REPLICATES };
}

/** Like vectors together. */
export function kindsOf(vectors) {
  const kinds = new Map();
  for (const vector of vectors) {
    const key = vector.join();
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { vector, units: 1 });
    else known.units += 1;
  }
  return [...kinds.values()];
}

/** How far apart labels are, from 0 to 1, by their places among three. */
const APART = {
  nominal: (one, other) => Number(one !== other),
  linear: (one, other) => Math.abs(one - other) / 2,
  quadratic: (one, other) => ((one - other) / 2) ** 2,
};

/** Cohen's kappa of nine counts, rows first. */
export function kappaOf(counts, metric) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let [observed, expected] = [0, 0];
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) {
      const inRow = counts[3 * row] + counts[3 * row + 1] + counts[3 * row + 2];
      const inColumn = counts[column] + counts[3 + column] + counts[6 + column];
      observed += (APART[metric](row, column) * counts[3 * row + column]) / n;
      expected += (APART[metric](row, column) * inRow * inColumn) / n / n;
    }
  return expected === 0 ? null : 1 - observed / expected;
}

/** Gwet's AC1 (nominal) or AC2 of nine counts: chance is shared out by how often each label is used. */
export function gwetOf(counts, metric) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  let [agreed, weights, chance] = [0, 0, 0];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const weight = 1 - APART[metric](row, column);
      agreed += (weight * counts[3 * row + column]) / n;
      weights += weight;
    }
    const used =
      (counts[3 * row] +
        counts[3 * row + 1] +
        counts[3 * row + 2] +
        counts[row] +
        counts[3 + row] +
        counts[6 + row]) /
      (2 * n);
    chance += used * (1 - used);
  }
  chance *= weights / (3 * 2);
  return (agreed - chance) / (1 - chance);
}

/** Agreement of many raters from how often each label was given to each kind of item: `[pass, review, block]`, times. */
export function manyOf(kinds) {
  const n = kinds.reduce((sum, { times }) => sum + times, 0);
  const ratings = (labels) => labels[0] + labels[1] + labels[2];
  const all = [0, 1, 2].map((label) =>
    kinds.reduce((sum, { labels, times }) => sum + times * labels[label], 0),
  );
  const total = all[0] + all[1] + all[2];
  const raw =
    kinds.reduce((sum, { labels, times }) => {
      const r = ratings(labels);
      return sum + (times * labels.reduce((pairs, count) => pairs + count * (count - 1), 0)) / (r * (r - 1));
    }, 0) / n;
  const expected = all.reduce((sum, count) => sum + (count / total) ** 2, 0);
  const gwet = (metric) => {
    let [agreed, weights, chance] = [0, 0, 0];
    for (let one = 0; one < 3; one++)
      for (let other = 0; other < 3; other++) weights += 1 - APART[metric](one, other);
    for (const { labels, times } of kinds) {
      const r = ratings(labels);
      let pairs = 0;
      for (let one = 0; one < 3; one++)
        for (let other = 0; other < 3; other++)
          pairs += (1 - APART[metric](one, other)) * labels[one] * (labels[other] - Number(one === other));
      agreed += (times * pairs) / (r * (r - 1)) / n;
    }
    for (let label = 0; label < 3; label++) {
      const used =
        kinds.reduce((sum, { labels, times }) => sum + (times * labels[label]) / ratings(labels), 0) / n;
      chance += used * (1 - used);
    }
    chance *= weights / 6;
    return (agreed - chance) / (1 - chance);
  };
  // Krippendorff: coincidences; the ordinal metric counts all that lies between two labels
  const ordinal = (one, other) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    let between = -(all[low] + all[high]) / 2;
    for (let label = low; label <= high; label++) between += all[label];
    return low === high ? 0 : between ** 2;
  };
  const alpha = (distance) => {
    let [seen, chance] = [0, 0];
    for (let one = 0; one < 3; one++)
      for (let other = 0; other < 3; other++) {
        for (const { labels, times } of kinds)
          seen +=
            (times * distance(one, other) * labels[one] * (labels[other] - Number(one === other))) /
            (ratings(labels) - 1);
        chance += (distance(one, other) * all[one] * (all[other] - Number(one === other))) / (total - 1);
      }
    return chance === 0 ? null : 1 - seen / chance;
  };
  return {
    raw,
    fleiss: (raw - expected) / (1 - expected),
    gwet,
    alphaNominal: alpha(APART.nominal),
    alphaOrdinal: alpha(ordinal),
  };
}

export const f1Of = ([tp, fp, fn]) => (2 * tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn));
export function mccOf([tp, fp, fn, tn]) {
  const below = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return below === 0 ? null : (tp * tn - fp * fn) / Math.sqrt(below);
}
