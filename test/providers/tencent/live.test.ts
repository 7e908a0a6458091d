import { type Content, type JobTicket, type ProviderCall } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { encodeLiveJob } from '../../../providers/tencent/kinds/live.js';
import {
  answer,
  call,
  failureOf,
  jobAnswer,
  providerAnswering,
  resultOf,
  settingsOf,
  ticket as audioTicket,
} from './support.js';

const ticket: JobTicket = { ...audioTicket, kind: 'live' };
const content: Content = { kind: 'live', url: 'https://example.com/live/123.m3u8' };
const forTencent = (options: unknown) => ({ vendorOptions: { tencent: options } });

function encode(options: Partial<ProviderCall> = {}, settings = settingsOf({ bizType: 'mine' })) {
  return encodeLiveJob(content, { ...call, ...options }, settings);
}

const cancelling = (response: ReturnType<typeof answer>) => {
  const { provider, requests } = providerAnswering(response);
  return { requests, cancel: (given = ticket) => provider.cancelJob!(given, call) };
};

describe('the request that has a live stream watched', () => {
  it('names the policy, of the call or else of the configuration', () => {
    expect(encode().request.body).toBe(
      '<Request><Type>live_video</Type><Input><Url>https://example.com/live/123.m3u8</Url></Input>' +
        '<Conf><BizType>mine</BizType></Conf></Request>',
    );
    expect(encode(forTencent({ bizType: 'other' })).request.body).toContain('<BizType>other</BizType>');
  });

  it('is refused without a policy, saying where to name it', async () => {
    expect(await failureOf(() => encode({}, settingsOf()))).toMatchObject({
      code: 'config',
      effect: 'none',
      message: expect.stringContaining('TENCENT_BIZ_TYPE'),
    });
  });

  it('is refused for categories, which the policy chooses', async () => {
    expect(await failureOf(() => encode({ categories: ['Porn'] }))).toMatchObject({
      code: 'unsupported',
      effect: 'none',
    });
  });

  it.each([
    { detectType: ['Porn'] },
    { freeze: { pornScore: 90 } },
    { snapshot: { mode: 'Average', count: 1 } },
    { detectContent: 1 },
    { storagePath: '' },
  ])('is refused with %j', async (options) => {
    expect(await failureOf(() => encode(forTencent(options)))).toMatchObject({
      code: 'config',
      effect: 'none',
      message: expect.stringContaining(`vendorOptions.tencent.${Object.keys(options)[0]}`),
    });
  });

  it('has the stream recorded only if asked for', () => {
    expect(encode(forTencent({ storagePath: 'records' })).request.body).toContain(
      '</Conf><StorageConf><Path>records</Path></StorageConf></Request>',
    );
  });

  it('goes for an address, not for an object', async () => {
    const { submit, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => submit({ kind: 'live', object: 'a.mp4' }))).toMatchObject({
      code: 'unsupported',
    });
    expect(requests).toEqual([]);
  });
});

describe('the answer about a live job', () => {
  it('takes an instant for no time from the start, and keeps it', async () => {
    const { segments } = await resultOf(
      '<Result>0</Result><Snapshot><SnapshotTime>1628309532000</SnapshotTime></Snapshot>' +
        '<AudioSection><OffsetTime>1628309532000</OffsetTime><Duration>5000</Duration></AudioSection>',
      ticket,
    );

    expect(segments).toMatchObject([
      {
        kind: 'frame',
        startMs: null,
        endMs: null,
        objects: [{ type: 'SnapshotTime', epochMs: 1_628_309_532_000 }],
      },
      {
        kind: 'audio',
        startMs: null,
        endMs: null,
        objects: [{ type: 'OffsetTime', epochMs: 1_628_309_532_000, durationMs: 5000 }],
      },
    ]);
  });

  it('has no instant where none is told', async () => {
    const { segments } = await resultOf('<Result>0</Result><Snapshot><Result>0</Result></Snapshot>', ticket);

    expect(segments[0]).not.toHaveProperty('objects');
  });

  it('reads the same where a callback took the job for a video, and other videos by their times', async () => {
    const frame = '<Result>0</Result><Snapshot><SnapshotTime>5000</SnapshotTime></Snapshot>';
    const video: JobTicket = { ...ticket, kind: 'video' };

    expect((await resultOf(`<Type>live_video</Type>${frame}`, video)).segments).toMatchObject([
      { startMs: null, objects: [{ epochMs: 5000 }] },
    ]);
    expect((await resultOf(frame, video)).segments).toMatchObject([{ startMs: 5000 }]);
  });

  it('is no verdict while the stream runs', async () => {
    const { fetch } = providerAnswering(jobAnswer('<State>Auditing</State><Result>0</Result>'));

    expect(await fetch(ticket)).toMatchObject({ state: 'running', vendorState: 'Auditing' });
  });
});

describe('the request that ends a live job', () => {
  const ended = answer(
    '<Response><JobsDetail><DataId/><JobId>sa0001</JobId><CreationTime>2021-08-07T12:12:12+0800</CreationTime></JobsDetail></Response>',
  );

  it('posts nothing to the job, which counts as running until it is fetched', async () => {
    const { cancel, requests } = cancelling(ended);

    expect(await cancel()).toEqual({ ticket, state: 'running', vendorState: '' });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: 'https://examplebucket-1250000000.ci.ap-guangzhou.myqcloud.com/video/cancel_auditing/sa0001',
        operation: 'cancel live',
      },
    ]);
    expect(requests[0]).not.toHaveProperty('body');
    expect(requests[0]?.headers).not.toHaveProperty('Content-Type');
  });

  it.each([
    [
      'about another job',
      '<Response><JobsDetail><JobId>sa0002</JobId></JobsDetail></Response>',
      200,
      'bad_response',
    ],
    ['about no job', '<Response><RequestId>r</RequestId></Response>', 200, 'job_not_found'],
    ['that there is none', '', 404, 'job_not_found'],
    ['that is no XML', 'ok', 200, 'bad_response'],
    ['of a busy vendor', '', 503, 'vendor_unavailable'],
  ])('fails with an answer %s', async (_, body, status, code) => {
    expect(await failureOf(cancelling(answer(body, status)).cancel)).toMatchObject({
      code,
      provider: 'tencent',
    });
  });

  it.each([
    [{ kind: 'video' as const }, 'unsupported'],
    [{ kind: 'audio' as const }, 'unsupported'],
    [{ provider: 'huawei' }, 'unsupported'],
    [{ region: 'ap-beijing' }, 'config'],
    [{ id: '../report/badcase' }, 'invalid_content'],
  ])('is refused for a ticket with %j, before anything is sent', async (more, code) => {
    const { cancel, requests } = cancelling(ended);

    expect(await failureOf(() => cancel({ ...ticket, ...more }))).toMatchObject({ code, effect: 'none' });
    expect(requests).toEqual([]);
  });
});
