import { type Content } from '@moderato/core';
import { type Vendor } from '../call/vendors.js';
import { type Route } from '../routing/router.js';

/** One content of many. */
export interface Item {
  index: number;
  content: Content;
}

/** Where a content goes. */
export interface Target {
  vendor: Vendor;
  route: Route;
  /** The most contents that the vendor takes in one call. */
  maxItems: number;
}

/** Contents that go to a vendor in one call. */
export interface Group {
  items: Item[];
  /** Null where nothing is known of the content that would name a vendor. */
  target: Target | null;
}

/**
 * Puts neighbours into one group for as long as the vendor takes them in one call, in the order given, without reading ahead.
 * @param targetOf says where a content goes.
 */
export async function* groupNeighbours(
  contents: Iterable<Content> | AsyncIterable<Content>,
  targetOf: (content: Content) => Promise<Target | null>,
): AsyncGenerator<Group> {
  let group: Group | null = null;
  let index = 0;
  for await (const content of contents) {
    const item = { index, content };
    index += 1;
    const target = await targetOf(content);
    if (group !== null && !isAlike(group, target, content)) {
      yield group;
      group = null;
    }
    if (group === null) group = { items: [item], target };
    else group.items.push(item);
    if (group.items.length >= (target?.maxItems ?? 1)) {
      yield group;
      group = null;
    }
  }
  if (group !== null) yield group;
}

function isAlike(group: Group, target: Target | null, content: Content): boolean {
  if (target === null || group.target === null || target.maxItems === 1) return false;
  return target.vendor === group.target.vendor && content.kind === group.items[0]?.content.kind;
}
