import { describe, expect, it } from '@jest/globals';
import { defineProvider, type Job, type Segment } from '@moderato/core';
import { createModerator } from 'moderato';
import { answering, partsWith, recordedOf, type VendorId } from '../fail-closed/support.js';
import { createAcme, succeeded, TICKET } from '../support/acme.js';
import { vendorFinding, vendorSegment } from '../support/vendor-result.js';

/** By vendor: a recorded video, how it lists a frame, and how many frames make a response large. */
const VIDEOS = [
  ['tencent', 'video-fetch-every-field', /<Snapshot>[^]*?<\/Snapshot>/, '', 400],
  ['huawei', 'video-fetch-block', /(?<="image_detail": \[)[^]*?(?=\n {4}\])/, ',', 900],
] as const;

/** Fetches a recorded video whose frames are listed that often, and counts the rounds of the event loop meanwhile. */
async function fetchVideo(id: VendorId, name: string, frame: RegExp, separator: string, count: number) {
  const { options, calls } = recordedOf(id);
  const call = calls.find((each) => each.name === name)!;
  const body = call.answer.body.replace(frame, (found) => Array(count).fill(found).join(separator));
  const moderator = createModerator(
    { provider: id, providers: { [id]: options } },
    partsWith(async () => answering(body)),
  );
  let rounds = 0;
  let isOver = false;
  const countRound = () => {
    rounds++;
    if (!isOver) setImmediate(countRound);
  };
  setImmediate(countRound);
  const job: Job = await moderator.fetch(call.ticket!);
  isOver = true;
  await moderator.close();
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return { verdict: job.verdict, rounds, characters: body.length };
}

const framesOf = (segments: readonly Segment[]) => segments.filter(({ kind }) => kind === 'frame');

describe('a large response', () => {
  it.each(VIDEOS)('is read like a small one, in slices: %s', async (id, name, frame, separator, count) => {
    const small = await fetchVideo(id, name, frame, separator, 1);
    const large = await fetchVideo(id, name, frame, separator, count);

    const [first, ...others] = framesOf(small.verdict.segments);
    expect(framesOf(large.verdict.segments)).toEqual([...Array<unknown>(count).fill(first), ...others]);
    expect(large.verdict.decision).toBe(small.verdict.decision);
    expect(large.verdict.category).toBe(small.verdict.category);
    expect(large.verdict.findings.map(({ label }) => label)).toEqual(
      small.verdict.findings.map(({ label }) => label),
    );
    expect(large.characters).toBeGreaterThan(256 * 1024);
    expect(large.rounds).toBeGreaterThan(small.rounds);
  });

  it('is checked in all of its parts, and the wrong one is named', async () => {
    const segments = Array.from({ length: 1000 }, () => vendorSegment({ findings: [vendorFinding()] }));
    segments[777] = { ...segments[777]!, startMs: 'soon' as never };
    const { provider } = createAcme({ fetch: [succeeded({ segments })] });

    await expect(defineProvider(provider).fetchJob!(TICKET, { categories: null })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('job.result.segments.777.startMs') as unknown,
    });
  });
});
