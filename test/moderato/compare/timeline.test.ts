import { describe, expect, it } from '@jest/globals';
import { type Decision, type Segment, type Verdict } from '@moderato/core';
import fc from 'fast-check';
import { timelineOf } from '../../../packages/moderato/compare/timeline.js';

const segment = (
  startMs: number,
  endMs: number | null,
  decision: Decision,
  kind: Segment['kind'] = 'audio',
): Segment => ({
  kind,
  startMs,
  endMs,
  text: null,
  url: null,
  urlExpiresAt: null,
  decision,
  category: decision === 'pass' ? null : 'sexual',
  findings: [],
});
const side = (provider: string, ...segments: Segment[]) => ({
  provider,
  verdict: { segments } as unknown as Verdict,
});

describe('the time line', () => {
  it('fills in the passing stretches that a vendor leaves out', () => {
    const timeline = timelineOf([
      side('a', segment(0, 10_000, 'pass'), segment(10_000, 20_000, 'block')),
      side('b', segment(5000, 8000, 'review')),
    ]);

    expect(timeline?.durationMs).toBe(20_000);
    expect(timeline?.vendors).toEqual([
      {
        provider: 'a',
        intervals: [
          { startMs: 0, endMs: 10_000, decision: 'pass', category: null },
          { startMs: 10_000, endMs: 20_000, decision: 'block', category: 'sexual' },
        ],
      },
      {
        provider: 'b',
        intervals: [
          { startMs: 0, endMs: 5000, decision: 'pass', category: null },
          { startMs: 5000, endMs: 8000, decision: 'review', category: 'sexual' },
          { startMs: 8000, endMs: 20_000, decision: 'pass', category: null },
        ],
      },
    ]);
    expect(timeline?.overlaps).toEqual([{ providers: ['a', 'b'], sharedMs: 0, flaggedMs: 13_000, ratio: 0 }]);
  });

  it('measures what both flagged against what either flagged', () => {
    const timeline = timelineOf([
      side('a', segment(0, 30_000, 'block')),
      side('b', segment(0, 10_000, 'block'), segment(20_000, 40_000, 'review')),
    ]);

    expect(timeline?.overlaps).toMatchObject([{ sharedMs: 20_000, flaggedMs: 40_000, ratio: 0.5 }]);
  });

  it('lets a frame stand for the time until the next, at most five seconds', () => {
    const timeline = timelineOf([
      side(
        'a',
        segment(0, null, 'block', 'frame'),
        segment(1000, null, 'pass', 'frame'),
        segment(60_000, null, 'block', 'frame'),
      ),
    ]);

    expect(timeline?.vendors[0]?.intervals.filter(({ decision }) => decision === 'block')).toMatchObject([
      { startMs: 0, endMs: 1000 },
      { startMs: 60_000, endMs: 65_000 },
    ]);
  });

  it('has none where nobody names a time, and no ratio where nobody flagged', () => {
    expect(timelineOf([side('a'), side('b')])).toBeNull();
    expect(timelineOf([side('a', segment(0, 10, 'pass')), side('b')])?.overlaps[0]?.ratio).toBeNull();
  });

  it('covers the whole time without gaps or overlaps, with the worst decision of each moment', () => {
    const pieces = fc.array(
      fc
        .tuple(
          fc.nat(500),
          fc.integer({ min: 1, max: 200 }),
          fc.constantFrom<Decision>('pass', 'review', 'block'),
        )
        .map(([start, length, decision]) => segment(start, start + length, decision)),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(pieces, pieces, (first, second) => {
        const timeline = timelineOf([side('a', ...first), side('b', ...second)]);
        const rank = { pass: 0, review: 1, block: 2 };
        const at = (segments: readonly Segment[], ms: number) =>
          Math.max(
            0,
            ...segments
              .filter((each) => (each.startMs ?? 0) <= ms && ms < (each.endMs ?? 0))
              .map(({ decision }) => rank[decision]),
          );
        const both = [first, second];
        for (const [index, { intervals }] of (timeline?.vendors ?? []).entries()) {
          expect(intervals[0]?.startMs).toBe(0);
          expect(intervals.at(-1)?.endMs).toBe(timeline?.durationMs);
          for (const [place, { startMs, endMs, decision }] of intervals.entries()) {
            if (place > 0) expect(startMs).toBe(intervals[place - 1]?.endMs);
            expect(rank[decision]).toBe(at(both[index] ?? [], startMs));
            expect(rank[decision]).toBe(at(both[index] ?? [], endMs - 1));
          }
        }
        let shared = 0;
        let flagged = 0;
        for (let ms = 0; ms < (timeline?.durationMs ?? 0); ms += 1) {
          const [one, other] = both.map((segments) => at(segments, ms) > 0);
          if (one && other) shared += 1;
          if (one || other) flagged += 1;
        }
        expect(timeline?.overlaps[0]).toMatchObject({ sharedMs: shared, flaggedMs: flagged });
      }),
      { numRuns: 60 },
    );
  });
});
