import { type Hit } from './matcher.js';

/** Whether one allowed range holds all of this one. */
type Holds = (start: number, end: number) => boolean;

/**
 * Takes back the hits of block lists that lie within a hit of an allow list, of its category where it names one. A hit that reaches
 * beyond the allowed words stays.
 */
export function withoutAllowed(hits: readonly Hit[]): Hit[] {
  const blocked = hits.filter(({ list }) => list.action === 'block');
  const allowed = hits.filter(({ list }) => list.action === 'allow');
  if (allowed.length === 0) return blocked;
  const byCategory = new Map<string | undefined, Hit[]>();
  for (const hit of allowed) {
    const { category } = hit.list;
    const known = byCategory.get(category);
    if (known === undefined) byCategory.set(category, [hit]);
    else known.push(hit);
  }
  const covers = new Map([...byCategory].map(([category, of]) => [category, coverOf(of)]));
  const isAllowed = (category: string | undefined, { start, end }: Hit) =>
    covers.get(category)?.(start, end) === true;
  return blocked.filter((hit) => !isAllowed(undefined, hit) && !isAllowed(hit.list.category, hit));
}

function coverOf(hits: readonly Hit[]): Holds {
  const sorted = [...hits].sort((first, second) => first.start - second.start);
  let furthest = 0;
  /** For each range, the furthest end of it and of all that start before it. */
  const reach = sorted.map(({ end }) => (furthest = Math.max(furthest, end)));
  return (start, end) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as Hit).start <= start) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (reach[low - 1] as number) >= end;
  };
}
