import { describe, expect, it } from '@jest/globals';
import { isModerationError, type Content } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { answer, bareOptions, call, fakeSend, ticket } from './support.js';

const CONTENTS: Readonly<Record<string, Content>> = {
  text: { kind: 'text', text: 'hello' },
  image: { kind: 'image', url: 'https://example.com/a.png' },
  batch: { kind: 'image', url: 'https://example.com/a.png' },
  audio: { kind: 'audio', url: 'https://example.com/a.mp3' },
  video: { kind: 'video', url: 'https://example.com/a.mp4' },
};
const KINDS = Object.keys(CONTENTS);

/** The verdict on a response whose result, or for a batch whose only item, passes and holds these fields. */
async function verdictOf(kind: string, fields: object, beside: object = {}) {
  const content = CONTENTS[kind]!;
  const result = { suggestion: 'pass', ...fields };
  const body =
    kind === 'batch'
      ? { request_id: 'r', results: [{ data_id: 'content-0', ...result }] }
      : { request_id: 'r', job_id: ticket.id, status: 'succeeded', result, ...beside };
  const { send } = fakeSend(() => answer(body));
  const provider = createHuawei({ ...bareOptions, token: 'a-token', send });
  const isJob = kind === 'audio' || kind === 'video';
  const [job] =
    kind === 'batch'
      ? await provider.checkBatch!([content], call)
      : [isJob ? await provider.fetchJob!({ ...ticket, kind }, call) : await provider.check!(content, call)];
  if (job === undefined || isModerationError(job) || job.state !== 'succeeded') throw new Error('no verdict');
  return normalize(job.result, huaweiMap);
}

const hit = { suggestion: 'block', label: 'porn', category: 'porn' };

describe.each(KINDS)('a response about %s that passes', (kind) => {
  it('is a pass without further evidence', async () => {
    expect(await verdictOf(kind, { unknown: { words: ['a'], count: 1 } })).toMatchObject({
      decision: 'pass',
      warnings: [],
    });
  });

  it.each<[string, object]>([
    ['detail for details', { detail: [hit] }],
    ['one detail that is no list', { detail: hit }],
    ['an unknown list', { others: [{ inner: hit }] }],
    ['a list in a list', { others: [[hit]] }],
    ['a suggestion in capitals', { Suggestion: 'block' }],
    ['a class with a confidence but without a suggestion', { others: [{ label: 'porn', confidence: 0.99 }] }],
    ['a suggestion that is no text', { others: { suggestion: ['pass'] } }],
    [
      'a picture list of an unknown kind',
      { frame_detail: [{ suggestion: 'review', category: 'terrorism' }] },
    ],
  ])('is review with %s', async (_, fields) => {
    expect(await verdictOf(kind, fields)).toMatchObject({
      decision: 'review',
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'contradiction' })]),
    });
  });
});

describe('the structure of another kind', () => {
  it.each<[string, object]>([
    ['audio', { image_detail: [hit] }],
    ['audio', { audio_detail: [hit] }],
    ['video', { details: [hit] }],
    ['video', { image_detail: [{ suggestion: 'pass', category: 'porn', details: [hit] }] }],
    ['video', { audio_detail: [{ suggestion: 'pass', label: 'porn', details: [hit] }] }],
    ['text', { image_detail: [hit] }],
    ['image', { audio_detail: [{ suggestion: 'pass', label: 'porn', detail: [hit] }] }],
  ])('raises %s to review: %j', async (kind, fields) => {
    expect(await verdictOf(kind, fields)).toMatchObject({ decision: 'review' });
  });

  it.each(['text', 'image', 'audio', 'video'])('beside the result raises %s to review', async (kind) => {
    expect(await verdictOf(kind, {}, { details: [hit] })).toMatchObject({ decision: 'review' });
    expect(await verdictOf(kind, {}, { suggestion: 'block' })).toMatchObject({ decision: 'review' });
  });
});

describe('the echo of the request', () => {
  it('is no evidence', async () => {
    const request_params = { image_categories: ['porn'], audio_categories: ['porn'], suggestion: 'block' };

    expect(await verdictOf('video', {}, { request_params })).toMatchObject({ decision: 'pass' });
  });
});
