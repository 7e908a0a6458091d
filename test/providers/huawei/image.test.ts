import { describe, expect, it } from '@jest/globals';
import { type Content, type ProviderCall, type VendorResult } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { encodeImage } from '../../../providers/huawei/kinds/image.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { answer, bareOptions, call, failureOf, fakeSend, settingsOf } from './support.js';

const options = { ...bareOptions, token: 'a-token' };
const content: Content = { kind: 'image', url: 'https://example.com/a.jpg' };

function encode(
  wishes: Partial<ProviderCall> = {},
  more: object = {},
  configured: Partial<HuaweiOptions> = {},
) {
  const settings = settingsOf({ ...options, ...configured });
  const encoded = encodeImage({ ...content, ...more }, { ...call, ...wishes }, settings);
  return { ...encoded, body: JSON.parse(encoded.request.body!) as Record<string, unknown> };
}

const asking = (huawei: object) => ({ vendorOptions: { huawei } });
const ofBytes = (bytes: Uint8Array) => encodeImage({ kind: 'image', bytes }, call, settingsOf(options));

function check(body: unknown) {
  const provider = createHuawei({ ...options, send: fakeSend(() => answer(body)).send });
  return provider.check!(content, call);
}

async function resultOf(result: object): Promise<VendorResult> {
  const job = await check({ request_id: 'r-1', result });
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

const verdictOf = async (result: object) => normalize(await resultOf(result), huaweiMap);

describe('the request that judges a picture', () => {
  it('asks for everything documented, and outside China not for words in the picture', () => {
    expect(encode().body).toEqual({
      url: 'https://example.com/a.jpg',
      event_type: 'dynamic',
      categories: ['terrorism', 'porn', 'politics', 'image_text'],
    });
    expect(encode({}, {}, { region: 'ap-southeast-3' }).categories).toEqual([
      'terrorism',
      'porn',
      'politics',
    ]);
  });

  it('is the documented one, byte for byte', () => {
    const url = 'https://bucketname.obs.myhwclouds.com/ObjectName1';
    const custom = encode(asking({ bizType: 'test-type' }), { url });
    const plain = encode(
      { categories: ['porn', 'terrorism'], ...asking({ eventType: 'head_image', glossaryNames: ['test'] }) },
      { url },
    );

    expect(custom.request.body).toBe(`{"url":"${url}","biz_type":"test-type"}`);
    expect(plain.body).toEqual({
      event_type: 'head_image',
      url,
      categories: ['porn', 'terrorism'],
      image_text_config: { black_glossary_names: ['test'] },
    });
  });

  it('carries bytes as base64, and only the given part of their buffer', () => {
    const bytes = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4);

    expect(JSON.parse(ofBytes(bytes).request.body!)).toMatchObject({ image: 'AQID' });
  });

  it('carries bytes up to 10 MB of base64', async () => {
    const most = (10 * 1024 * 1024 * 3) / 4;

    expect(ofBytes(new Uint8Array(most)).request.body!.length).toBeGreaterThan(10 * 1024 * 1024);
    for (const size of [0, most + 1]) {
      const error = await failureOf(() => ofBytes(new Uint8Array(size)));
      expect(error).toMatchObject({ code: 'invalid_content', effect: 'none' });
    }
  });

  it.each<[string, string, Partial<ProviderCall>, object]>([
    ['another language', 'unsupported', {}, { language: 'en' }],
    ['a category of another kind', 'unsupported', { categories: ['moan'] }, {}],
    ['an event type of another kind', 'config', asking({ eventType: 'nickname' }), {}],
    ['an option of another kind', 'config', asking({ frameInterval: 5 }), {}],
  ])('is refused for %s', async (_, code, wishes, more) => {
    expect(await failureOf(() => encode(wishes, more))).toMatchObject({ code, effect: 'none' });
  });

  it('is refused for a picture in a bucket', async () => {
    const work = () => encodeImage({ kind: 'image', object: 'a.jpg' }, call, settingsOf(options));

    expect(await failureOf(work)).toMatchObject({ code: 'unsupported', effect: 'none' });
  });
});

