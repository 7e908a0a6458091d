import { describe, expect, it } from '@jest/globals';
import { type Content, type ProviderCall, type VendorResult } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import fc from 'fast-check';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { createPlaces } from '../../../providers/huawei/kinds/text-places.js';
import { encodeText } from '../../../providers/huawei/kinds/text.js';
import { answer, bareOptions, call, failureOf, fakeSend, settingsOf, ticket } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const options = { ...bareOptions, token: 'a-token' };
const content: Content = { kind: 'text', text: 'some text' };

function encode(
  wishes: Partial<ProviderCall> = {},
  more: object = {},
  configured: Partial<HuaweiOptions> = {},
) {
  const settings = settingsOf({ ...options, ...configured });
  const encoded = encodeText({ ...content, ...more }, { ...call, ...wishes }, settings);
  return { ...encoded, body: JSON.parse(encoded.request.body!) as Record<string, unknown> };
}

const asking = (huawei: object) => ({ vendorOptions: { huawei } });

function check(body: unknown, given: Content = content, status = 200) {
  const { send, requests } = fakeSend(() => answer(body, status));
  return { checked: createHuawei({ ...options, send }).check!(given, call), requests };
}

async function resultOf(result: object, text = 'some text'): Promise<VendorResult> {
  const job = await check({ request_id: 'r-1', result }, { kind: 'text', text }).checked;
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

describe('the request that judges a text', () => {
  it('always names what to look for', () => {
    const { body, categories, request } = encode();

    expect(body).toEqual({
      event_type: 'comment',
      categories: ['terrorism', 'porn', 'ban', 'abuse', 'ad', 'politics'],
      data: { text: 'some text' },
    });
    expect(categories).toEqual(body['categories']);
    expect(request).toMatchObject({ method: 'POST', path: '/v3/project/moderation/text' });
  });

  it('leaves politics out outside China, unless it is asked for', () => {
    const region = 'ap-southeast-3';

    expect(encode({}, {}, { region }).categories).not.toContain('politics');
    expect(encode({ categories: ['politics'] }, {}, { region }).categories).toEqual(['politics']);
  });

  it('carries the word lists of the account, with a custom policy too', () => {
    const lists = { glossaryNames: ['black'], whiteGlossaryNames: ['white'] };
    const sent = { glossary_names: ['black'], white_glossary_names: ['white'] };

    expect(encode(asking({ ...lists, eventType: 'nickname' })).body).toMatchObject({
      ...sent,
      event_type: 'nickname',
    });
    expect(encode(asking({ ...lists, bizType: 'mine' })).body).toEqual({
      ...sent,
      biz_type: 'mine',
      data: { text: 'some text' },
    });
  });

  it('leaves what to look for to a custom policy, and says so', () => {
    const { categories, warnings } = encode({ categories: ['porn'] }, {}, { bizType: 'mine' });

    expect(categories).toBeNull();
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([['ignored', 'categories']]);
  });

  it('says that nobody is called back', () => {
    const { body, warnings } = encode({ callbackUrl: 'https://me.example' }, {}, { seed: 'seed_1' });

    expect(warnings.map(({ code, path }) => [code, path])).toEqual([['ignored', 'callbackUrl']]);
    expect(JSON.stringify(body)).not.toMatch(/me\.example|seed/);
  });

  it.each([
    ['10 000 characters', 'x'.repeat(10_000)],
    ['10 000 characters of two units each', '😀'.repeat(10_000)],
    ['control characters', '\u0000\u0008\u007f'],
    ['right-to-left text', '\u202eabc שלום'],
    ['XML', ']]><![CDATA[ &lt; '],
  ])('carries %s as they are', (_, text) => {
    expect(encode({}, { text }).body['data']).toEqual({ text });
  });

  it.each<[string, string, object]>([
    ['no text at all', 'invalid_content', { text: '' }],
    ['10 001 characters', 'invalid_content', { text: 'x'.repeat(10_001) }],
    ['10 001 characters of two units each', 'invalid_content', { text: '😀'.repeat(10_001) }],
    ['10 MB', 'invalid_content', { text: 'x'.repeat(10_000_000) }],
    ['the first half of a pair', 'invalid_content', { text: 'a\ud83d' }],
    ['the second half of a pair', 'invalid_content', { text: '\ude00a' }],
    ['another language', 'unsupported', { language: 'en' }],
  ])('is refused for %s', async (_, code, more) => {
    const { checked, requests } = check({}, { ...content, ...more });

    expect(await failureOf(() => checked)).toMatchObject({ code, effect: 'none', operation: 'check text' });
    expect(requests).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['an event type of another kind', { eventType: 'live' }, /eventType: expected "nickname"/],
    ['a category of another kind', { categories: ['moan'] }, /categories/],
    ['no glossary at all', { glossaryNames: [] }, /glossaryNames: expected at least one/],
    ['an unknown option', { glosaryNames: ['x'] }, /unknown field "glosaryNames"/],
  ])('is refused for %s', async (_, huawei, message) => {
    const error = await failureOf(() => encode(asking(huawei)));

    expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(message) });
  });

  it('is refused for a job: text is answered at once', async () => {
    const provider = createHuawei({ ...options, send: fakeSend(() => answer({})).send });

    const errors = [
      await failureOf(() => provider.submit!(content, call)),
      await failureOf(() => provider.fetchJob!({ ...ticket, kind: 'text' }, call)),
      await failureOf(() => provider.check!({ kind: 'audio', url: 'https://example.com/a.mp3' }, call)),
    ];
    for (const error of errors) expect(error).toMatchObject({ code: 'unsupported', effect: 'none' });
  });
});

