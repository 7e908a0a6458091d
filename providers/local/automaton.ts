/** Finds many words at once, in one pass over a text. */
export interface Automaton {
  /**
   * Calls back for every occurrence of every word, overlapping ones too, in the order in which they end.
   * @param visit the number of the word and where it ends, in UTF-16 units; false ends the search.
   */
  search(text: string, visit: (word: number, end: number) => boolean): void;
}

const UNITS = 0x10000;
const NO_WORD = -1;

/**
 * Builds an Aho–Corasick automaton over UTF-16 units (A. Aho and M. Corasick, "Efficient string matching", CACM 18, 1975). All of it
 * lies in typed arrays: the first step of every word in a table of its own, all others in an open hash table.
 * @param words distinct and not empty.
 */
export function createAutomaton(words: readonly string[]): Automaton {
  const units = words.reduce((sum, word) => sum + word.length, 0);
  const table = createTransitions(units);
  const root = new Int32Array(UNITS);
  const wordAt = new Int32Array(units + 1).fill(NO_WORD);
  const parents = new Int32Array(units + 1);
  const unitOf = new Uint16Array(units + 1);
  const depths: number[][] = [];
  let states = 1;

  const grow = (state: number, unit: number, depth: number): number => {
    const known = state === 0 ? (root[unit] as number) : table.get(state, unit);
    if (known > 0) return known;
    const next = states++;
    if (state === 0) root[unit] = next;
    else table.set(state, unit, next);
    parents[next] = state;
    unitOf[next] = unit;
    (depths[depth] ??= []).push(next);
    return next;
  };
  words.forEach((word, index) => {
    let state = 0;
    for (let place = 0; place < word.length; place += 1) state = grow(state, word.charCodeAt(place), place);
    wordAt[state] = index;
  });

  const failures = new Int32Array(states);
  /** The longest shorter word that ends in a state; 0 for none. */
  const shorter = new Int32Array(states);
  const step = (from: number, unit: number): number => {
    for (let state = from; state !== 0; state = failures[state] as number) {
      const next = table.get(state, unit);
      if (next > 0) return next;
    }
    return root[unit] as number;
  };
  // a state's failure is nearer to the root, so that those of one depth follow from the depths before
  for (const [depth, level] of depths.entries()) {
    for (const state of level) {
      const failure =
        depth === 0 ? 0 : step(failures[parents[state] as number] as number, unitOf[state] as number);
      failures[state] = failure;
      shorter[state] = wordAt[failure] === NO_WORD ? (shorter[failure] as number) : failure;
    }
  }

  return {
    search(text, visit) {
      let state = 0;
      for (let place = 0; place < text.length; place += 1) {
        state = step(state, text.charCodeAt(place));
        let hit = wordAt[state] === NO_WORD ? (shorter[state] as number) : state;
        for (; hit !== 0; hit = shorter[hit] as number) if (!visit(wordAt[hit] as number, place + 1)) return;
      }
    },
  };
}

/** A hash table from state and unit to the next state; 0 where there is none. */
function createTransitions(size: number) {
  // at most five eighths full, so that a search ends soon
  const bits = Math.max(4, Math.ceil(Math.log2((size + 1) * 1.6)));
  const mask = 2 ** bits - 1;
  const states = new Int32Array(mask + 1);
  const units = new Uint16Array(mask + 1);
  const targets = new Int32Array(mask + 1);
  const slotOf = (state: number, unit: number): number => {
    let slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> (32 - bits);
    while (targets[slot] !== 0 && (states[slot] !== state || units[slot] !== unit)) slot = (slot + 1) & mask;
    return slot;
  };
  return {
    get: (state: number, unit: number): number => targets[slotOf(state, unit)] as number,
    set: (state: number, unit: number, target: number): void => {
      const slot = slotOf(state, unit);
      states[slot] = state;
      units[slot] = unit;
      targets[slot] = target;
    },
  };
}
