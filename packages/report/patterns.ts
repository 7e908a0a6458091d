/** Items that are alike in all that is counted. */
export interface Pattern {
  states: readonly number[];
  items: number;
  /** What each of the items counts for. */
  weight: number;
}

/** Counts items by their states and weights; holds one entry for each different pattern, however many items are added. */
export interface PatternTally {
  /**
   * Adds an item; one state for each place, from 0 up to `base`, the upper end left out. @default 1 for the weight
   * @param group a whole number from 0 for items that are counted apart from others.
   */
  add(states: readonly number[], weight?: number, group?: number): void;
  /** The patterns so far, in an order that does not depend on the order of adding. */
  patterns(): Pattern[];
  /** The patterns of each group, in the same order; groups that are alike share them. */
  groups(): Map<number, Pattern[]>;
}

/** Begins a tally of patterns of `width` states, each below `base`. */
export function createPatternTally(width: number, base: number): PatternTally {
  const tallies = new Map<number, Map<number, number>>();
  const keys = base ** width;
  const counted = () =>
    [...tallies]
      .flatMap(([weight, counts]) => [...counts].map(([key, items]) => ({ key, items, weight })))
      .sort((first, second) => first.key - second.key || first.weight - second.weight);
  return {
    add(states, weight = 1, group = 0) {
      let key = group;
      for (let place = 0; place < width; place++) key = key * base + (states[place] ?? 0);
      const counts = tallies.get(weight) ?? new Map<number, number>();
      tallies.set(weight, counts);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    patterns: () =>
      counted().map(({ key, items, weight }) => ({ states: statesOf(key, width, base), items, weight })),
    groups() {
      const found = new Map<number, { key: number; items: number; weight: number }[]>();
      for (const { key, ...counts } of counted()) {
        const group = Math.floor(key / keys);
        const known = found.get(group);
        if (known === undefined) found.set(group, [{ key: key % keys, ...counts }]);
        else known.push({ key: key % keys, ...counts });
      }
      // most groups are alike, and are kept once
      const kept = new Map<string, Pattern[]>();
      return new Map(
        [...found].map(([group, entries]) => {
          const name = entries.map(({ key, items, weight }) => `${key} ${items} ${weight}`).join();
          const patterns =
            kept.get(name) ??
            entries.map(({ key, items, weight }) => ({ states: statesOf(key, width, base), items, weight }));
          kept.set(name, patterns);
          return [group, patterns];
        }),
      );
    },
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
