import { type Content, type ProviderCall } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { encodeAudioJob, encodeAudioQuery } from '../../../providers/tencent/kinds/audio.js';
import { signedRequest } from '../../../providers/tencent/client.js';
import {
  NOW_MS,
  answer,
  call,
  content,
  failureOf,
  providerAnswering,
  settingsOf,
  ticket,
} from './support.js';

const object: Content = { kind: 'audio', object: 'a.mp3' };

function encode(given: Content, options: Partial<ProviderCall> = {}, settings = settingsOf()) {
  return encodeAudioJob(given, { ...call, ...options }, settings);
}

const forTencent = (options: unknown) => ({ vendorOptions: { tencent: options } });

describe('the request that creates an audio job at Tencent', () => {
  it('names the policy of the configuration, unless the call names another', () => {
    const settings = settingsOf({ bizType: 'configured' });

    expect(encode(content, {}, settings).request.body).toContain(
      '<Conf><BizType>configured</BizType></Conf>',
    );
    expect(encode(content, forTencent({ bizType: 'called' }), settings).request.body).toContain(
      '<Conf><BizType>called</BizType></Conf>',
    );
  });

  it('is unsure of categories beside a policy and says so', () => {
    const paths = (options: Partial<ProviderCall>) =>
      encode(content, { ...forTencent({ bizType: 'mine' }), ...options }).warnings.map(
        ({ code, path }) => `${code} ${path}`,
      );

    expect(paths({ categories: ['Porn'] })).toEqual(['ignored categories']);
    expect(paths({})).toEqual([]);
  });

  it('asks for the words of the call, each once, else for those of the vendor options', () => {
    const options = forTencent({ detectType: ['Ads'] });

    expect(encode(content, { ...options, categories: ['Porn', 'Abuse', 'Porn'] }).request.body).toContain(
      '<DetectType>Porn,Abuse</DetectType>',
    );
    expect(encode(content, options).request.body).toContain('<DetectType>Ads</DetectType>');
  });

  it('leaves out every wish that was not made', () => {
    expect(
      encode({ ...object, user: { ip: '::1' } }, forTencent({ freeze: { adsScore: 0 } })).request.body,
    ).toBe(
      '<Request><Input><Object>a.mp3</Object><UserInfo><IP>::1</IP></UserInfo></Input>' +
        '<Conf><Freeze><AdsScore>0</AdsScore></Freeze></Conf></Request>',
    );
  });

  it('ignores the options of other vendors', () => {
    expect(encode(content, { vendorOptions: { huawei: { bizType: 'theirs' } } }).request.body).toBe(
      encode(content).request.body,
    );
  });

  it('says that the language is not sent', () => {
    const { request, warnings } = encode({ ...content, language: 'zh' });

    expect(request.body).toBe(encode(content).request.body);
    expect(warnings).toEqual([expect.objectContaining({ code: 'ignored', path: 'content.language' })]);
    expect(encode(content).warnings).toEqual([]);
  });

  it('takes an id of 512 bytes and refuses one more', async () => {
    expect(encode({ ...content, id: '音'.repeat(170) + 'ab' }).request.body).toContain('音ab</DataId>');
    expect(await failureOf(() => encode({ ...content, id: '音'.repeat(171) }))).toMatchObject({
      code: 'invalid_content',
      effect: 'none',
      message: expect.stringContaining('content.id'),
    });
  });

  it('refuses characters that XML cannot carry, naming the field', async () => {
    expect(await failureOf(() => encode({ ...content, id: 'a\u0000b' }))).toMatchObject({
      code: 'invalid_content',
      provider: 'tencent',
      message: expect.stringContaining('DataId'),
    });
  });

  it.each<[string, Partial<ProviderCall>, string]>([
    ['an unknown option', forTencent({ bizTyp: 'a' }), 'vendorOptions.tencent: unknown field "bizTyp"'],
    ['options that are no object', forTencent('Porn'), 'vendorOptions.tencent: expected object'],
    ['an unknown word', forTencent({ detectType: ['Terrorist'] }), 'vendorOptions.tencent.detectType.0'],
    ['no words', forTencent({ detectType: [] }), 'vendorOptions.tencent.detectType: expected at least one'],
    ['a callback form', forTencent({ callbackVersion: 'simple' }), 'vendorOptions.tencent.callbackVersion'],
    ['a callback type', forTencent({ callbackType: '1' }), 'vendorOptions.tencent.callbackType'],
    [
      'a score above 100',
      forTencent({ freeze: { pornScore: 101 } }),
      'vendorOptions.tencent.freeze.pornScore',
    ],
    [
      'an unknown score',
      forTencent({ freeze: { porn: 1 } }),
      'vendorOptions.tencent.freeze: unknown field "porn"',
    ],
    ['an empty list of categories', { categories: [] }, 'categories: expected at least one'],
    ['a callback address', { callbackUrl: 'ftp://example.com' }, 'callbackUrl: not an http: or https: URL'],
  ])('is refused for %s that is wrong', async (_, options, message) => {
    expect(await failureOf(() => encode(object, options))).toMatchObject({
      code: 'config',
      provider: 'tencent',
      effect: 'none',
      message: expect.stringContaining(message),
    });
  });

  it('freezes objects only', async () => {
    const options = forTencent({ freeze: { pornScore: 90 } });

    expect(encode(object, options).request.body).toContain('<Freeze><PornScore>90</PornScore></Freeze>');
    expect(await failureOf(() => encode(content, options))).toMatchObject({ code: 'config', effect: 'none' });
  });

  it('knows no words but those of DetectType', async () => {
    expect(await failureOf(() => encode(content, { categories: ['Porn', 'porn'] }))).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/no word porn, only Porn, Terrorism/),
    });
  });

  it.each<Content>([
    { kind: 'text', text: 'a' },
    { kind: 'live', object: 'a.m3u8' },
    { kind: 'image', bytes: new Uint8Array([1]) },
  ])('is refused for %j, before anything is sent', async (given) => {
    const { submit, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => submit(given))).toMatchObject({
      code: 'unsupported',
      provider: 'tencent',
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });

  it('is refused for damaged content, before anything is sent', async () => {
    const { submit, requests } = providerAnswering(answer(''));
    const damaged = [{ kind: 'audio' }, { kind: 'audio', url: 'ftp://a' }, { ...content, object: 'a.mp3' }];

    for (const given of damaged) {
      expect(await failureOf(() => submit(given as Content))).toMatchObject({
        code: 'invalid_content',
        provider: 'tencent',
      });
    }
    expect(requests).toEqual([]);
  });
});