describe('the verdict on a picture', () => {
  const detail = { suggestion: 'block', category: 'porn', label: 'intimacy', confidence: 0.9 };
  const inText = { suggestion: 'block', category: 'image_text', label: 'abuse', confidence: 0.9 };

  it('takes the category for the class and keeps the label', async () => {
    const verdict = await verdictOf({ suggestion: 'block', category: 'porn', details: [detail] });

    expect(verdict).toMatchObject({ decision: 'block', category: 'sexual', score: 0.9 });
    expect(verdict.findings).toMatchObject([{ category: 'sexual', label: 'porn', subLabel: 'intimacy' }]);
    expect(verdict.warnings).toEqual([]);
  });

  it('takes the inner label for the class of words in the picture', async () => {
    const result = { suggestion: 'block', category: 'image_text', details: [inText], ocr_text: 'words' };
    const verdict = await verdictOf(result);

    expect(verdict).toMatchObject({ decision: 'block', category: 'harassment', text: 'words' });
    expect(verdict.findings).toHaveLength(1);
    expect(verdict.findings[0]).toMatchObject({ label: 'abuse', evidence: { category: 'image_text' } });
  });

  it('sharpens the whole by the most confident detail that is as bad', async () => {
    const details = [
      { ...detail, category: 'terrorism', label: 'bloody', suggestion: 'review', confidence: 1 },
      { ...detail, category: 'terrorism', label: 'bloody', confidence: 0.2 },
      { ...detail, category: 'terrorism', label: 'gun', confidence: 0.8 },
    ];
    const { label, subLabels } = await resultOf({ suggestion: 'block', category: 'terrorism', details });

    expect([label, subLabels]).toEqual(['terrorism', ['gun']]);
  });

  it.each([[{ top_left_x: 1, top_left_y: 2, bottom_right_x: 3, bottom_right_y: 4 }], [[207, 522, 340, 567]]])(
    'keeps the place %j as it came',
    async (place) => {
      const { findings } = await resultOf({
        suggestion: 'block',
        category: 'porn',
        details: [{ ...detail, face_location: place, qr_location: place, qr_content: 'https://example.com' }],
      });

      expect(findings[0]!.evidence).toEqual({
        face_location: place,
        qr_location: place,
        qr_content: 'https://example.com',
      });
    },
  );

  it.each<[string, object, string, string | null]>([
    ['an unknown label in the picture', { ...inText, label: 'new' }, 'block', 'unmapped'],
    ['no label in the picture', { ...inText, label: undefined }, 'block', 'unmapped'],
    ['no category', { ...detail, category: undefined, label: 'porn' }, 'block', 'sexual'],
    ['an unknown category', { ...detail, category: 'new' }, 'block', 'unmapped'],
    ['nothing', {}, 'block', 'unmapped'],
  ])('is kept for a detail with %s', async (_, one, decision, category) => {
    const { category: whole } = one as { category?: string };
    const verdict = await verdictOf({ suggestion: 'block', category: whole, details: [one] });

    expect([verdict.decision, verdict.category]).toEqual([decision, category]);
  });

  it('never passes for a detail that is worse, or for one that says nothing', async () => {
    for (const one of [detail, {}, { suggestion: 'maybe' }]) {
      expect((await verdictOf({ suggestion: 'pass', details: [one] })).decision).toBe('review');
    }
  });

  it.each<[string, object]>([
    ['a suggestion', { request_id: 'r', result: { details: [] } }],
    ['a result', { request_id: 'r' }],
    ['a request id', { result: { suggestion: 'pass', details: [] } }],
  ])('is a bad answer without %s', async (_, body) => {
    expect(await failureOf(() => check(body))).toMatchObject({ code: 'bad_response', retry: 'never' });
  });
});
