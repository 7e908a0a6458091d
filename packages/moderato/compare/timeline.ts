import { severity, type Interval, type Segment, type Verdict } from '@moderato/core';
import { type Timeline } from './comparison.js';

/** A frame stands for the time until the next one, at most so long. */
const FRAME_MS = 5000;

/**
 * Lays the vendors' segments on one line of time. Where a vendor lists only what it flagged, the rest is filled in as pass;
 * where stretches overlap, the worse decision counts.
 * @returns null where no vendor names a time.
 */
export function timelineOf(verdicts: readonly { provider: string; verdict: Verdict }[]): Timeline | null {
  const placed = verdicts.map(({ provider, verdict }) => ({ provider, pieces: piecesOf(verdict.segments) }));
  const durationMs = Math.max(0, ...placed.flatMap(({ pieces }) => pieces.map(({ endMs }) => endMs)));
  if (durationMs === 0) return null;
  const vendors = placed.map(({ provider, pieces }) => ({
    provider,
    intervals: flatten(pieces, durationMs),
  }));
  const overlaps = vendors.flatMap((first, index) =>
    vendors.slice(index + 1).map((second) => ({
      providers: [first.provider, second.provider] as [string, string],
      ...overlapOf(first.intervals, second.intervals),
    })),
  );
  return { durationMs, vendors, overlaps };
}

function piecesOf(segments: readonly Segment[]): Interval[] {
  const timed = segments.filter(({ startMs }) => startMs !== null);
  const startsMs = timed
    .filter(({ kind }) => kind === 'frame')
    .map(({ startMs }) => startMs ?? 0)
    .sort((first, second) => first - second);
  return timed.map(({ startMs, endMs, decision, category, kind }) => {
    const from = startMs ?? 0;
    const nextMs = kind === 'frame' ? startsMs.find((each) => each > from) : undefined;
    const end = endMs ?? Math.min(nextMs ?? Infinity, from + FRAME_MS);
    return { startMs: from, endMs: Math.max(end, from + 1), decision, category };
  });
}

/** Cuts at every edge, keeps the worst of each cut, and joins neighbours that are alike. */
function flatten(pieces: readonly Interval[], durationMs: number): Interval[] {
  const edges = new Set([0, durationMs, ...pieces.flatMap(({ startMs, endMs }) => [startMs, endMs])]);
  const sorted = [...edges].sort((first, second) => first - second);
  const byStart = [...pieces].sort((first, second) => first.startMs - second.startMs);
  const joined: Interval[] = [];
  let open: Interval[] = [];
  let next = 0;
  for (const [index, startMs] of sorted.entries()) {
    const endMs = sorted[index + 1];
    if (endMs === undefined) break;
    for (let piece = byStart[next]; piece !== undefined && piece.startMs <= startMs; piece = byStart[next]) {
      open.push(piece);
      next += 1;
    }
    open = open.filter((piece) => piece.endMs > startMs);
    const worst = open.reduce<Interval | null>(
      (found, piece) =>
        found === null || severity(piece.decision) > severity(found.decision) ? piece : found,
      null,
    );
    const { decision, category } = worst ?? { decision: 'pass' as const, category: null };
    const last = joined.at(-1);
    if (last?.decision === decision && last.category === category) last.endMs = endMs;
    else joined.push({ startMs, endMs, decision, category });
  }
  return joined;
}

/** How much of what either flagged both flagged: intersection over union (Jaccard), of lengths of time. */
function overlapOf(first: readonly Interval[], second: readonly Interval[]) {
  const flagged = (intervals: readonly Interval[]) => intervals.filter(({ decision }) => decision !== 'pass');
  const length = (intervals: readonly Interval[]) =>
    intervals.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const [one, other] = [flagged(first), flagged(second)];
  let sharedMs = 0;
  let from = 0;
  for (const a of one) {
    while (from < other.length && (other[from] as Interval).endMs <= a.startMs) from += 1;
    for (let at = from; at < other.length && (other[at] as Interval).startMs < a.endMs; at += 1) {
      const b = other[at] as Interval;
      sharedMs += Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
    }
  }
  const flaggedMs = length(one) + length(other) - sharedMs;
  return { sharedMs, flaggedMs, ratio: flaggedMs === 0 ? null : sharedMs / flaggedMs };
}
