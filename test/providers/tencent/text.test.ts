import { ModerationError, type Content, type JobTicket, type ProviderCall } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import { encodeText } from '../../../providers/tencent/kinds/text.js';
import {
  answer,
  call,
  failureOf,
  finishedAnswer,
  jobAnswer,
  providerAnswering,
  readFixture,
  settingsOf,
  ticket as audioTicket,
} from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const ticket: JobTicket = { ...audioTicket, kind: 'text' };
const text = (words: string): Content => ({ kind: 'text', text: words });
const forTencent = (options: unknown) => ({ vendorOptions: { tencent: options } });

function encode(given: Content, options: Partial<ProviderCall> = {}) {
  return encodeText(given, { ...call, ...options }, settingsOf());
}

function sentText(words: string): string {
  const [, base64 = ''] = /<Content>(.*)<\/Content>/.exec(encode(text(words)).request.body ?? '') ?? [];
  return Buffer.from(base64, 'base64').toString('utf8');
}

async function check(elements: string, given: Content = text('hello')) {
  const job = await providerAnswering(finishedAnswer(elements)).provider.check!(given, call);
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job;
}

describe('text that is handed to Tencent', () => {
  it.each(['a]]>b', '<Content>&amp;', '\u0000\u001f\u007f', '‮שלום', '👩‍👩‍👧 é\r\n', '\ufeffa', ' '])(
    'arrives as it is: %j',
    (words) => {
      expect(sentText(words)).toBe(words);
    },
  );

  it('arrives as it is, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (words) => {
        expect(sentText(words)).toBe(words);
      }),
      { numRuns: casesOf(80, 300), seed: 20260101 },
    );
  });

  it('is at most 10 000 characters long, counted as code points', async () => {
    expect(sentText('😀'.repeat(10_000))).toHaveLength(20_000);
    for (const words of ['a'.repeat(10_001), '😀'.repeat(10_001)]) {
      expect(await failureOf(() => encode(text(words)))).toMatchObject({
        code: 'invalid_content',
        provider: 'tencent',
        effect: 'none',
        message: expect.stringContaining('10000 characters'),
      });
    }
  });

  it.each([
    ['nothing', ''],
    ['the first half of a pair', 'a\ud83d'],
    ['the second half of a pair', '\ude00a'],
    ['a pair the wrong way round', '\ude00\ud83d'],
  ])('is refused where it is %s, before anything is sent', async (_, words) => {
    const { provider, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => provider.check!(text(words), call))).toMatchObject({
      code: 'invalid_content',
      retry: 'never',
      effect: 'none',
      message: expect.stringContaining('content.text'),
    });
    expect(requests).toEqual([]);
  });

  it('is not called back about, and the caller is told so', () => {
    const { request, warnings } = encode(text('a'), {
      callbackUrl: 'https://example.com/?secret=1',
      ...forTencent({ callbackVersion: 'Detail', callbackType: 2 }),
    });

    expect(request.body).toBe(encode(text('a')).request.body);
    expect(warnings.map(({ path }) => path)).toEqual([
      'callbackUrl',
      'vendorOptions.tencent.callbackVersion',
      'vendorOptions.tencent.callbackType',
    ]);
  });

  it('cannot be frozen, a text file can', async () => {
    const options = forTencent({ freeze: { abuseScore: 90 } });

    expect(encode({ kind: 'text', object: 'a.txt' }, options).request.body).toContain(
      '<Freeze><AbuseScore>90</AbuseScore></Freeze>',
    );
    expect(await failureOf(() => encode(text('a'), options))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('not a text'),
    });
  });

  it('is judged at once and never submitted, files the other way round', async () => {
    const { provider, requests } = providerAnswering(answer(''));
    const file: Content = { kind: 'text', url: 'https://example.com/a.txt' };

    for (const work of [() => provider.submit!(text('a'), call), () => provider.check!(file, call)]) {
      expect(await failureOf(work)).toMatchObject({ code: 'unsupported', effect: 'none' });
    }
    expect(requests).toEqual([]);
  });
});

