import { check } from './checks.js';
import { binomialPoint } from './distributions.js';

/** Gives whole numbers from 0 up to 2^32, the upper end left out. */
export type Generator = () => number;

/**
 * xoshiro128** 1.1 (Blackman and Vigna 2021) from its four words of state; not for secrets.
 * @throws RangeError when all four are 0: nothing else would ever follow.
 */
export function xoshiro128(state: readonly [number, number, number, number]): Generator {
  check(
    state.some((word) => word !== 0),
    'state',
    'four words that are not all 0',
  );
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * A generator from one seed: its four words are the first of a SplitMix sequence (Steele, Lea and Flood 2014) with the
 * 32-bit finaliser of MurmurHash3.
 * @throws RangeError unless the seed is a whole number from 0 up to 2^32, the upper end left out.
 */
export function seeded(seed: number): Generator {
  check(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32, 'seed', 'a whole number from 0 to 4294967295');
  const word = (position: number) => {
    let mixed = (seed + Math.imul(position, 0x9e3779b9)) | 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
  return xoshiro128([word(1), word(2), word(3), word(4)]);
}

/** A number from 0 up to 1, the upper end left out, of 53 random bits. */
export function uniform(generator: Generator): number {
  return ((generator() >>> 5) * 2 ** 26 + (generator() >>> 6)) / 2 ** 53;
}

/**
 * Draws a number of successes: inversion that begins at the most likely number and takes the others in turn, outwards
 * (Devroye 1986, chapters III and X); about as many steps as the standard deviation.
 * @throws RangeError unless trials is a whole number, 0 or more, and probability lies in 0..1.
 */
export function drawBinomial(trials: number, probability: number, generator: Generator): number {
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const peak = binomialPoint(mode, trials, probability);
  if (peak === 1) return mode;
  const odds = probability / (1 - probability);
  let left = uniform(generator) - peak;
  if (left < 0) return mode;
  let [below, above] = [mode, mode];
  let [belowTerm, aboveTerm] = [peak, peak];
  while (below > 0 || above < trials) {
    aboveTerm *= ((trials - above) / (above + 1)) * odds;
    above++;
    left -= aboveTerm;
    if (left < 0) return above;
    belowTerm *= below / ((trials - below + 1) * odds);
    below--;
    left -= belowTerm;
    if (left < 0) return below;
    // What rounding leaves over belongs to no number; all that is left is far less likely than the last bit.
    if (aboveTerm + belowTerm < peak * 1e-17) break;
  }
  return mode;
}

/**
 * Draws items with replacement: the new count of each cell. The same as drawing items one by one, since items of one cell are alike;
 * a chain of binomials, one for each cell.
 * @param counts need not be whole: they are shares of their sum.
 * @param items how many are drawn; default: as many as there are.
 */
export function drawCells(counts: readonly number[], generator: Generator, items?: number): number[] {
  let rest = counts.reduce((sum, count) => sum + count, 0);
  let left = items ?? rest;
  const last = counts.findLastIndex((count) => count > 0);
  return counts.map((count, at) => {
    if (at === last) return left;
    const drawn = count === 0 ? 0 : drawBinomial(left, Math.min(1, count / rest), generator);
    rest -= count;
    left -= drawn;
    return drawn;
  });
}
