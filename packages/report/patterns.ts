/** Items that are alike in all that is counted. */
export interface Pattern {
  states: readonly number[];
  items: number;
}

/** Counts items by their states; holds one entry for each different pattern, however many items are added. */
export interface PatternTally {
  /** Adds an item; one state for each place, from 0 up to `base`, the upper end left out. */
  add(states: readonly number[]): void;
  /** The patterns so far, in an order that does not depend on the order of adding. */
  patterns(): Pattern[];
}

/** Begins a tally of patterns of `width` states, each below `base`. */
export function createPatternTally(width: number, base: number): PatternTally {
  const counts = new Map<number, number>();
  return {
    add(states) {
      let key = 0;
      for (let place = 0; place < width; place++) key = key * base + (states[place] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    patterns: () =>
      [...counts]
        .sort(([first], [second]) => first - second)
        .map(([key, items]) => ({ states: statesOf(key, width, base), items })),
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
