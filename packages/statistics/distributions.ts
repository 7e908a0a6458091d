import { check, checkCount } from './checks.js';

const SMALLEST = 1e-300;
const PRECISE = 3e-16;
const STEPS = 100_000;

// Lanczos 1964, in the form with g = 7 and nine terms; good to about 15 digits for positive arguments.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/**
 * The logarithm of the gamma function for a positive number (Lanczos 1964).
 * @throws RangeError for what is not positive and finite.
 */
export function logGamma(x: number): number {
  check(x > 0 && Number.isFinite(x), 'x', 'a positive number');
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const series = LANCZOS.reduce((sum, term, index) => sum + (index === 0 ? term : term / (x - 1 + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

/**
 * The regularised upper incomplete gamma function Q(a, x), from 1 at x = 0 down to 0 (Abramowitz and Stegun 6.5; series
 * below a + 1, continued fraction by Lentz's method above).
 * @throws RangeError unless a is positive and x is 0 or more.
 */
export function upperGamma(a: number, x: number): number {
  check(a > 0 && Number.isFinite(a), 'a', 'a positive number');
  check(x >= 0, 'x', 'a number, 0 or more');
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  const tail = x < a + 1 ? 1 - factor * lowerSeries(a, x) : factor * upperFraction(a, x);
  return Math.min(1, Math.max(0, tail));
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let step = 1; step < STEPS && term > sum * PRECISE; step++) {
    term *= x / (a + step);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / SMALLEST;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step < STEPS; step++) {
    const numerator = -step * (step - a);
    b += 2;
    d = 1 / notZero(numerator * d + b);
    c = notZero(b + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISE) break;
  }
  return fraction;
}

function notZero(x: number): number {
  return Math.abs(x) < SMALLEST ? SMALLEST : x;
}

/**
 * The probability that a chi-square variable is at least as large as the one observed.
 * @throws RangeError unless the statistic is 0 or more and the degrees of freedom are a positive whole number.
 */
export function chiSquareUpperTail(statistic: number, degreesOfFreedom: number): number {
  check(Number.isSafeInteger(degreesOfFreedom) && degreesOfFreedom > 0, 'degreesOfFreedom', '1 or more');
  return upperGamma(degreesOfFreedom / 2, statistic / 2);
}

/**
 * The probability of exactly this many successes.
 * @throws RangeError unless 0 <= successes <= trials and probability lies in 0..1.
 */
export function binomialPoint(successes: number, trials: number, probability = 0.5): number {
  checkCount(successes, 'successes');
  checkCount(trials, 'trials');
  check(successes <= trials, 'successes', 'no more than trials');
  check(probability >= 0 && probability <= 1, 'probability', 'a number from 0 to 1');
  if (trials === 0) return 1;
  if (probability === 0 || probability === 1) return Number(successes === trials * probability);
  const ways = logGamma(trials + 1) - logGamma(successes + 1) - logGamma(trials - successes + 1);
  const logarithm =
    ways + successes * Math.log(probability) + (trials - successes) * Math.log1p(-probability);
  return Math.min(1, Math.exp(logarithm));
}

/**
 * The probability of at most this many successes, summed exactly from the largest term down.
 * @throws RangeError as `binomialPoint` does.
 */
export function binomialLowerTail(successes: number, trials: number, probability = 0.5): number {
  const last = binomialPoint(successes, trials, probability);
  if (successes === trials || probability === 0) return 1;
  if (probability === 1) return last;
  const odds = (1 - probability) / probability;
  // From the mode the terms fall on both sides; beginning at the larger end keeps small tails exact.
  const top = Math.min(successes, Math.floor((trials + 1) * probability));
  const peak = binomialPoint(top, trials, probability);
  let sum = 0;
  let term = peak;
  for (let count = top; count >= 0 && term > sum * PRECISE; count--) {
    sum += term;
    term *= (count / (trials - count + 1)) * odds;
  }
  term = peak;
  for (let count = top; count < successes; count++) {
    term *= (trials - count) / ((count + 1) * odds);
    if (term <= sum * PRECISE) break;
    sum += term;
  }
  return Math.min(1, sum);
}

/** The probability that a standard normal variable is at most `z`. */
export function normalLowerTail(z: number): number {
  const far = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? far : 1 - far;
}

/**
 * The point below which a standard normal variable lies with this probability: a first guess (Abramowitz and Stegun
 * 26.2.23) bettered by Halley's steps.
 * @throws RangeError unless probability is between 0 and 1, both left out.
 */
export function normalQuantile(probability: number): number {
  check(probability > 0 && probability < 1, 'probability', 'a number between 0 and 1, both left out');
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const miss = (normalLowerTail(z) - probability) / density;
    z -= miss / (1 + (z * miss) / 2);
  }
  return z;
}
