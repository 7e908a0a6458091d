import { describe, expect, it } from '@jest/globals';
import { isModerationError, type Content, type ProviderCall } from '@moderato/core';
import { createHuawei } from '../../../providers/huawei/index.js';
import { answer, bareOptions, call, failureOf, fakeSend } from './support.js';

const picture = (name: string, more: object = {}): Content => ({
  kind: 'image',
  url: `https://example.com/${name}.jpg`,
  ...more,
});
const two = [picture('a', { id: 'a' }), picture('b', { id: 'b' })];
const passing = (place: number) => ({ data_id: `content-${place}`, suggestion: 'pass', details: [] });

async function checkBatch(
  contents: readonly Content[],
  body: unknown,
  wishes: Partial<ProviderCall> = {},
  more: object = {},
) {
  const { send, requests } = fakeSend(() => answer(body));
  const provider = createHuawei({ ...bareOptions, token: 'a-token', ...more, send });
  const entries = await provider.checkBatch!(contents, { ...call, ...wishes });
  const sent = requests.map(({ body }) => JSON.parse(body!) as Record<string, unknown>);
  return { entries, requests, sent };
}

const codesOf = (entries: readonly unknown[]) =>
  entries.map((entry) => (isModerationError(entry) ? entry.code : (entry as { state: string }).state));