describe('text that is judged at once', () => {
  it('gives a finished job with a ticket', async () => {
    expect(await check('<Result>0</Result>', { ...text('hello'), id: 'post-1' })).toMatchObject({
      ticket: { ...ticket, contentId: 'post-1', submittedAt: '2026-01-01T00:00:00.000Z' },
      state: 'succeeded',
      vendorState: 'Success',
      warnings: [],
    });
  });

  it.each([
    [
      'has no id',
      answer('<Response><JobsDetail><State>Success</State><Result>0</Result></JobsDetail></Response>'),
    ],
    ['has no job', answer('<Response><RequestId>r</RequestId></Response>')],
    ['has no result', finishedAnswer('')],
    ['is not finished', jobAnswer('<State>Auditing</State><Result>0</Result>')],
    ['has no state', jobAnswer('<Result>0</Result>')],
    [
      'is about two texts',
      answer(
        '<Response><JobsDetail/><JobsDetail><JobId>a</JobId></JobsDetail><JobsDetail><JobId>b</JobId></JobsDetail></Response>',
      ),
    ],
    ['is lost inside the vendor', answer('<Error><Code>InternalError</Code></Error>', 500)],
  ])('is never asked about twice where the answer %s', async (_, response) => {
    const { provider } = providerAnswering(response);

    expect(await failureOf(() => provider.check!(text('hello'), call))).toMatchObject({
      retry: 'never',
      effect: 'unknown',
    });
  });

  it('keeps the ticket of what was paid for, where the answer has no verdict', async () => {
    const { provider } = providerAnswering(finishedAnswer('<Label>Normal</Label>'));

    const error = await failureOf(() => provider.check!(text('hello'), call));
    expect(error).toBeInstanceOf(ModerationError);
    expect(error).toMatchObject({ code: 'bad_response', ticket: { kind: 'text', id: 'sa0001' } });
  });
});

describe('a verdict on text', () => {
  const resultOf = async (elements: string) => (await check(elements)).result;
  const scene = (more: string) => `<Result>1</Result><AbuseInfo><HitFlag>1</HitFlag>${more}</AbuseInfo>`;

  it.each([
    ['<Keywords>a,b</Keywords>', ['a', 'b']],
    ['<Keywords> a , ,b,a</Keywords>', ['a', 'b']],
    ['<Keywords>,</Keywords>', []],
    ['<Keywords/>', []],
    ['', []],
    ['<Keywords>a,b</Keywords><Keywords>c</Keywords>', ['a', 'b', 'c']],
  ])('reads one list of keywords: %s', async (element, keywords) => {
    expect((await resultOf(scene(element))).findings).toMatchObject([{ keywords }]);
  });

  it('takes the label of a scene for no keyword', async () => {
    expect((await resultOf(scene('<Label>word</Label>'))).findings).toMatchObject([{ keywords: [] }]);
  });

  it.each([
    ['<StartByte>10</StartByte>', 10],
    ['<StartByte>0</StartByte>', 0],
    ['<StartByte>-1</StartByte>', undefined],
    ['<StartByte>1.5</StartByte>', undefined],
    ['<StartByte></StartByte>', undefined],
    ['', undefined],
  ])('places a section at the character that %s names', async (element, startChar) => {
    const { segments } = await resultOf(`<Result>0</Result><Section>${element}<Result>0</Result></Section>`);

    expect(segments).toMatchObject([{ kind: 'text', startMs: null, endMs: null }]);
    expect(segments[0]?.startChar).toBe(startChar);
  });

  it('counts sections at the level of the job and gives no score there', async () => {
    const { findings } = await resultOf(scene('<Count>3</Count>'));

    expect(findings).toMatchObject([{ count: 3, score: null }]);
    expect(findings[0]).not.toHaveProperty('evidence');
  });

  it('blocks the documented sample as illicit, although no scene was hit', async () => {
    const { fetch } = providerAnswering(answer(readFixture('text-fetch-illegal/response.xml')));
    const job = await fetch({ ...ticket, id: 'st78925397b9de11eba532525400946f76' });
    if (job.state !== 'succeeded') throw new Error('not finished');

    expect(normalize(job.result, tencentMap)).toMatchObject({ decision: 'block', category: 'illicit' });
  });

  it('refuses an answer that tells two stories under the two names of the job', async () => {
    const story = (name: string, result: number) =>
      `<${name}><JobId>sa0001</JobId><State>Success</State><Result>${result}</Result></${name}>`;
    const { fetch } = providerAnswering(
      answer(`<Response>${story('JobsDetail', 0)}${story('Detail', 1)}</Response>`),
    );

    expect(await failureOf(() => fetch(ticket))).toMatchObject({ code: 'bad_response', effect: 'none' });
  });
});
