import { type Content, type ProviderCall } from '@moderato/core';
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signedRequest } from '../../../providers/tencent/client.js';
import { encodeImage } from '../../../providers/tencent/kinds/image-request.js';
import { NOW_MS, answer, call, failureOf, providerAnswering, settingsOf } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const byUrl: Content = { kind: 'image', url: 'https://example.com/a.png' };
const byBytes: Content = { kind: 'image', bytes: new Uint8Array([1, 2, 3]) };

const byObject: Content = { kind: 'image', object: 'a.png' };
const encryption = { algorithm: 'aes-256-ctr', key: 'a2V5', iv: 'aXY=', keyType: 0 };

const forTencent = (options: unknown) => ({ vendorOptions: { tencent: options } });

function encode(given: Content, options: Partial<ProviderCall> = {}, settings = settingsOf()) {
  const { request, warnings } = encodeImage(given, { ...call, ...options }, settings);
  return { request, warnings, sent: signedRequest(request, settings, NOW_MS).sent };
}

const urlOf = (given: Content, options: Partial<ProviderCall> = {}, settings = settingsOf()) =>
  new URL(encode(given, options, settings).sent.url);

/** The SDK's function takes a fixed time and a method that its types do not know. */
const signWithSdk = COS.getAuthorization as unknown as (options: Record<string, unknown>) => string;