describe('several pictures in one call', () => {
  it('go as the documented request, each under a name of its own', async () => {
    const { sent, requests } = await checkBatch(
      two,
      { request_id: 'r', results: [passing(0), passing(1)] },
      { categories: ['porn'], vendorOptions: { huawei: { eventType: 'comment', glossaryNames: ['x'] } } },
    );

    expect(requests[0]!.url).toMatch(/\/v3\/project\/moderation\/image\/batch$/);
    expect(sent).toEqual([
      {
        event_type: 'comment',
        categories: ['porn'],
        image_text_config: { black_glossary_names: ['x'] },
        urls: [
          { url: 'https://example.com/a.jpg', data_id: 'content-0' },
          { url: 'https://example.com/b.jpg', data_id: 'content-1' },
        ],
      },
    ]);
  });

  it('go with the language that any of them names, and with the custom policy', async () => {
    const { sent } = await checkBatch(
      [picture('a'), picture('b', { language: 'zh-CN' })],
      { request_id: 'r', results: [passing(0), passing(1)] },
      {},
      { bizType: 'test_type' },
    );

    expect(sent[0]).toMatchObject({ language: 'zh', biz_type: 'test_type' });
    expect(sent[0]).not.toHaveProperty('categories');
  });

  it('are matched by their names, in whatever order they are answered', async () => {
    const block = { data_id: 'content-0', suggestion: 'block', category: 'porn', ocr_text: 'x' };
    const { entries } = await checkBatch(two, { request_id: 'r', results: [passing(1), block] });

    expect(entries).toMatchObject([
      {
        state: 'succeeded',
        ticket: { id: 'r-0', contentId: 'a' },
        result: {
          decision: 'block',
          label: 'porn',
          text: 'x',
          subject: 'https://example.com/a.jpg',
          raw: block,
        },
      },
      { state: 'succeeded', ticket: { id: 'r-1', contentId: 'b' }, result: { decision: 'pass' } },
    ]);
  });

  it.each<[string, object, object]>([
    [
      'that could not be fetched',
      { error_code: 'AIS.0029', error_msg: 'download failed' },
      { code: 'invalid_content', retry: 'later', effect: 'none', vendorCode: 'AIS.0029' },
    ],
    [
      'in a wrong format',
      { error_code: 'AIS.0402', error_msg: 'format' },
      { code: 'invalid_content', retry: 'never', effect: 'none', vendorCode: 'AIS.0402', requestId: 'r' },
    ],
    [
      'on which the vendor failed',
      { error_code: 'AIS.0404' },
      { code: 'vendor_unavailable', retry: 'never', effect: 'unknown' },
    ],
    ['with an unknown error', { error_code: 'AIS.9999' }, { code: 'bad_response', retry: 'never' }],
    ['with a number as error', { error_code: 5 }, { vendorCode: '5' }],
    ['with an error that is no code', { error_code: {} }, { code: 'bad_response' }],
    ['with an error beside a pass', { ...passing(1), error_code: 'AIS.0403' }, { vendorCode: 'AIS.0403' }],
  ])('give an error for one %s, and leave the others alone', async (_, item, expected) => {
    const results = [passing(0), { data_id: 'content-1', ...item }];
    const { entries } = await checkBatch(two, { request_id: 'r', results });

    expect(entries[0]).toMatchObject({ state: 'succeeded' });
    expect(isModerationError(entries[1])).toBe(true);
    expect(entries[1]).toMatchObject({ ...expected, status: 200, provider: 'huawei' });
  });

  it.each<[string, unknown[]]>([
    ['is missing', [passing(0)]],
    ['comes twice', [passing(0), passing(1), passing(1)]],
    ['has no suggestion', [passing(0), { data_id: 'content-1', details: [] }]],
    ['has an empty suggestion', [passing(0), { ...passing(1), suggestion: '' }]],
    ['has details that are none', [passing(0), { ...passing(1), details: 'none' }]],
    ['has an error message without a code', [passing(0), { ...passing(1), error_msg: 'no' }]],
    ['has no name', [passing(0), { suggestion: 'pass' }]],
    ['is none', [passing(0), 'x', null]],
  ])('give a bad answer for one whose result %s', async (_, results) => {
    const { entries } = await checkBatch(two, { request_id: 'r', results });

    expect(codesOf(entries)).toEqual(['succeeded', 'bad_response']);
    expect(entries[1]).toMatchObject({ effect: 'unknown', retry: 'never', requestId: 'r' });
  });

  it('take no notice of results that nobody asked for, and of error fields that are empty', async () => {
    const results = [{ ...passing(0), error_code: '', error_msg: '' }, passing(7)];
    const { entries } = await checkBatch([two[0]!], { request_id: 'r', results });

    expect(codesOf(entries)).toEqual(['succeeded']);
  });

  it('refuse by itself what cannot be sent, and send the rest', async () => {
    const contents = [
      { kind: 'image', bytes: new Uint8Array([1]) },
      picture('b', { user: { account: 'x' } }),
      picture('c', { language: 'en' }),
      { kind: 'image', url: 'ftp://example.com' },
    ] as Content[];
    const { entries, sent } = await checkBatch(contents, { request_id: 'r', results: [passing(0)] });

    expect(codesOf(entries)).toEqual(['unsupported', 'succeeded', 'unsupported', 'invalid_content']);
    expect(sent[0]!['urls']).toHaveLength(1);
    expect(entries[1]).toMatchObject({ warnings: [{ code: 'ignored', path: 'content.user' }] });
  });

  it('send nothing where nothing can be sent', async () => {
    const bytes: Content = { kind: 'image', bytes: new Uint8Array([1]) };

    expect((await checkBatch([], {})).requests).toEqual([]);
    const { entries, requests } = await checkBatch([bytes, bytes], {});
    expect([codesOf(entries), requests]).toEqual([['unsupported', 'unsupported'], []]);
  });

  it.each<[string, string, readonly Content[], Partial<ProviderCall>]>([
    ['13 pictures', 'invalid_content', Array.from({ length: 13 }, () => picture('a')), {}],
    ['an unknown category', 'unsupported', two, { categories: ['moan'] }],
    ['a wrong option', 'config', two, { vendorOptions: { huawei: { eventType: 'x' } } }],
    ['another kind', 'unsupported', [{ kind: 'text', text: 'x' }], {}],
    ['two kinds', 'unsupported', [picture('a'), { kind: 'text', text: 'x' }], {}],
  ])('are refused as a whole for %s', async (_, code, contents, wishes) => {
    expect(await failureOf(() => checkBatch(contents, {}, wishes))).toMatchObject({ code, effect: 'none' });
  });

  it.each<[string, unknown]>([
    ['results', { request_id: 'r' }],
    ['a list of results', { request_id: 'r', results: {} }],
    ['a request id', { results: [passing(0), passing(1)] }],
  ])('fail as a whole without %s', async (_, body) => {
    expect(await failureOf(() => checkBatch(two, body))).toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
      retry: 'never',
    });
  });
});
