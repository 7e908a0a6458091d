import { describe, expect, it } from '@jest/globals';
import { type VendorResult } from '@moderato/core';
import { normalize, vendorMaps } from '@moderato/normalizer';
import fc from 'fast-check';
import { readTencentCallback } from '../../../providers/tencent/callback.js';
import { NOW_MS, readFixture } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const map = vendorMaps['tencent']!;

const read = (body: string) => readTencentCallback({ headers: {}, body }, 'ap-guangzhou', NOW_MS);
const simple = (data: object, more: object = {}) =>
  JSON.stringify({ code: 0, message: 'success', data: { trace_id: 'sa0001', ...data }, ...more });
const detail = (EventName: string, fields: object) =>
  JSON.stringify({ EventName, JobsDetail: { JobId: 'sa0001', State: 'Success', ...fields } });

function resultOf(body: string): VendorResult {
  const { job } = read(body);
  if (job?.state !== 'succeeded') throw new Error(`the job is ${job?.state ?? 'not readable'}`);
  return job.result;
}

const verdictOf = (body: string) => normalize(resultOf(body), map);

describe('what a Simple callback says of its job', () => {
  it.each([
    ['porn_info', 'sexual'],
    ['ads_info', 'advertising'],
    ['illegal_info', 'illicit'],
    ['abuse_info', 'harassment'],
    ['politics_info', 'political'],
    ['terrorist_info', 'terrorism_extremism'],
    ['terrorism_info', 'terrorism_extremism'],
    ['teenager_info', 'minors'],
  ])('has %s as %s, with score and keyword of a sound', (scene, category) => {
    const hit = { hit_flag: 1, score: 95, label: 'rude' };

    const verdict = verdictOf(simple({ event: 'ReviewAudio', result: 1, [scene]: hit }));

    expect(verdict).toMatchObject({
      decision: 'block',
      category,
      score: 0.95,
      findings: [{ category, decision: 'block', keywords: ['rude'], score: { native: 95, scale: '0-100' } }],
    });
  });

  it.each([
    ['ReviewText', 'text', { keywords: ['rude'], count: 3, score: null }],
    ['ReviewVideo', 'video', { keywords: [], count: 3, score: null }],
  ])('of %s counts its parts', (event, kind, finding) => {
    const scene = { hit_flag: 2, count: 3, label: event === 'ReviewText' ? 'rude' : '' };

    const result = resultOf(simple({ event, result: 2, ads_info: scene, url: 'https://example.com/a' }));

    expect(result).toMatchObject({ kind, decision: '2', subject: 'https://example.com/a' });
    expect(result.findings).toMatchObject([{ name: 'AdsInfo', decision: '2', ...finding }]);
  });

  it('of an image has the tag as evidence', () => {
    const scene = { hit_flag: 1, score: 91, label: 'nude' };

    expect(resultOf(simple({ event: 'ReviewImage', result: 1, porn_info: scene })).findings).toMatchObject([
      { name: 'PornInfo', score: '91', keywords: [], evidence: { label: 'nude' } },
    ]);
  });

  it('reports a scene that nobody documents', () => {
    const verdict = verdictOf(simple({ result: 1, brand_new_info: { hit_flag: 1, score: 99 } }));

    expect(verdict.findings).toMatchObject([{ category: 'unmapped', label: 'BrandNewInfo' }]);
  });

  it('is decided by the result, and raised where a scene is stricter', () => {
    expect(verdictOf(simple({ result: 0, porn_info: { hit_flag: 0, score: 9 } })).decision).toBe('pass');
    expect(verdictOf(simple({ result: 0, porn_info: { hit_flag: 1, score: 99 } })).decision).toBe('review');
    expect(verdictOf(simple({ result: 1, porn_info: { hit_flag: 0, score: 0 } })).decision).toBe('block');
  });

  it.each([3, -1, '', 'ok', true, 1e21, [0, 1], { value: 0 }, null, undefined])(
    'never passes with the result %p',
    (result) => {
      const { job, state } = read(simple({ event: 'ReviewAudio', result }));

      expect(state).toBe('succeeded');
      if (job?.state === 'succeeded') expect(normalize(job.result, map).decision).toBe('review');
      else expect(job).toBeUndefined();
    },
  );

  it.each([null, '', 'no', [0, 1], {}])('never passes with the hit flag %p beside a score', (flag) => {
    const scene = { hit_flag: flag, score: 99 };

    expect(verdictOf(simple({ result: 0, porn_info: scene })).decision).toBe('review');
  });

  it('is why the job failed, for any other code than 0', () => {
    expect(read(simple({}, { code: 1103, message: 'not found' })).job).toMatchObject({
      state: 'failed',
      vendorState: 'Failed',
      error: { code: 'job_failed', vendorCode: '1103' },
    });
    expect(read(simple({ result: 0 }, { code: -65010, message: '' })).job).toMatchObject({
      state: 'failed',
      error: { code: 'job_failed', retry: 'later' },
    });
  });

  it('belongs to its ticket, and keeps the body as raw', () => {
    const body = simple({ result: 0, data_id: 'clip-1', cos_headers: { 'x-cos-meta-id': '1' } });
    const { ticket, job } = read(body);

    expect(job?.ticket).toEqual(ticket);
    expect(resultOf(body)).toMatchObject({
      jobId: 'sa0001',
      contentId: 'clip-1',
      raw: JSON.parse(body) as object,
    });
  });
});