describe('the request about one image at Tencent', () => {
  it('goes to the host of the bucket, with a temporary token under the name of that host', () => {
    const { url, headers } = encode(byUrl, {}, settingsOf({ token: 'made-up-token' })).sent;

    expect(new URL(url).host).toBe('examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com');
    expect(headers).toMatchObject({
      Host: 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com',
      'x-cos-security-token': 'made-up-token',
    });
    expect(headers['Authorization']).toContain('q-header-list=host;x-cos-security-token&');
  });

  it('goes to the configured endpoint where there is one', () => {
    const settings = settingsOf({ endpoint: 'http://127.0.0.1:1234' });

    expect(urlOf(byUrl, {}, settings).origin).toBe('http://127.0.0.1:1234');
  });

  it('reads back as exactly the parameters, and is signed as the SDK signs', () => {
    const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });

    fc.assert(
      fc.property(id, fc.webUrl({ withQueryParameters: true }), (dataid, url) => {
        const { sent } = encode({ kind: 'image', url, id: dataid });
        const { pathname, searchParams } = new URL(sent.url);
        expect(pathname).toBe('/');
        expect(Object.fromEntries(searchParams)).toEqual({
          'ci-process': 'sensitive-content-recognition',
          'detect-url': url,
          dataid,
        });
        expect(sent.headers['Authorization']).toBe(
          signWithSdk({
            SecretId: 'exampleSecretId',
            SecretKey: 'exampleSecretKey',
            Method: 'GET',
            Pathname: '/',
            Query: Object.fromEntries(searchParams),
            Headers: { Host: sent.headers['Host'] },
            KeyTime: `${NOW_MS / 1000 - 60};${NOW_MS / 1000 + 900}`,
          }),
        );
      }),
      { numRuns: casesOf(50, 200), seed: 20260101 },
    );
  });

  it.each(['a.png', '../a.png', 'a/./b.png', '图 片(1).png'])(
    'carries the key %s in its body, so that the bytes of an object can never be taken for an answer',
    (object) => {
      const { method, url, body } = encode({ kind: 'image', object }).sent;

      expect([method, new URL(url).pathname]).toEqual(['POST', '/image/auditing']);
      expect(body).toContain(`<Input><Object>${object}</Object></Input>`);
    },
  );

  it('carries the user in its body, since the address has no place for one', () => {
    expect(encode({ ...byUrl, user: { account: 'a-1' } }).sent).toMatchObject({
      method: 'POST',
      body: expect.stringContaining('<UserInfo><TokenId>a-1</TokenId></UserInfo>'),
    });
  });

  it('asks for each word once, in the spelling of its form', () => {
    const words = { categories: ['terrorist', 'ads', 'terrorist'] };

    expect(urlOf(byUrl, words).searchParams.get('detect-type')).toBe('terrorist,ads');
    expect(encode(byBytes, words).sent.body).toContain('<DetectType>Terrorism,Ads</DetectType>');
  });

  it('names the policy of the configuration, unless the call names another', () => {
    const settings = settingsOf({ bizType: 'configured' });

    expect(urlOf(byUrl, {}, settings).searchParams.get('biz-type')).toBe('configured');
    expect(urlOf(byUrl, forTencent({ bizType: 'called' }), settings).searchParams.get('biz-type')).toBe(
      'called',
    );
    expect(encode(byBytes, {}, settings).sent.body).toContain('<BizType>configured</BizType>');
  });

  it('carries the options of images in either form', () => {
    const options = forTencent({ interval: 2, maxFrames: 3, largeImageDetect: false });

    expect(urlOf(byUrl, options).search).toContain('interval=2&max-frames=3&large-image-detect=0');
    expect(encode(byBytes, options).sent.body).toContain(
      '<Interval>2</Interval><MaxFrames>3</MaxFrames><LargeImageDetect>0</LargeImageDetect>',
    );
  });

  it('takes 5 MB, and 32 MB where large images may be made smaller', async () => {
    const limit = 5 * 1024 * 1024;
    const sized = (length: number): Content => ({ kind: 'image', bytes: new Uint8Array(length) });
    const large = forTencent({ largeImageDetect: true });

    expect(encode(sized(limit)).request.body?.length).toBeGreaterThan(limit);
    expect(encode(sized(limit + 1), large).request.body?.length).toBeGreaterThan(limit);
    expect(await failureOf(() => encode(sized(limit + 1)))).toMatchObject({
      code: 'invalid_content',
      effect: 'none',
      message: expect.stringContaining('largeImageDetect'),
    });
    expect(await failureOf(() => encode(sized(32 * 1024 * 1024 + 1), large))).toMatchObject({
      code: 'invalid_content',
    });
  });

  it('has jobs called back about, and images that are answered at once not', () => {
    const callbackUrl = 'https://me.example/done';
    const job = encode(byUrl, { ...forTencent({ async: true }), callbackUrl });
    const atOnce = encode(byBytes, { callbackUrl });

    expect(job.sent.body).toContain(`<Async>1</Async><Callback>${callbackUrl}</Callback>`);
    expect(job.warnings).toEqual([]);
    expect(atOnce.sent.body).not.toContain('<Callback>');
    expect(atOnce.warnings).toMatchObject([{ code: 'ignored', path: 'callbackUrl' }]);
    expect(urlOf(byUrl, { callbackUrl }).searchParams.has('callback')).toBe(false);
  });

  it('freezes objects', () => {
    const { sent } = encode(byObject, forTencent({ freeze: { pornScore: 90, adsScore: 0 } }));

    expect(sent.body).toContain('<Freeze><PornScore>90</PornScore><AdsScore>0</AdsScore></Freeze>');
  });

  it('says how the file is encrypted, in the body, and keeps the key to itself', () => {
    for (const given of [byUrl, byObject]) {
      const { request, sent } = encode(given, forTencent({ encryption }));

      expect(sent).toMatchObject({
        method: 'POST',
        body: expect.stringContaining(
          '<Encryption><Algorithm>aes-256-ctr</Algorithm><Key>a2V5</Key><IV>aXY=</IV><KeyType>0</KeyType></Encryption></Input>',
        ),
      });
      expect(request.secrets?.map((secret) => secret.reveal())).toEqual(['a2V5', 'aXY=']);
    }
  });

  it.each<[string, Content, Partial<ProviderCall>, string, string]>([
    ['no bytes', { kind: 'image', bytes: new Uint8Array() }, {}, 'invalid_content', 'empty'],
    ['half a character in a key', { kind: 'image', object: 'a\ud800' }, {}, 'invalid_content', 'U+D800'],
    ['half a character in an id', { ...byUrl, id: '\udc00' }, {}, 'invalid_content', 'half'],
    ['an id of 513 bytes', { ...byUrl, id: 'a'.repeat(513) }, {}, 'invalid_content', 'content.id'],
    ['an unknown word', byUrl, { categories: ['Porn'] }, 'unsupported', 'porn, terrorist'],
    ['no words', byUrl, { categories: [] }, 'config', 'categories'],
    [
      'an option of other kinds',
      byUrl,
      forTencent({ snapshot: { mode: 'Average', count: 1 } }),
      'config',
      'snapshot: for video',
    ],
    ['a url to be frozen', byUrl, forTencent({ freeze: { pornScore: 1 } }), 'config', 'not a url'],
    ['bytes to be frozen', byBytes, forTencent({ freeze: { pornScore: 1 } }), 'config', 'not a bytes'],
    [
      'a key that is no base64',
      byUrl,
      forTencent({ encryption: { ...encryption, key: '%' } }),
      'config',
      'key',
    ],
    [
      'a callback address that is none',
      byUrl,
      { ...forTencent({ async: true }), callbackUrl: 'ftp://x' },
      'config',
      'callbackUrl',
    ],
    ['no frames', byUrl, forTencent({ maxFrames: 0 }), 'config', 'maxFrames'],
  ])('is refused for %s before it is sent', async (_, given, options, code, words) => {
    expect(await failureOf(() => encode(given, options))).toMatchObject({
      code,
      provider: 'tencent',
      effect: 'none',
      message: expect.stringContaining(words),
    });
  });

  it('is refused as a job', async () => {
    const { submit, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => submit(byUrl))).toMatchObject({ code: 'unsupported', effect: 'none' });
    expect(requests).toEqual([]);
  });

  it('keeps the query of the address out of what the vendor repeats', async () => {
    const body =
      '<Error><Code>InvalidArgument</Code><Message>bad https://example.com/a.png?sign=abcdefgh</Message></Error>';
    const { provider } = providerAnswering(answer(body, 400));
    const given: Content = { kind: 'image', url: 'https://example.com/a.png?sign=abcdefgh' };

    const error = await failureOf(() => provider.check!(given, call));
    expect(error).toMatchObject({ code: 'invalid_content' });
    expect(String(error)).not.toContain('abcdefgh');
  });
});