describe('the verdict on a text', () => {
  const detail = { suggestion: 'block', label: 'porn', confidence: 0.5 };

  it('is a finished job under the id of the request', async () => {
    const body = { request_id: 'r-1', result: { suggestion: 'pass', label: 'normal', details: [] } };

    expect(await check(body, { ...content, id: 'c-1' }).checked).toMatchObject({
      state: 'succeeded',
      ticket: { provider: 'huawei', kind: 'text', id: 'r-1', contentId: 'c-1', region: 'cn-north-4' },
      result: { jobId: null, requestId: 'r-1', raw: body },
    });
  });

  it('names the word list of the account beside the class that it was filed under', async () => {
    const segments = [{ segment: 'some', glossary_name: 'mine' }];
    const result = await resultOf({
      suggestion: 'block',
      label: 'porn',
      details: [{ ...detail, segments }],
    });

    const { category, findings } = normalize(result, huaweiMap);
    expect(category).toBe('sexual');
    expect(findings.map(({ category, label, keywords }) => [category, label, keywords])).toEqual([
      ['sexual', 'porn', ['some']],
      ['custom', 'mine', ['some']],
    ]);
    expect(findings[0]!.evidence).toEqual({ glossary_name: 'mine' });
  });

  it.each<[string, unknown, string]>([
    ['a suggestion that is unknown', { suggestion: 'maybe', label: 'normal', details: [] }, 'review'],
    ['a detail that is worse', { suggestion: 'pass', label: 'normal', details: [detail] }, 'review'],
    ['a detail without a word', { suggestion: 'pass', label: 'normal', details: [{}] }, 'review'],
    ['no details', { suggestion: 'block', label: 'porn' }, 'block'],
    ['an unknown label', { suggestion: 'block', label: 'new', details: [] }, 'block'],
  ])('for %s never passes', async (_, result, decision) => {
    expect(normalize(await resultOf(result as object), huaweiMap).decision).toBe(decision);
  });

  it.each<[string, object]>([
    ['without a suggestion', { request_id: 'r', result: { details: [] } }],
    ['without a result', { request_id: 'r' }],
    ['without a request id', { result: { suggestion: 'pass', details: [] } }],
    ['with details that are no list', { request_id: 'r', result: { suggestion: 'pass', details: {} } }],
    ['with a detail that is none', { request_id: 'r', result: { suggestion: 'pass', details: ['x'] } }],
  ])('%s is a bad answer', async (_, body) => {
    const error = await failureOf(() => check(body).checked);

    expect(error).toMatchObject({ code: 'bad_response', effect: 'unknown', retry: 'never' });
    expect((error as { body?: string }).body).toBe(JSON.stringify(body));
  });

  it('keeps the text out of an error that repeats it', async () => {
    const text = 'a long text of the caller';
    const body = { error_code: 'AIS.0011', error_msg: `wrong: ${text}` };

    const error = await failureOf(() => check(body, { kind: 'text', text }, 400).checked);
    expect(JSON.stringify(error)).not.toContain(text);
  });
});

describe('the place of a word', () => {
  it.each<[string, string, number[], number | undefined]>([
    ['ab😀cd', 'cd', [3, 5], 3],
    ['ab😀cd', 'cd', [4, 6], 3],
    ['cd ab😀cd', 'cd', [0, 2], 0],
    ['cd ab😀cd', 'cd', [6, 8], 6],
    ['ab cd', 'cd', [0, 2], 3],
    ['ab cd', 'cd', [], 3],
    ['ab cd', 'cd', [-1], 3],
    ['ab cd', 'cd', [1.5], 3],
    ['ab cd', 'cd', [1e9], 3],
    ['ab cd', 'ef', [3], undefined],
  ])('in %p of %p with the offsets %p is %p', (text, word, offsets, expected) => {
    expect(createPlaces(text).startOf(word, offsets)).toBe(expected);
  });

  it('moves on when a word without offsets comes again', () => {
    const places = createPlaces('😀no no no');

    expect([1, 2, 3, 4].map(() => places.startOf('no', []))).toEqual([1, 4, 7, 1]);
  });

  it('is never one where the word does not stand', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', 'b', '😀') });
    const property = fc.property(anyText, anyText, fc.array(fc.integer()), (text, word, offsets) => {
      const start = createPlaces(text).startOf(word, offsets);
      expect(start === undefined).toBe(!text.includes(word));
      expect(Array.from(text).slice(start).join('').startsWith(word) || start === undefined).toBe(true);
    });

    fc.assert(property, { numRuns: casesOf(250, 1000), seed: 2 });
  });
});
