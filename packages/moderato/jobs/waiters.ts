import { type Waiter, type WaiterInit } from './waiter.js';

// those who wait for a job are linked, from the first on; one whose wait is over may still be among them until it is forgotten

/** Those who wait at this moment, in the order in which they came. */
export function waitersFrom(first: Waiter): Waiter[] {
  const found: Waiter[] = [];
  for (let each: Waiter | null = first; each !== null; each = each.next)
    if (each.resolve !== null) found.push(each);
  return found;
}

export function addWaiter(first: Waiter, init: WaiterInit): Waiter {
  const waiter: Waiter = { ...init, next: null };
  let last = first;
  while (last.next !== null) last = last.next;
  last.next = waiter;
  return waiter;
}

/** Keeps nothing of those whose wait is over; the first keeps its place, and nothing in it. */
export function forgetGone(first: Waiter): void {
  if (first.resolve === null) first.extras = null;
  for (let each = first; each.next !== null;)
    if (each.next.resolve === null) each.next = each.next.next;
    else each = each.next;
}

/** Whether anybody waits. */
export function isWaitedFor(first: Waiter): boolean {
  for (let each: Waiter | null = first; each !== null; each = each.next)
    if (each.resolve !== null) return true;
  return false;
}

/** When the first of them runs out of time. */
export function firstDeadlineMs(first: Waiter): number {
  let firstMs = Infinity;
  for (let each: Waiter | null = first; each !== null; each = each.next)
    if (each.resolve !== null) firstMs = Math.min(firstMs, each.deadline.endsAtMs);
  return firstMs;
}

/** When the last of them runs out of time. */
export function lastDeadlineMs(first: Waiter): number {
  let lastMs = -Infinity;
  for (let each: Waiter | null = first; each !== null; each = each.next)
    if (each.resolve !== null) lastMs = Math.max(lastMs, each.deadline.endsAtMs);
  return lastMs;
}
