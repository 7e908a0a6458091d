import { seeded, uniform, type Generator } from '@moderato/statistics';
import { labelError } from '../label-error.js';
import { allocate, fewestOf } from './allocate.js';
import { type SampleMethod } from './strata.js';

/** An item that could be drawn. */
export interface Candidate {
  key: string;
  /** As `stratumOf` names it. */
  stratum: string;
}

/** How a sample is drawn. */
export interface SampleOptions {
  /** Items to draw; all where there are fewer. */
  size: number;
  method: SampleMethod;
  /** A whole number from 0 to 4294967295; the same seed and items give the same sample, whatever the order of the items. */
  seed: number;
}

/** An item that was drawn. Its stratum is a number that says nothing about what the vendors said. */
export interface DrawnItem {
  key: string;
  stratum: number;
  /** Items of the stratum in all, drawn or not. */
  stratumSize: number;
  /** How many items it stands for: one divided by the probability with which it was drawn. */
  weight: number;
}

/** What was drawn of a stratum, for whoever draws and not for raters. */
export interface StratumSummary {
  name: string;
  size: number;
  drawn: number;
}

/** A sample in an order that says nothing either. */
export interface Sample {
  items: DrawnItem[];
  strata: StratumSummary[];
  population: number;
}

/** The doubtful items are three quarters of a sample `uncertain`. */
const UNCERTAIN_SHARE = 3;

/** Strata too small to be drawn from on their own, put together. */
const OTHERS = 'others';

/**
 * Draws a sample without replacement, stratum by stratum. Cells get shares in proportion to the square root of their size (power
 * allocation, Bankier 1988), so that rare disagreements are seen more often; weights undo that in every estimate.
 * @throws ModerationError `config` for a size below 1, for no items, and for a key that stands twice.
 */
export function drawSample(candidates: readonly Candidate[], options: SampleOptions): Sample {
  const { size, method, seed } = options;
  if (!Number.isSafeInteger(size) || size < 1) throw labelError('size: expected a whole number from 1');
  if (candidates.length === 0) throw labelError('there are no items to draw from');
  const generator = seeded(seed);
  const groups = mergeSmall(groupsOf(candidates), size);
  const sizes = groups.map(({ keys }) => keys.length);
  const counts = allocate(sizes, sharesOf(groups, method), Math.min(size, candidates.length));
  const numbers = shuffled([...groups.keys()], generator);
  const drawn = groups.map(({ keys }, at) => shuffled(keys, generator).slice(0, counts[at]));
  const items = drawn.flatMap((keys, at) => {
    const stratumSize = sizes[at] ?? 0;
    const stratum = (numbers[at] ?? 0) + 1;
    return keys.map((key) => ({ key, stratum, stratumSize, weight: stratumSize / keys.length }));
  });
  return {
    items: shuffled(items, generator),
    strata: groups.map(({ name, keys }, at) => ({ name, size: keys.length, drawn: drawn[at]?.length ?? 0 })),
    population: candidates.length,
  };
}

interface Group {
  name: string;
  keys: string[];
}

/** The items by stratum, both in the order of their names. */
function groupsOf(candidates: readonly Candidate[]): Group[] {
  const groups = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { key, stratum } of candidates) {
    if (seen.has(key)) throw labelError(`two items have the key ${JSON.stringify(key)}`);
    seen.add(key);
    const group = groups.get(stratum);
    if (group === undefined) groups.set(stratum, [key]);
    else group.push(key);
  }
  return [...groups]
    .map(([name, keys]) => ({ name, keys: keys.sort() }))
    .sort(({ name: first }, { name: second }) => (first < second ? -1 : 1));
}

/** Puts the smallest strata together until the sample is large enough for all, since none may be left out. */
function mergeSmall(groups: Group[], size: number): Group[] {
  const merged = [...groups];
  while (merged.length > 1 && fewestOf(merged.map(({ keys }) => keys.length)) > size) {
    merged.sort((first, second) => second.keys.length - first.keys.length);
    const [last, beforeLast] = [merged.pop(), merged.pop()];
    merged.push({ name: OTHERS, keys: [...(beforeLast?.keys ?? []), ...(last?.keys ?? [])].sort() });
  }
  return numbered(merged);
}

/** Tells several groups of others apart: `others 1`, `others 2`. */
function numbered(groups: readonly Group[]): Group[] {
  const others = groups.filter(({ name }) => name === OTHERS);
  if (others.length < 2) return [...groups];
  return groups.map((group) =>
    group.name === OTHERS ? { ...group, name: `${OTHERS} ${others.indexOf(group) + 1}` } : group,
  );
}

function sharesOf(groups: readonly Group[], method: SampleMethod): number[] {
  if (method === 'uncertain') return groups.map(({ name }) => (name === 'uncertain' ? UNCERTAIN_SHARE : 1));
  return groups.map(({ keys }) => Math.sqrt(keys.length));
}

/** A copy in random order (Fisher and Yates). */
function shuffled<Value>(values: readonly Value[], generator: Generator): Value[] {
  const copy = [...values];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(uniform(generator) * (at + 1));
    [copy[at], copy[other]] = [copy[other] as Value, copy[at] as Value];
  }
  return copy;
}
