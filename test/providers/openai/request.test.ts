import { describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import OpenAI from 'openai';
import { CALL, IMAGE, TEXT, answering, recorded } from './support.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** What OpenAI's own client sends for the same input. */
async function sentByOfficialClient(input: OpenAI.ModerationCreateParams['input'], baseURL: string) {
  const sent: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const client = new OpenAI({
    apiKey: 'made-up-key-0001',
    organization: 'org-made-up',
    project: 'proj-made-up',
    baseURL,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      const body = JSON.parse(init?.body as string) as unknown;
      sent.push({ url: url as string, method: init?.method ?? '', headers, body });
      return new Response(JSON.stringify(recorded('text-block')), {
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  await client.moderations.create({ model: 'omni-moderation-latest', input });
  return sent[0]!;
}

describe('a request', () => {
  it.each<[string, Content, OpenAI.ModerationCreateParams['input']]>([
    ['a text', TEXT, 'some text'],
    ['an address', IMAGE, [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }]],
    [
      'bytes',
      { kind: 'image', bytes: new Uint8Array(PNG) },
      [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } }],
    ],
  ])("of %s is the one of OpenAI's own client", async (_what, content, input) => {
    const endpoint = 'https://gateway.example.com/openai/v1';
    const { provider, requests } = answering(recorded('text-block'), {
      endpoint,
      organization: 'org-made-up',
      project: 'proj-made-up',
    });

    await provider.check!(content, CALL);

    const request = requests[0]!;
    const official = await sentByOfficialClient(input, endpoint);
    expect([request.method, request.url]).toEqual([official.method.toUpperCase(), official.url]);
    expect(JSON.parse(request.body!)).toEqual(official.body);
    expect(Object.keys(request.headers).sort()).toEqual([
      'Authorization',
      'Content-Type',
      'OpenAI-Organization',
      'OpenAI-Project',
    ]);
    for (const [name, value] of Object.entries(request.headers))
      expect(official.headers.get(name)).toBe(value);
  });

  it.each([
    [undefined, 'https://api.openai.com/v1/moderations'],
    ['https://api.openai.com/v1', 'https://api.openai.com/v1/moderations'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1/moderations'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1/moderations'],
    ['https://gateway.example.com/team/openai', 'https://gateway.example.com/team/openai/moderations'],
  ])('goes for the endpoint %s to %s', async (endpoint, url) => {
    const { provider, requests } = answering(recorded('text-block'), endpoint ? { endpoint } : {});

    await provider.check!(TEXT, CALL);

    expect(requests.map((request) => request.url)).toEqual([url]);
  });

  it('names the model of the call, else the configured one', async () => {
    const { provider, requests } = answering(recorded('text-block'), { model: 'llama-guard3:8b' });

    await provider.check!(TEXT, CALL);
    await provider.check!(TEXT, { ...CALL, vendorOptions: { openai: { model: 'text-moderation-stable' } } });

    expect(requests.map(({ body }) => (JSON.parse(body!) as { model: string }).model)).toEqual([
      'llama-guard3:8b',
      'text-moderation-stable',
    ]);
  });
});

describe('what cannot be sent is refused before anything is', () => {
  it.each<[string, Content, string, RegExp]>([
    ['an empty text', { kind: 'text', text: '' }, 'invalid_content', /is empty/],
    ['half a surrogate pair', { kind: 'text', text: 'a\ud83d' }, 'invalid_content', /surrogate/],
    ['a long text', { kind: 'text', text: '好'.repeat(4001) }, 'invalid_content', /4000/],
    ['no bytes', { kind: 'image', bytes: new Uint8Array() }, 'invalid_content', /no byte/],
    ['another format', { kind: 'image', bytes: bytesOf('BM12345678901234') }, 'invalid_content', /png, jpeg/],
    ['a picture as an object', { kind: 'image', object: 'a.png' }, 'unsupported', /not by object/],
  ])('%s', async (_what, content, code, message) => {
    const { provider, requests } = answering('');

    await expect(provider.check!(content, CALL)).rejects.toMatchObject({
      code,
      effect: 'none',
      message: expect.stringMatching(message),
    });
    expect(requests).toEqual([]);
  });

  it('more than 20 MB', async () => {
    const bytes = new Uint8Array(20 * 1024 * 1024 + 1);
    bytes.set(PNG.subarray(0, 16));
    const { provider, requests } = answering('');

    await expect(provider.check!({ kind: 'image', bytes }, CALL)).rejects.toMatchObject({
      code: 'invalid_content',
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });

  it('a picture for a model that takes text only', async () => {
    const { provider, requests } = answering('', { model: 'text-moderation-latest' });

    await expect(provider.check!(IMAGE, CALL)).rejects.toMatchObject({ code: 'unsupported', effect: 'none' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['image/jpeg', '\xff\xd8\xff\xe0 and more'],
    ['image/webp', 'RIFF\x01\x02\x03\x04WEBPVP8 '],
    ['image/gif', 'GIF89a and more'],
  ])('but bytes of %s are sent as what they are', async (type, head) => {
    const { provider, requests } = answering(recorded('image-url-block'));

    await provider.check!({ kind: 'image', bytes: bytesOf(head) }, CALL);

    expect(requests[0]!.body).toContain(`"data:${type};base64,`);
  });
});