describe('the request that asks after an audio job at Tencent', () => {
  it('has the id in its path and no body', () => {
    expect(encodeAudioQuery(ticket, settingsOf())).toMatchObject({
      method: 'GET',
      pathname: '/audio/auditing/sa0001',
    });
  });

  it.each([
    '..',
    '.',
    '',
    '../../report/badcase',
    'a/b',
    'a%2Fb',
    'a?b',
    'a#b',
    'a b',
    'a\r\nb',
    'ä',
    'a'.repeat(129),
  ])('is refused for the forged id %j, before anything is sent', async (id) => {
    const { fetch, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => fetch({ ...ticket, id }))).toMatchObject({
      code: 'invalid_content',
      provider: 'tencent',
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });

  it.each([
    [{ provider: 'huawei' }, 'unsupported'],
    [{ region: 'ap-beijing' }, 'config'],
    [{ submittedAt: 'yesterday' }, 'invalid_content'],
  ])('is refused for a ticket with %j', async (more, code) => {
    const { fetch, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => fetch({ ...ticket, ...more }))).toMatchObject({ code, effect: 'none' });
    expect(requests).toEqual([]);
  });

  it('is refused for a ticket of another kind', async () => {
    expect(await failureOf(() => encodeAudioQuery({ ...ticket, kind: 'video' }, settingsOf()))).toMatchObject(
      { code: 'unsupported', effect: 'none' },
    );
  });
});

describe('every request to Tencent', () => {
  const query = encodeAudioQuery(ticket, settingsOf());

  it('goes to the address that the configuration names, and signs its host with the port', () => {
    const { sent } = signedRequest(query, settingsOf({ endpoint: 'http://127.0.0.1:8080/' }), NOW_MS);
    const { url, headers } = sent;

    expect(url).toBe('http://127.0.0.1:8080/audio/auditing/sa0001');
    expect(headers).toMatchObject({ Host: '127.0.0.1:8080' });
    expect(headers['Authorization']).not.toBe(
      signedRequest(query, settingsOf(), NOW_MS).sent.headers['Authorization'],
    );
  });

  it('carries the token of a temporary key, signed', () => {
    const { headers } = signedRequest(query, settingsOf({ token: 'exampleToken' }), NOW_MS).sent;

    expect(headers['x-ci-security-token']).toBe('exampleToken');
    expect(headers['Authorization']).toContain('q-header-list=host;x-ci-security-token&');
  });

  it('is signed anew each time', async () => {
    let nowMs = NOW_MS;
    const { fetch, requests } = providerAnswering(answer('', 500), { now: () => (nowMs += 1000) });

    await failureOf(fetch);
    await failureOf(fetch);

    expect(new Set(requests.map(({ headers }) => headers['Authorization'])).size).toBe(2);
  });

  it('has the time limit of its call, else of the configuration, else 30 seconds', async () => {
    const one = providerAnswering(answer('', 500), { timeoutMs: 7000 });
    const other = providerAnswering(answer('', 500));
    const { signal } = new AbortController();

    await failureOf(() => one.submit(content, { ...call, timeoutMs: 5, signal }));
    await failureOf(() => one.submit());
    await failureOf(() => other.submit());

    expect(one.requests[0]).toMatchObject({ timeoutMs: 5, signal });
    expect(one.requests[1]).toMatchObject({ timeoutMs: 7000 });
    expect(other.requests[0]).toMatchObject({ timeoutMs: 30_000 });
  });

  it('is not sent for a caller who has given up already', async () => {
    const { submit, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => submit(content, { ...call, signal: AbortSignal.abort() }))).toMatchObject({
      code: 'aborted',
      retry: 'never',
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });
});