describe('what a Detail callback says of its job', () => {
  it.each([
    ['audio-callback-detail', 'audio', 1],
    ['text-callback-detail', 'text', 1],
    ['image-callback-detail', 'image', 0],
    ['document-callback-detail', 'document', 1],
    ['webpage-callback-detail', 'webpage', 2],
    // a stream that does not name its type cannot be told from a video
    ['live-callback-detail', 'video', 2],
  ])('is read from the documented sample %s', (name, kind, segments) => {
    const body = readFixture(`${name}/response.json`);

    const result = resultOf(body);

    expect(result).toMatchObject({ kind, decision: '0', label: 'Normal', raw: JSON.parse(body) as object });
    expect(result.findings.map((finding) => finding.name)).toContain('AdsInfo');
    expect(result.segments).toHaveLength(segments);
    expect(normalize(result, map)).toMatchObject({ decision: 'pass', warnings: [] });
  });

  it('has the sections of a sound, with numbers that are numbers and lists that are lists', () => {
    const scene = { HitFlag: 1, Score: 97, Keywords: ['a', 'b'], LibResults: [] };
    const section = {
      Text: 'words',
      OffsetTime: 30000,
      Duration: 5000,
      Label: 'Porn',
      Result: 1,
      PornInfo: scene,
    };
    const fields = {
      Label: 'Porn',
      Result: 1,
      AudioText: 'words',
      PornInfo: { HitFlag: 1, Score: 97, Label: 'a' },
    };

    const verdict = verdictOf(detail('ReviewAudio', { ...fields, Section: [section, section] }));

    expect(verdict).toMatchObject({ decision: 'block', category: 'sexual', score: 0.97, text: 'words' });
    expect(verdict.segments).toHaveLength(2);
    expect(verdict.segments[0]).toMatchObject({
      startMs: 30000,
      endMs: 35000,
      findings: [{ category: 'sexual', keywords: ['a', 'b'] }],
    });
  });

  it('has the frames of a video, and the instants of a live stream', () => {
    const frame = { SnapshotTime: 5000, Label: 'Porn', Result: 1, PornInfo: { HitFlag: 1, Score: 99 } };
    const fields = { Label: 'Porn', Result: 1, SnapshotCount: 1, Snapshot: [frame] };

    expect(resultOf(detail('ReviewVideo', fields)).segments).toMatchObject([
      { kind: 'frame', startMs: 5000 },
    ]);
    expect(resultOf(detail('ReviewVideo', { ...fields, Type: 'live_video' }))).toMatchObject({
      kind: 'live',
      segments: [{ startMs: null, objects: [{ type: 'SnapshotTime', epochMs: 5000 }] }],
    });
  });

  it('has the places of a text, whose keywords stand in one text', () => {
    const scene = { HitFlag: 1, Score: 100, Keywords: 'a,b' };
    const section = { StartByte: 10, Label: 'Abuse', Result: 1, AbuseInfo: scene };

    const result = resultOf(detail('ReviewText', { Label: 'Abuse', Result: 1, Section: [section] }));

    expect(result.segments).toMatchObject([{ startChar: 10, findings: [{ keywords: ['a', 'b'] }] }]);
  });

  it.each([
    ['Submitted', 'submitted'],
    ['Auditing', 'running'],
  ])('%s is a job that is %s', (State, state) => {
    expect(read(detail('ReviewAudio', { State })).job).toMatchObject({ state, vendorState: State });
  });

  it('is why the job failed', () => {
    expect(
      read(detail('ReviewAudio', { State: 'Failed', Code: 'InvalidUrl', Message: 'x' })).job,
    ).toMatchObject({
      state: 'failed',
      error: { code: 'job_failed', vendorCode: 'InvalidUrl' },
    });
  });

  it.each([
    ['no decision', detail('ReviewAudio', { Label: 'Normal' })],
    ['the decision of another kind', detail('ReviewDocument', { Result: 0 })],
    ['a state of another kind', detail('ReviewAudio', { State: 'Snapshoting' })],
  ])('is nothing with %s, and the callback is read all the same', (_, body) => {
    const reading = read(body);

    expect(reading.ticket?.id).toBe('sa0001');
    expect(reading.job).toBeUndefined();
  });
});

describe('what a callback says of its job', () => {
  it('never passes unless a decision of 0 stands there, whatever else does', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const names = ['result', 'porn_info', 'label', 'code', 'score', 'hit_flag', 'section', 'other_info'];
    const data = fc.dictionary(fc.constantFrom(...names), value);

    fc.assert(
      fc.property(data, (fields) => {
        const { job } = read(simple(fields));
        if (job?.state !== 'succeeded') return;
        const { decision } = normalize(job.result, map);
        if (decision === 'pass') expect([0, '0']).toContain(fields['result']);
      }),
      { numRuns: casesOf(400, 2000), seed: 7 },
    );
  });

  it('agrees with the state of the reading', () => {
    const names = ['code', 'State', 'JobId', 'Result', 'Label'];
    const fields = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue(), fc.constantFrom('Success', 'Failed', 0)),
    );

    fc.assert(
      fc.property(fields, (given) => {
        for (const body of [simple(given, given), detail('ReviewAudio', given)]) {
          try {
            const { job, state, ticket } = read(body);
            if (job !== undefined)
              expect({ state: job.state, ticket: job.ticket }).toEqual({ state, ticket });
          } catch (error) {
            expect(error).toMatchObject({ code: 'callback_rejected' });
          }
        }
      }),
      { numRuns: casesOf(250, 1000), seed: 8 },
    );
  });
});
