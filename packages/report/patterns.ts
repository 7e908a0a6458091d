/** Items that are alike in all that is counted. */
export interface Pattern {
  states: readonly number[];
  items: number;
  /** What each of the items counts for. */
  weight: number;
}

/** Counts items by their states and weights; holds one entry for each different pattern, however many items are added. */
export interface PatternTally {
  /** Adds an item; one state for each place, from 0 up to `base`, the upper end left out. @default 1 for the weight */
  add(states: readonly number[], weight?: number): void;
  /** The patterns so far, in an order that does not depend on the order of adding. */
  patterns(): Pattern[];
}

/** Begins a tally of patterns of `width` states, each below `base`. */
export function createPatternTally(width: number, base: number): PatternTally {
  const tallies = new Map<number, Map<number, number>>();
  return {
    add(states, weight = 1) {
      let key = 0;
      for (let place = 0; place < width; place++) key = key * base + (states[place] ?? 0);
      const counts = tallies.get(weight) ?? new Map<number, number>();
      tallies.set(weight, counts);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    patterns: () =>
      [...tallies]
        .flatMap(([weight, counts]) => [...counts].map(([key, items]) => ({ key, items, weight })))
        .sort((first, second) => first.key - second.key || first.weight - second.weight)
        .map(({ key, items, weight }) => ({ states: statesOf(key, width, base), items, weight })),
  };
}

function statesOf(key: number, width: number, base: number): number[] {
  const states = new Array<number>(width).fill(0);
  let rest = key;
  for (let place = width - 1; place >= 0; place--) {
    states[place] = rest % base;
    rest = Math.floor(rest / base);
  }
  return states;
}

/** How many items patterns hold, or those of them that fulfil a condition. */
export function itemsIn(
  patterns: readonly Pattern[],
  condition?: (states: readonly number[]) => boolean,
): number {
  return patterns.reduce(
    (sum, { states, items }) => (condition === undefined || condition(states) ? sum + items : sum),
    0,
  );
}
