import { createHash } from 'node:crypto';

/** Something that may have to make room for weightier things: `rank` 0 is the weightiest. */
interface Ranked<Entry> {
  rank: number;
  draw: string;
  entry: Entry;
}

/** A list that keeps its weightiest entries only. */
export interface Weightiest<Entry> {
  /** Offers an entry; `create` is called only where it has a place for now. */
  offer(rank: number, key: string, create: () => Entry): void;
  /** How many were offered. */
  readonly total: number;
  /** The kept entries, weightiest first. */
  kept(): Entry[];
}

/**
 * Begins a list of at most `limit` entries. Among entries of one rank a hash of the key decides, so that what is kept
 * depends neither on the order of the rows nor on how keys are written. It never holds more than twice the limit.
 */
export function createWeightiest<Entry>(limit: number): Weightiest<Entry> {
  let entries: Ranked<Entry>[] = [];
  let total = 0;
  let worst: Ranked<unknown> | undefined;
  const shrink = () => {
    entries.sort(compare);
    entries = entries.slice(0, limit);
    if (entries.length === limit) worst = entries.at(-1);
  };
  return {
    offer(rank, key, create) {
      total++;
      if (worst !== undefined && rank > worst.rank) return;
      const draw = createHash('sha256').update(key).digest('hex').slice(0, 16) + key;
      const candidate = { rank, draw };
      if (limit === 0 || (worst !== undefined && compare(candidate, worst) >= 0)) return;
      entries.push({ ...candidate, entry: create() });
      if (entries.length >= 2 * limit) shrink();
    },
    get total() {
      return total;
    },
    kept() {
      shrink();
      return entries.map(({ entry }) => entry);
    },
  };
}

function compare(first: { rank: number; draw: string }, second: { rank: number; draw: string }): number {
  if (first.rank !== second.rank) return first.rank - second.rank;
  if (first.draw === second.draw) return 0;
  return first.draw < second.draw ? -1 : 1;
}
