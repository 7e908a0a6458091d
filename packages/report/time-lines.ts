import { DECISIONS, type Interval, type ComparedOutcome, type ComparedRow } from '@moderato/core';
import { type Kept, type TimeLine } from './listed-items.js';
import { distanceOf } from './disagreements.js';
import { outcomeOf, verdictOf } from './states.js';
import { createWeightiest } from './weightiest.js';

/** Audio files and videos that are drawn. */
const TIME_LINES = 12;

/** Intervals of one vendor that are drawn. */
const INTERVALS = 200;

type Stretch = readonly [startMs: number, endMs: number];

/** Collects the audio files and videos whose time lines are shown: those with the largest differences. */
export interface TimeLineTally {
  add(row: ComparedRow): void;
  kept(): Kept<TimeLine>;
}

/** Begins the collection; items in which no vendor flags a stretch are left out. */
export function createTimeLineTally(providers: readonly string[]): TimeLineTally {
  const list = createWeightiest<TimeLine>(TIME_LINES);
  return {
    add(row) {
      const outcomes = providers.map((provider) => outcomeOf(row, provider));
      const withVerdict = outcomes.filter((outcome) => verdictOf(outcome) !== null);
      if (!withVerdict.some((outcome) => flaggedStretches(outcome).length > 0)) return;
      const rank =
        (withVerdict.length < 2 ? DECISIONS.length : 0) + DECISIONS.length - 1 - distanceOf(outcomes);
      list.offer(rank, row.key, () => timeLineOf(row, providers, outcomes));
    },
    kept: () => ({ total: list.total, limit: TIME_LINES, rows: list.kept() }),
  };
}

function timeLineOf(
  row: ComparedRow,
  providers: readonly string[],
  outcomes: readonly (ComparedOutcome | null)[],
): TimeLine {
  const intervals = outcomes.map((outcome) => (verdictOf(outcome) === null ? [] : validIntervals(outcome)));
  const withVerdict = outcomes.filter((outcome) => verdictOf(outcome) !== null);
  const common = withVerdict.map(flaggedStretches).reduce(intersection, [[0, Infinity]]);
  return {
    key: row.key,
    kind: row.kind,
    lengthMs: intervals.flat().reduce((longest, { endMs }) => Math.max(longest, endMs), 0),
    vendors: providers.map((provider, place) => ({
      provider,
      decision: verdictOf(outcomes[place] ?? null),
      intervals: (intervals[place] ?? []).slice(0, INTERVALS),
      flaggedMs: lengthOf(flaggedStretches(outcomes[place] ?? null)),
    })),
    flaggedByAllMs: withVerdict.length < 2 ? null : lengthOf(common),
  };
}

function validIntervals(outcome: ComparedOutcome | null): Interval[] {
  const valid = (outcome?.intervals ?? []).filter(
    ({ startMs, endMs }) => Number.isFinite(startMs) && Number.isFinite(endMs) && endMs >= startMs,
  );
  return valid.sort((first, second) => first.startMs - second.startMs || first.endMs - second.endMs);
}

/** The stretches that an outcome flags, joined where they touch, in order. */
function flaggedStretches(outcome: ComparedOutcome | null): Stretch[] {
  if (verdictOf(outcome) === null) return [];
  const joined: Stretch[] = [];
  for (const { startMs, endMs, decision } of validIntervals(outcome)) {
    if (decision === 'pass') continue;
    const last = joined.at(-1);
    if (last !== undefined && startMs <= last[1])
      joined[joined.length - 1] = [last[0], Math.max(last[1], endMs)];
    else joined.push([startMs, endMs]);
  }
  return joined;
}

/** What two ordered lists of stretches have in common. */
export function intersection(first: readonly Stretch[], second: readonly Stretch[]): Stretch[] {
  const common: Stretch[] = [];
  let [one, other] = [0, 0];
  for (let [left, right] = [first[0], second[0]]; left !== undefined && right !== undefined;) {
    const [start, end] = [Math.max(left[0], right[0]), Math.min(left[1], right[1])];
    if (start < end) common.push([start, end]);
    if (left[1] < right[1]) left = first[++one];
    else right = second[++other];
  }
  return common;
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, [start, end]) => sum + end - start, 0);
}
