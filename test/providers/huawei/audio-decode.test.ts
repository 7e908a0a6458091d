import { describe, expect, it } from '@jest/globals';
import { isModerationError, type VendorJob, type VendorResult } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import fc from 'fast-check';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { answer, bareOptions, call, content, failureOf, fakeSend, readFixture, ticket } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

interface Sample {
  result: { suggestion?: unknown; details?: unknown; audio_text?: unknown };
  [field: string]: unknown;
}

const sample = () => JSON.parse(readFixture('audio-fetch-block/response.json')) as Sample;
const detail = { start_time: 0, end_time: 10, suggestion: 'block', label: 'porn', audio_text: 'x' };

function fetchWith(body: unknown, status = 200, options: object = {}): Promise<VendorJob> {
  const { send } = fakeSend(() => answer(body, status));
  const provider = createHuawei({ ...bareOptions, token: 'a-token', ...options, send });
  return provider.fetchJob!(ticket, call);
}

async function resultOf(body: unknown): Promise<VendorResult> {
  const job = await fetchWith(body);
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

const withResult = (result: object) => ({ ...sample(), result: { ...sample().result, ...result } });
const withDetail = (more: object) => withResult({ details: [{ ...detail, ...more }] });
const verdictOf = async (body: unknown) => normalize(await resultOf(body), huaweiMap);

describe('the result of an audio job', () => {
  it('keeps the words of the vendor', async () => {
    const result = await resultOf(sample());

    expect(result).toMatchObject({
      provider: 'huawei',
      site: 'cn',
      region: 'cn-north-4',
      kind: 'audio',
      jobId: ticket.id,
      requestId: '2419446b1fe14203f64e4018d12db3dd',
      contentId: 'clip-1',
      subject: 'https://xxxx.wav',
      decision: 'block',
      label: null,
      text: 'xxxxxx',
      categories: ['porn', 'ad'],
      complete: true,
      raw: sample(),
    });
    expect(
      result.findings.map(({ name, decision, score, count, path }) => [name, decision, score, count, path]),
    ).toEqual([
      ['porn', 'block', null, null, 'result.details[0]'],
      ['porn', 'block', null, null, 'result.details[1]'],
    ]);
    expect(result.segments.map(({ startMs, endMs, text }) => [startMs, endMs, text])).toEqual([
      [0, 10_000, 'xxxx'],
      [30_000, 40_000, 'xxx'],
    ]);
    expect(result.findings[0]!.keywords).toEqual(['xxx', 'xxx', 'xxx']);
  });

  it('belongs to the international site outside China', async () => {
    const { send } = fakeSend(() => answer(sample()));
    const region = 'ap-southeast-3';
    const provider = createHuawei({ ...bareOptions, region, token: 'a-token', send });

    const job = await provider.fetchJob!({ ...ticket, region }, call);

    expect(job).toMatchObject({ result: { site: 'intl', region } });
  });

  it.each([
    ['absent', {}],
    ['empty', { segments: [] }],
    ['null', { segments: null }],
    ['of another type', { segments: 'x' }],
    ['filled with nothing', { segments: [{}, { segment: '' }, { segment: 5 }, 'x'] }],
  ])('has no keywords when segments is %s', async (_, more) => {
    const { findings } = await resultOf(withDetail(more));

    expect(findings[0]!.keywords).toEqual([]);
  });

  it.each([
    [0.25, 250],
    ['10', 10_000],
    ['10.5', 10_500],
    [1.0005, 1001],
    [-1, null],
    ['ten', null],
    ['', null],
    [null, null],
    [undefined, null],
    [1e300, null],
    [{}, null],
  ])('reads the slice bound %p as %p ms', async (bound, expected) => {
    const { segments } = await resultOf(withDetail({ start_time: bound, end_time: bound }));

    expect(segments[0]).toMatchObject({ startMs: expected, endMs: expected });
  });

  it.each([
    ['2022-06-20 11:07:08', '2022-06-20T11:07:08+08:00'],
    ['2022-07-30T08:57:11.011Z', '2022-07-30T08:57:11.011Z'],
    ['2022-06-20T11:07:08+08:00', '2022-06-20T11:07:08+08:00'],
    ['2022-02-30 11:07:08', null],
    ['2022-06-20 24:00:00', null],
    ['20.06.2022', null],
    [1655654400, null],
    [undefined, null],
  ])('reads the instant %p as %p', async (time, expected) => {
    const result = await resultOf({ ...sample(), create_time: time, update_time: time });

    expect([result.submittedAt, result.finishedAt]).toEqual([expected, expected]);
  });

  it.each([
    ['a custom policy', { data: { url: 'https://xxxx.wav' } }],
    ['words that are none', { categories: [1] }],
    ['an empty list', { categories: [] }],
    ['nothing', undefined],
    ['text', 'x'],
  ])('leaves the categories open when the echo holds %s', async (_, echo) => {
    expect((await resultOf({ ...sample(), request_params: echo })).categories).toBeNull();
  });

  it.each([[[]], [null], [undefined]])('has no segments when details is %p', async (details) => {
    const result = await resultOf(withResult({ suggestion: 'pass', details }));

    expect([result.findings, result.segments]).toEqual([[], []]);
  });
});

describe('an answer that cannot be used', () => {
  it.each<[string, unknown]>([
    ['no result', { ...sample(), result: undefined }],
    ['a result that is text', { ...sample(), result: 'pass' }],
    ['no suggestion', withResult({ suggestion: undefined })],
    ['an empty suggestion', withResult({ suggestion: '' })],
    ['a suggestion that is a number', withResult({ suggestion: 0 })],
    ['details that are no list', withResult({ details: { 0: detail } })],
    ['a detail that is text', withResult({ details: ['porn'] })],
    ['an unknown status', { ...sample(), status: 'done' }],
    ['a status in capitals', { ...sample(), status: 'SUCCEEDED' }],
    ['no status', { ...sample(), status: undefined }],
    ['no job id', { ...sample(), job_id: undefined }],
    ["another job's id", { ...sample(), job_id: '01655654400_ad96b30f58cc40e8968e53f1f1e80022' }],
    ['an empty object', {}],
    ['a list', []],
    ['null', 'null'],
    ['nothing', ''],
    ['HTML', '<html>OK</html>'],
    ['half of it', JSON.stringify(sample()).slice(0, 300)],
    ['a forbidden name', '{"__proto__":{"status":"succeeded"}}'],
  ])('is a bad response with its body attached: %s', async (_, body) => {
    const error = await failureOf(() => fetchWith(body));

    expect(error).toMatchObject({ code: 'bad_response', retry: 'never', status: 200, provider: 'huawei' });
    expect(isModerationError(error) && error.body).toEqual(answer(body).body);
  });

  it('is an error when an error code is inside, whatever else is there', async () => {
    const error = await failureOf(() =>
      fetchWith({
        ...withResult({ suggestion: 'pass', details: [] }),
        error_code: 'AIS.0404',
        error_msg: 'x',
      }),
    );

    expect(error).toMatchObject({ code: 'vendor_unavailable', vendorCode: 'AIS.0404', retry: 'later' });
  });

  it('is a failed job, not a verdict, when the vendor says so', async () => {
    const job = await fetchWith({ ...sample(), status: 'failed' });

    expect(job).toMatchObject({
      state: 'failed',
      vendorState: 'failed',
      error: { code: 'job_failed', retry: 'never', requestId: '2419446b1fe14203f64e4018d12db3dd' },
    });
    expect(job).not.toHaveProperty('result');
  });

  it('has no result while the job runs, even if one is there', async () => {
    expect(await fetchWith({ ...sample(), status: 'running' })).toEqual({
      ticket,
      state: 'running',
      vendorState: 'running',
    });
  });
});

describe('the verdict on an odd answer', () => {
  it.each<[string, unknown, object]>([
    ['an unknown suggestion', withResult({ suggestion: 'maybe', details: [] }), { decision: 'review' }],
    ['a suggestion in capitals', withResult({ suggestion: 'PASS', details: [] }), { decision: 'review' }],
    ['an unknown label', withDetail({ label: 'sarcasm' }), { decision: 'block', category: 'unmapped' }],
    ['a label that is a number', withDetail({ label: 7 }), { decision: 'block', category: 'unmapped' }],
    ['no label', withDetail({ label: undefined }), { decision: 'block', category: 'unmapped' }],
    [
      'a passing whole with a blocked slice',
      withResult({ suggestion: 'pass', details: [detail] }),
      { decision: 'review', category: 'sexual' },
    ],
    [
      'a passing whole with a slice of unknown suggestion',
      withResult({ suggestion: 'pass', details: [{ ...detail, suggestion: 'perhaps' }] }),
      { decision: 'review' },
    ],
    [
      'a passing whole with a slice without suggestion',
      withResult({ suggestion: 'pass', details: [{ ...detail, suggestion: undefined }] }),
      { decision: 'review' },
    ],
    [
      'a passing whole with a slice whose suggestion is a number',
      withResult({ suggestion: 'pass', details: [{ ...detail, suggestion: 0 }] }),
      { decision: 'review' },
    ],
  ])('is never pass: %s', async (_, body, expected) => {
    const verdict = await verdictOf(body);

    expect(verdict).toMatchObject(expected);
    expect(verdict.warnings.length).toBeGreaterThan(0);
  });

  it('keeps labels that cannot be asked for', async () => {
    expect(await verdictOf(withDetail({ label: 'ban' }))).toMatchObject({ category: 'illicit' });
    expect(await verdictOf(withDetail({ label: 'terrorism' }))).toMatchObject({
      category: 'terrorism_extremism',
    });
  });
});

describe('any damaged answer', () => {
  const documented = [
    'audio-fetch-block',
    'audio-fetch-pass',
    'audio-fetch-review-semantic',
    'audio-fetch-running',
    'audio-fetch-failed',
    'audio-submit-accepted',
    'audio-fetch-job-not-found',
  ].map((name) => readFixture(`${name}/response.json`));

  async function expectSafe(work: () => Promise<VendorJob>) {
    const outcome: unknown = await work().catch((error: unknown) => error);
    expect(isModerationError(outcome) || typeof (outcome as VendorJob).state === 'string').toBe(true);
    if ((outcome as VendorJob).state === 'succeeded') {
      normalize((outcome as VendorJob & { state: 'succeeded' }).result, huaweiMap);
    }
  }

  it('gives a job or a ModerationError, with bytes changed anywhere', async () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...documented),
        fc.nat(),
        fc.nat(20),
        fc.string({ maxLength: 6 }),
        fc.constantFrom(200, 400, 500),
      )
      .map(([text, at, length, piece, status]) => ({
        status,
        body: text.slice(0, at % text.length) + piece + text.slice((at % text.length) + length),
      }));
    const property = fc.asyncProperty(mutated, async ({ body, status }) => {
      await expectSafe(() => fetchWith(body, status));
      const { send } = fakeSend(() => answer(body, status));
      const provider = createHuawei({ ...bareOptions, token: 'a-token', send });
      await expectSafe(() => provider.submit!(content, call));
    });

    await fc.assert(property, { numRuns: casesOf(120, 500), seed: 2 });
  });

  it('gives a job or a ModerationError, with any JSON in any field', async () => {
    const fields = [
      'job_id',
      'status',
      'result',
      'request_params',
      'create_time',
      'request_id',
      'error_code',
    ];
    const inner = ['suggestion', 'details', 'audio_text'];
    const slice = fc.dictionary(
      fc.constantFrom('start_time', 'end_time', 'suggestion', 'label', 'audio_text', 'segments', 'x'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.array(slice, { maxLength: 3 }));
    const changed = fc.oneof(
      fc.tuple(fc.constantFrom(...fields), value).map(([field, given]) => ({ ...sample(), [field]: given })),
      fc.tuple(fc.constantFrom(...inner), value).map(([field, given]) => withResult({ [field]: given })),
    );
    const property = fc.asyncProperty(changed, async (body) => expectSafe(() => fetchWith(body)));

    await fc.assert(property, { numRuns: casesOf(250, 1000), seed: 3 });
  });
});
