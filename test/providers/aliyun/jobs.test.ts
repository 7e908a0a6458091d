import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isModerationError, type Content, type JobTicket, type Kind, type Verdict } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { aliyunMap } from '../../../normalizer/maps/aliyun.js';
import { CALL, IMAGE, answering, formOf, success } from './support.js';

const SIGNED = { accountUid: '1234567890123456', seed: 'made_up_seed' };
const SERVICES = {
  image: 'baselineCheck',
  audio: 'audio_media_detection',
  video: 'videoDetection',
  document: 'document_detection',
  live: 'liveStreamDetection',
};

const contentOf = (kind: Kind): Content => ({ kind, url: 'https://example.com/a?token=x' });

const ticketOf = (kind: Kind, vendor: JobTicket['vendor'] = {}): JobTicket => ({
  version: 1,
  provider: 'aliyun',
  kind,
  id: 'job-1@x',
  region: 'cn-shanghai',
  contentId: null,
  submittedAt: '2025-12-31T23:59:00.000Z',
  vendor,
});

const fetchJob = (body: unknown, kind: Kind = 'audio', ticket = ticketOf(kind)) =>
  answering(body).provider.fetchJob!(ticket, CALL);

const outcomeOf = (body: unknown, kind: Kind, ticket?: JobTicket) =>
  fetchJob(body, kind, ticket).then(
    (job): Verdict | string => (job.state === 'succeeded' ? normalize(job.result, aliyunMap) : job.state),
    (error: unknown) => (isModerationError(error) ? error.code : 'foreign'),
  );

const coded = (Code: number) => ({ RequestId: 'R-1', Code, Message: 'said' });

describe('a submit', () => {
  it.each([
    ['audio', 'VoiceModeration', 'url', 'TaskId'],
    ['video', 'VideoModeration', 'url', 'TaskId'],
    ['live', 'VideoModeration', 'url', 'TaskId'],
    ['document', 'FileModeration', 'url', 'TaskId'],
  ] as const)('of %s is %s', async (kind, action, address, id) => {
    const { provider, requests } = answering(success({ [id]: 'job-1@x' }), SIGNED);
    const callbackUrl = 'https://example.com/done';

    const job = await provider.submit!(contentOf(kind), { ...CALL, idempotencyKey: 'k', callbackUrl });

    const { service, parameters } = formOf(requests[0]!);
    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': action });
    expect(service).toBe(SERVICES[kind]);
    const callback = { callback: callbackUrl, seed: 'made_up_seed', cryptType: 'SHA256' };
    const dataId = expect.stringMatching(/^moderato-[0-9a-f]{32}$/);
    expect(parameters).toEqual({
      [address]: 'https://example.com/a?token=x',
      dataId,
      ...(kind === 'document' ? {} : callback),
    });
    expect(job).toMatchObject({
      state: 'submitted',
      ticket: { id: 'job-1@x', vendor: { service: SERVICES[kind], dataId } },
    });
    expect(JSON.stringify(job.ticket)).not.toContain('token=x');
    expect(job.warnings?.map(({ path }) => path)).toEqual(kind === 'document' ? ['callbackUrl'] : []);
  });

  it('of an image is a job where the call says so', async () => {
    const { provider, requests } = answering(success({ ReqId: 'R-2' }));

    const job = await provider.check!(IMAGE, { ...CALL, vendorOptions: { aliyun: { async: true } } });

    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': 'ImageAsyncModeration' });
    expect(job).toMatchObject({ state: 'submitted', ticket: { kind: 'image', id: 'R-2' } });
  });

  it('of a stream whose service is one of audio is a voice job', async () => {
    const { provider, requests } = answering(success({ TaskId: 'job-1' }), {
      liveService: 'live_stream_detection',
    });
    await provider.submit!(contentOf('live'), CALL);

    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': 'VoiceModeration' });
  });

  it('with a callback address that could not be checked is refused, and says what is missing', async () => {
    for (const options of [{}, { seed: 'x' }, { accountUid: '1' }]) {
      const { provider, requests } = answering(success({ TaskId: 'job-1' }), options);

      await expect(
        provider.submit!(contentOf('audio'), { ...CALL, callbackUrl: 'https://example.com/' }),
      ).rejects.toMatchObject({ code: 'config', message: expect.stringContaining('seed and accountUid') });
      expect(requests).toEqual([]);
    }
  });

  it.each([
    ['without data', undefined],
    ['without an id', {}],
    ['with an id that is none', { TaskId: 'a/b' }],
    ['with the id of an image job', { ReqId: 'R-2' }],
    ['about another content', { TaskId: 'job-1', DataId: 'other' }],
  ])('that is answered %s may have been accepted', async (_what, Data) => {
    const { provider } = answering({ RequestId: 'R-1', Code: 200, Data });

    await expect(provider.submit!({ ...contentOf('audio'), id: 'mine' }, CALL)).rejects.toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
      retry: 'never',
    });
  });

  it.each([280, 500, 580, 581, 585, 586, 587, 591, 595, 999])(
    'that is answered with %i may have been accepted, and is never repeated',
    async (code) => {
      await expect(answering(coded(code)).provider.submit!(contentOf('video'), CALL)).rejects.toMatchObject({
        effect: 'unknown',
        retry: 'never',
      });
    },
  );
});

