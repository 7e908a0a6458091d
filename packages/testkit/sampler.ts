/** Takes a part of a list; what is left out differs from list to list. */
export type Sampler = <Item>(items: readonly Item[]) => Item[];

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Makes a sampler that takes the same items in every run, spread evenly over all lists that it is given.
 * @param share part that is taken, above 0 to 1
 * @throws RangeError for any other share
 */
export function createSampler(share: number): Sampler {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share: expected above 0 to 1, got ${share}`);
  let seen = 0;
  // multiples of the golden ratio fall evenly on 0 to 1 and never repeat, so that no place in lists of one length is left out
  const isTaken = () => {
    seen += 1;
    return (seen * GOLDEN_RATIO) % 1 < share;
  };
  return (items) => items.filter(isTaken);
}
