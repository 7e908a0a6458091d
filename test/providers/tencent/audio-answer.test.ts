import { isModerationError } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import {
  answer,
  failureOf,
  finishedAnswer,
  jobAnswer,
  providerAnswering,
  readFixture,
  resultOf,
  ticket,
} from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const scene = (more: string) => `<PornInfo>${more}</PornInfo>`;

describe('the answer to a created job', () => {
  const accepted = (elements: string) =>
    providerAnswering(answer(`<Response><JobsDetail>${elements}</JobsDetail></Response>`));

  it('becomes a ticket that names the job, the content and the time', async () => {
    const { submit } = accepted('<JobId>sa0001</JobId><State>Submitted</State>');

    expect(
      await submit({ kind: 'audio', url: 'https://example.com/a.mp3', id: 'clip-1', language: 'en' }),
    ).toEqual({
      ticket: {
        ...ticket,
        contentId: 'clip-1',
        submittedAt: '2026-01-01T00:00:00.000Z',
        vendor: {
          url: expect.stringMatching(/^[0-9a-f]{32}$/),
          key: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
      state: 'submitted',
      vendorState: 'Submitted',
      warnings: [expect.objectContaining({ code: 'ignored' })],
    });
  });

  it.each([
    ['Auditing', 'running'],
    ['Success', 'submitted'],
    ['Paused', 'submitted'],
    ['', 'submitted'],
  ])('never loses the ticket of a paid job, whatever its state: %j', async (word, state) => {
    const job = await accepted(`<JobId>sa0001</JobId><State>${word}</State>`).submit();

    expect(job).toMatchObject({ ticket: { id: 'sa0001' }, state, vendorState: word });
  });

  it.each([
    ['has no id', '<JobId></JobId><State>Submitted</State>'],
    ['has an id that could not be asked for', '<JobId>a/b</JobId>'],
    ['has two ids', '<JobId>sa0001</JobId><JobId>sa0002</JobId>'],
    ['is about several jobs', '<JobId>a</JobId></JobsDetail><JobsDetail><JobId>b</JobId>'],
  ])('is not usable where it %s, and nobody may repeat the call', async (_, elements) => {
    expect(await failureOf(accepted(elements).submit)).toMatchObject({
      code: 'bad_response',
      retry: 'never',
      effect: 'unknown',
    });
  });

  it.each([
    '<Response/>',
    '<Response><RequestId>r</RequestId></Response>',
    '<Other><JobId>a</JobId></Other>',
    '{}',
    '[]',
    '',
  ])('is not usable as %j', async (body) => {
    expect(await failureOf(providerAnswering(answer(body)).submit)).toMatchObject({
      code: 'bad_response',
      retry: 'never',
      effect: 'unknown',
      status: 200,
    });
  });
});

describe('the answer about a job', () => {
  it.each(['<JobsDetail/>', '<RequestId>r</RequestId>', '<NonExistJobIds>sa0001</NonExistJobIds>'])(
    'says that there is none: %s',
    async (elements) => {
      const { fetch } = providerAnswering(answer(`<Response>${elements}</Response>`));

      expect(await failureOf(fetch)).toMatchObject({ code: 'job_not_found', retry: 'never', effect: 'none' });
    },
  );

  it.each([
    ['2025-12-02T00:00:00.000Z', 'job_not_found'],
    ['2025-12-01T23:59:59.999Z', 'job_expired'],
  ])('tells a job of %s that is gone as %s, after 30 days', async (submittedAt, code) => {
    const fetch = async () => {
      const job = await providerAnswering(answer('', 404)).fetch({ ...ticket, submittedAt });
      if ('error' in job) throw job.error;
    };

    expect(await failureOf(fetch)).toMatchObject({ code, provider: 'tencent', retry: 'never' });
  });

  it.each([
    ['another id', '<JobId>sa0002</JobId><State>Success</State><Result>0</Result>'],
    ['another id and a failure', '<JobId>sa0002</JobId><State>Failed</State>'],
    ['no id', '<State>Success</State><Result>0</Result>'],
    ['two ids', '<JobId>sa0001</JobId><JobId>sa0002</JobId><State>Success</State><Result>0</Result>'],
    ['no state', '<JobId>sa0001</JobId><Result>0</Result>'],
    ['two states', '<JobId>sa0001</JobId><State>Success</State><State>Failed</State><Result>0</Result>'],
    ['no result', '<JobId>sa0001</JobId><State>Success</State>'],
    ['an empty result', '<JobId>sa0001</JobId><State>Success</State><Result> </Result>'],
    ['two results', '<JobId>sa0001</JobId><State>Success</State><Result>0</Result><Result>1</Result>'],
    ['a nested result', '<JobId>sa0001</JobId><State>Success</State><Result><A>0</A></Result>'],
    ['a state in another case', '<JobId>sa0001</JobId><State>success</State><Result>0</Result>'],
    ['a state of video', '<JobId>sa0001</JobId><State>Snapshoting</State>'],
  ])('is not usable with %s, and is attached', async (_, elements) => {
    const body = `<Response><JobsDetail>${elements}</JobsDetail></Response>`;

    expect(await failureOf(providerAnswering(answer(body)).fetch)).toMatchObject({
      code: 'bad_response',
      retry: 'never',
      effect: 'none',
      body,
    });
  });

  it('may leave the id out while the job is not finished', async () => {
    const { fetch } = providerAnswering(
      answer('<Response><JobsDetail><State>Auditing</State></JobsDetail></Response>'),
    );

    expect(await fetch()).toMatchObject({ state: 'running', vendorState: 'Auditing' });
  });

  it.each([
    ['-61011', 'never', 'the file does not exist'],
    ['-65010', 'later', 'signed link'],
    ['-65014', 'never', 'CI_QCSRole'],
    ['-65016', 'never', 'bizType'],
    ['-29214', 'later', 'too many requests'],
    ['-12345', 'later', 'inside the vendor'],
    ['ResourceDownloadFailed', 'later', 'could not be downloaded'],
    ['Mystery', 'never', 'no documented reason'],
  ])('gives the reason of a failed job, %s', async (code, retry, words) => {
    const elements = `<State>Failed</State><Code>${code}</Code><Message>what happened</Message>`;

    const job = await providerAnswering(jobAnswer(elements)).fetch();

    expect(job).toMatchObject({ state: 'failed', error: { code: 'job_failed', retry, vendorCode: code } });
    expect('error' in job && job.error.message).toMatch(new RegExp(`${words}.*what happened`));
  });

  it('gives a failed job without a reason', async () => {
    expect(await providerAnswering(jobAnswer('<State>Failed</State>')).fetch()).toMatchObject({
      state: 'failed',
      error: { code: 'job_failed', retry: 'never' },
    });
  });
});

describe('the result of an audio job', () => {
  it('keeps the words of the vendor, trimmed and unread', async () => {
    const result = await resultOf(`<Result> 01 </Result>${scene('<HitFlag>x</HitFlag><Score>91.5</Score>')}`);

    expect(result).toMatchObject({
      decision: '01',
      scoreScale: '0-100',
      findings: [{ decision: 'x', score: '91.5' }],
    });
  });

  it.each([
    ['none', '', 0],
    ['one', '<Section><Duration>1</Duration></Section>', 1],
    ['two', '<Section><Duration>1</Duration></Section><Section><Duration>1</Duration></Section>', 2],
    ['an empty one', '<Section></Section>', 0],
  ])('has as many segments as there are sections: %s', async (_, sections, count) => {
    expect((await resultOf(`<Result>0</Result>${sections}`)).segments).toHaveLength(count);
  });

  it('keeps the answer with lists where there may be several, even for one', async () => {
    const { raw } = await resultOf('<Result>0</Result><Section><Duration>1</Duration></Section>');

    expect(raw).toEqual({
      Response: {
        JobsDetail: { JobId: 'sa0001', State: 'Success', Result: '0', Section: [{ Duration: '1' }] },
      },
    });
  });

  it.each([
    ['one', '<Keywords>a,b</Keywords>', ['a,b']],
    ['many', '<Keywords>a</Keywords><Keywords>b</Keywords><Keywords>a</Keywords>', ['a', 'b']],
    ['empty', '<Keywords/><Keywords></Keywords>', []],
    ['with a label, which is a keyword in audio', '<Label>c</Label><Keywords>a</Keywords>', ['c', 'a']],
  ])('has the keywords of a scene: %s', async (_, elements, keywords) => {
    expect(
      (await resultOf(`<Result>1</Result>${scene(`<HitFlag>1</HitFlag>${elements}`)}`)).findings[0],
    ).toMatchObject({
      keywords,
      subLabels: [],
    });
  });

  it('takes every element with a HitFlag for a scene, save the three that are none', async () => {
    const flagged = '<HitFlag>1</HitFlag>';
    const elements = ['NewInfo', 'TerroristInfo', 'UserInfo', 'ListInfo', 'MaskInfo', 'Informer'].map(
      (name) => `<${name}>${flagged}</${name}>`,
    );

    const { findings } = await resultOf(
      `<Result>1</Result>${elements.join('')}<EmptyInfo/><OddInfo><A>1</A></OddInfo>`,
    );

    expect(findings.map(({ name, path }) => [name, path])).toEqual([
      ['NewInfo', 'NewInfo'],
      ['TerroristInfo', 'TerroristInfo'],
      ['Informer', 'Informer'],
    ]);
  });

  it.each([
    ['empty', '<HitFlag></HitFlag><Score>0</Score>'],
    ['missing beside a score', '<Score>99</Score>'],
    ['twofold', '<HitFlag>0</HitFlag><HitFlag>1</HitFlag>'],
    ['that of a scene which failed', '<Code>-1</Code><HitFlag>0</HitFlag>'],
  ])('does not know the decision of a scene whose HitFlag is %s', async (_, elements) => {
    const result = await resultOf(`<Result>0</Result>${scene(elements)}`);

    expect(result.findings).toMatchObject([{ decision: null }]);
    expect(normalize(result, tencentMap)).toMatchObject({ decision: 'review', category: 'sexual' });
  });

  it('reads scenes that come twice', async () => {
    const result = await resultOf(
      `<Result>0</Result>${scene('<HitFlag>0</HitFlag>')}${scene('<HitFlag>1</HitFlag>')}`,
    );

    expect(result.findings.map(({ decision }) => decision)).toEqual(['0', '1']);
    expect(normalize(result, tencentMap).decision).toBe('review');
  });

  it.each([
    ['absent', '', null],
    ['empty', '<Result/>', ''],
    ['unknown', '<Result>7</Result>', '7'],
  ])('tells the result of a section that is %s', async (_, element, decision) => {
    const { segments } = await resultOf(
      `<Result>0</Result><Section><Duration>1</Duration>${element}</Section>`,
    );

    expect(segments).toMatchObject([{ decision }]);
  });

  it.each([
    ['<OffsetTime>1000</OffsetTime><Duration>500</Duration>', 1000, 1500],
    ['<OffsetTime>0</OffsetTime><Duration>0.5</Duration>', 0, 0.5],
    ['<OffsetTime>1000</OffsetTime>', 1000, null],
    ['<Duration>500</Duration>', null, null],
    ['<OffsetTime>-1</OffsetTime><Duration>1e9</Duration>', null, null],
    [`<OffsetTime>${'9'.repeat(400)}</OffsetTime><Duration>1</Duration>`, null, null],
  ])('places a section by %s', async (elements, startMs, endMs) => {
    expect((await resultOf(`<Result>0</Result><Section>${elements}</Section>`)).segments).toMatchObject([
      { startMs, endMs },
    ]);
  });

  it.each([
    ['2019-07-07T12:12:12+0800', '2019-07-07T12:12:12+08:00'],
    ['2021-05-21T10:44:32+08:00', '2021-05-21T10:44:32+08:00'],
    ['2021-05-21T02:44:32Z', '2021-05-21T02:44:32Z'],
    ['2021-02-30T10:44:32+08:00', ticket.submittedAt],
    ['2021-05-21 10:44:32', ticket.submittedAt],
    ['', ticket.submittedAt],
  ])('was submitted at %j, that is %s', async (created, submittedAt) => {
    expect(await resultOf(`<Result>0</Result><CreationTime>${created}</CreationTime>`)).toMatchObject({
      submittedAt,
    });
  });

  it.each([
    [null, '', null],
    [null, 'theirs', 'theirs'],
    ['ours', '', 'ours'],
    ['ours', 'ours', 'ours'],
  ])('belongs to the content %j where the answer says %j', async (contentId, dataId, expected) => {
    const result = await resultOf(`<Result>0</Result><DataId>${dataId}</DataId>`, { ...ticket, contentId });

    expect(result.contentId).toBe(expected);
  });

  it('takes the request id from a header where the body has none', async () => {
    const response = {
      ...finishedAnswer('<Result>0</Result>'),
      headers: { 'x-ci-request-id': 'from-header' },
    };

    expect(await providerAnswering(response).fetch()).toMatchObject({ result: { requestId: 'from-header' } });
  });

  it('survives any change to a documented answer, and never passes for want of understanding', async () => {
    const body = readFixture('audio-fetch-block/response.xml');
    const blocked = { ...ticket, id: 'aab1ca9fc8a3ed11ea834c525400863904' };
    const edit = fc.record({
      at: fc.nat(body.length),
      length: fc.nat(40),
      text: fc.oneof(
        fc.constantFrom('', '<', '</Section>', '<Section>', '3', '&lt;', '&', '\u0000'),
        fc.string(),
      ),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        const changed = edits.reduce(
          (text, { at, length, text: put }) => text.slice(0, at) + put + text.slice(at + length),
          body,
        );
        const outcome = await providerAnswering(answer(changed))
          .fetch(blocked)
          .catch((error: unknown) => error);

        if (outcome instanceof Error) expect(isModerationError(outcome)).toBe(true);
        else if (!/<Result>\s*0/.test(changed)) {
          const { result } = outcome as { result?: Parameters<typeof normalize>[0] };
          expect(result && normalize(result, tencentMap).decision).not.toBe('pass');
        }
      }),
      { numRuns: casesOf(250, 1000), seed: 20260101 },
    );
  });
});