describe('a fetch', () => {
  it.each([
    ['audio', 'VoiceModerationResult'],
    ['video', 'VideoModerationResult'],
    ['document', 'DescribeFileModerationResult'],
  ] as const)('of %s is %s, with the service that the ticket holds', async (kind, action) => {
    const { provider, requests } = answering(coded(280));

    await provider.fetchJob!(ticketOf(kind, { service: 'of_the_ticket' }), CALL);
    await provider.fetchJob!(ticketOf(kind), CALL);

    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': action });
    expect(requests.map(formOf)).toEqual([
      { service: 'of_the_ticket', parameters: { taskId: 'job-1@x' } },
      { service: SERVICES[kind], parameters: { taskId: 'job-1@x' } },
    ]);
  });

  it('of an image names the request alone', async () => {
    const { provider, requests } = answering(coded(280));
    await provider.fetchJob!(ticketOf('image'), CALL);

    expect(requests[0]!.body).toBe('ReqId=job-1%40x');
  });

  it.each<[string, Partial<JobTicket>, string]>([
    ['of another region', { region: 'cn-beijing' }, 'config'],
    ['of another vendor', { provider: 'other' }, 'invalid_content'],
    ['with an id that is none', { id: 'a/b' }, 'invalid_content'],
    ['with a service that is none', { vendor: { service: 'a&b=c' } }, 'invalid_content'],
  ])('by a ticket %s is refused before anything is sent', async (_what, change, code) => {
    const { provider, requests } = answering(coded(280));

    await expect(provider.fetchJob!({ ...ticketOf('audio'), ...change }, CALL)).rejects.toMatchObject({
      code,
    });
    expect(requests).toEqual([]);
  });

  it.each([
    [280, 'running'],
    [594, 'expired'],
    [401, 'failed'],
    [403, 'failed'],
    [480, 'failed'],
    [592, 'failed'],
    [404, 'job_not_found'],
    [400, 'invalid_content'],
    [500, 'vendor_unavailable'],
    [588, 'rate_limited'],
    [408, 'auth'],
    [999, 'bad_response'],
  ])('that is answered with %i is %s, and never a verdict', async (code, outcome) => {
    for (const kind of ['audio', 'video', 'document', 'image', 'live'] as const)
      expect(await outcomeOf(coded(code), kind)).toBe(outcome);
  });

  it('of a job that is too old has expired, whichever code the vendor uses', async () => {
    const old = { ...ticketOf('audio'), submittedAt: '2025-12-30T23:59:00.000Z' };

    expect(await outcomeOf(coded(404), 'audio', old)).toBe('expired');
  });
});

