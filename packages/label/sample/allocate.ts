/** Items that a stratum needs in a sample before its own spread can be estimated. */
export const FEWEST_OF_STRATUM = 2;

/**
 * Divides a sample among strata: two items each, or all of a smaller one; then one by one to the stratum that is furthest behind its
 * share (the divisor method of Webster and Sainte-Laguë), until the sample or the strata are used up.
 * @param sizes items in each stratum.
 * @param shares what each stratum is to have in proportion, 0 or more.
 * @param total items of the sample, at least `fewestOf(sizes)`.
 */
export function allocate(sizes: readonly number[], shares: readonly number[], total: number): number[] {
  const counts = sizes.map((size) => Math.min(size, FEWEST_OF_STRATUM));
  let left = total - fewestOf(sizes);
  while (left > 0) {
    let next = -1;
    let best = -1;
    for (const [at, size] of sizes.entries()) {
      const count = counts[at] ?? 0;
      const claim = (shares[at] ?? 0) / (2 * count + 1);
      if (count < size && claim > best) [next, best] = [at, claim];
    }
    if (next === -1) break;
    counts[next] = (counts[next] ?? 0) + 1;
    left -= 1;
  }
  return counts;
}

/** The smallest sample that has two items of every stratum, or all of a smaller one. */
export function fewestOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + Math.min(size, FEWEST_OF_STRATUM), 0);
}