describe('a result', () => {
  const slice = (fields: object = {}) => ({
    StartTime: 0,
    EndTime: 10,
    RiskLevel: 'none',
    Labels: '',
    ...fields,
  });
  const voice = (fields: object) => success({ RiskLevel: 'none', SliceDetails: [slice()], ...fields });
  const frames = (...list: object[]) => ({ FrameNum: 3, RiskLevel: 'none', Frames: list });
  const heard = { RiskLevel: 'none', SliceDetails: [slice()] };
  const video = (fields: object) =>
    success({ RiskLevel: 'none', FrameResult: frames(), AudioResult: heard, ...fields });
  const page = (fields: object = {}) => ({
    ImageResult: [],
    TextResult: [{ RiskLevel: 'none', Labels: '' }],
    ...fields,
  });
  const document = (fields: object) =>
    success({ RiskLevel: 'none', PageResult: [page()], PageSummary: { PageSum: 1 }, ...fields });

  it.each<[string, Kind, object, string]>([
    ['audio that is clean', 'audio', voice({}), 'pass'],
    ['video that is clean', 'video', video({}), 'pass'],
    ['a document that is clean', 'document', document({}), 'pass'],
    ['audio without slices', 'audio', voice({ SliceDetails: [] }), 'review'],
    ['audio without a level', 'audio', voice({ RiskLevel: undefined }), 'review'],
    [
      'a slice without a level',
      'audio',
      voice({ SliceDetails: [slice({ RiskLevel: undefined })] }),
      'review',
    ],
    ['a slice that is worse', 'audio', voice({ SliceDetails: [slice({ RiskLevel: 'high' })] }), 'review'],
    ['a label beside none', 'audio', voice({ SliceDetails: [slice({ Labels: 'porn' })] }), 'review'],
    [
      'a label in a list only',
      'audio',
      voice({ SliceDetails: [slice({ Result: [{ Label: 'porn' }] })] }),
      'review',
    ],
    ['labels that are no text', 'audio', voice({ SliceDetails: [slice({ Labels: ['porn'] })] }), 'review'],
    ['video without frames', 'video', video({ FrameResult: undefined }), 'review'],
    ['video of no frames', 'video', video({ FrameResult: { FrameNum: 0, Frames: [] } }), 'review'],
    ['frames that are worse', 'video', video({ FrameResult: { ...frames(), RiskLevel: 'high' } }), 'review'],
    ['frames of an odd level', 'video', video({ FrameResult: { ...frames(), RiskLevel: 'odd' } }), 'review'],
    ['sound that is worse', 'video', video({ AudioResult: { ...heard, RiskLevel: 'medium' } }), 'review'],
    ['a frame without a level', 'video', video({ FrameResult: frames({ Offset: 1 }) }), 'review'],
    [
      'a class beside none in a frame',
      'video',
      video({ FrameResult: frames({ RiskLevel: 'none', Results: [{ Result: [{ Label: 'bloody' }] }] }) }),
      'review',
    ],
    ['video without a level', 'video', video({ RiskLevel: null }), 'review'],
    ['a document without pages', 'document', document({ PageResult: [] }), 'review'],
    ['a document of empty pages', 'document', document({ PageResult: [page({ TextResult: [] })] }), 'review'],
    ['a document without a level', 'document', document({ RiskLevel: undefined }), 'review'],
    [
      'a summary that is worse',
      'document',
      document({ PageSummary: { PageSum: 1, ImageSummary: { RiskLevel: 'high' } } }),
      'review',
    ],
    ['a page without a level', 'document', document({ PageResult: [page({ TextResult: [{}] })] }), 'review'],
  ])('of %s', async (_what, kind, body, decision) => {
    expect(await outcomeOf(body, kind)).toMatchObject({ decision });
  });

  it.each<[string, Kind, object]>([
    ['audio without a list', 'audio', success({ RiskLevel: 'none' })],
    ['audio with a slice that is none', 'audio', voice({ SliceDetails: [null] })],
    ['a document without a list', 'document', success({ RiskLevel: 'none' })],
    ['another job', 'audio', voice({ TaskId: 'other' })],
    ['another image job', 'image', success({ RiskLevel: 'none', Result: [], ReqId: 'other' })],
    ['no data', 'video', { RequestId: 'R-1', Code: 200 }],
  ])('of %s is bad_response', async (_what, kind, body) => {
    expect(await outcomeOf(body, kind)).toBe('bad_response');
  });

  it('of another content is bad_response', async () => {
    const own = { ...ticketOf('audio'), contentId: 'mine' };
    const keyed = ticketOf('audio', { service: 'a', dataId: 'moderato-1' });

    for (const ticket of [own, keyed])
      expect(await outcomeOf(voice({ DataId: 'other' }), 'audio', ticket)).toBe('bad_response');
  });

  it('has the id of the content, where the ticket has none', async () => {
    const idIn = async (DataId: string) => {
      const outcome = await outcomeOf(voice({ DataId }), 'audio');
      return typeof outcome === 'string' ? outcome : outcome.source.contentId;
    };

    await expect(idIn('mine')).resolves.toBe('mine');
    await expect(idIn('moderato-0123')).resolves.toBeNull();
  });

  it('says what was not looked at: a video of whose audio nothing is said is not complete', async () => {
    expect(await outcomeOf(video({ AudioResult: undefined }), 'video')).toMatchObject({
      coverage: { complete: false, checked: 3, unit: 'frames' },
      warnings: [{ code: 'not_covered' }, { code: 'incomplete' }],
    });
  });

  it('has fewer pages than it announces: not complete', async () => {
    expect(await outcomeOf(document({ PageSummary: { PageSum: 3 } }), 'document')).toMatchObject({
      coverage: { complete: false },
    });
  });

  it('is kept where the JSON inside of it is broken', async () => {
    const broken = readFileSync(
      new URL('../../fixtures/aliyun/audio-fetch-sample/response.json', import.meta.url),
      'utf8',
    );
    const ticket = { ...ticketOf('audio'), id: 'kw24ihd0WGkdi5nniVZM@qOj-1x5Ibb' };

    expect(await outcomeOf(broken, 'audio', ticket)).toMatchObject({
      decision: 'review',
      category: 'sexual',
      segments: [{ startMs: 0, endMs: 10_000, url: null, findings: [{ subcategory: 'erotic_audio' }] }],
    });
  });

  it('of frames reads JSON in a text, and goes without where it is broken', async () => {
    const image = (Frame: unknown) =>
      success({ RiskLevel: 'none', Result: [{ Label: 'nonLabel' }], Frame, ReqId: '' });

    expect(
      await outcomeOf(image('[{"result":[{"label":"bloody","confidence":90}]}]'), 'image'),
    ).toMatchObject({ decision: 'review', category: 'violence' });
    for (const frame of ['[{"result":[{"lab', '', null, 7, '[]', '[{"result":[{"label":"nonLabel"}]}]'])
      expect(await outcomeOf(image(frame), 'image')).toMatchObject({ decision: 'pass' });
  });
});

describe('cancelling', () => {
  it.each([
    ['audio', 'VoiceModerationCancel'],
    ['video', 'VideoModerationCancel'],
    ['live', 'VideoModerationCancel'],
  ] as const)('%s is %s', async (kind, action) => {
    const { provider, requests } = answering(coded(200));

    await expect(provider.cancelJob!(ticketOf(kind), CALL)).resolves.toMatchObject({ state: 'running' });
    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': action });
  });

  it('a document is not offered', async () => {
    await expect(answering(coded(200)).provider.cancelJob!(ticketOf('document'), CALL)).rejects.toMatchObject(
      {
        code: 'unsupported',
      },
    );
  });
});
