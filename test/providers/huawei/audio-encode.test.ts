import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket, type ProviderCall } from '@moderato/core';
import fc from 'fast-check';
import { encodeAudioJob } from '../../../providers/huawei/kinds/audio.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { encodeQuery } from '../../../providers/huawei/job.js';
import { answer, bareOptions, call, content, failureOf, fakeSend, settingsOf, ticket } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const options = { ...bareOptions, token: 'a-token' };

function encode(
  wishes: Partial<ProviderCall> = {},
  more: object = {},
  configured: Partial<HuaweiOptions> = {},
) {
  const settings = settingsOf({ ...options, ...configured });
  const { request, warnings } = encodeAudioJob({ ...content, ...more }, { ...call, ...wishes }, settings);
  return { request, warnings, body: JSON.parse(request.body!) as Record<string, unknown> };
}

const refusal = (wishes: Partial<ProviderCall>, more: object = {}) => failureOf(() => encode(wishes, more));

describe('the request for an audio job', () => {
  it('is the documented one, byte for byte', () => {
    const { request } = encode(
      { categories: ['porn', 'ad'], callbackUrl: 'http://xxxx' },
      {
        url: 'https://xxxxx.wav',
      },
    );

    expect(request).toMatchObject({ method: 'POST', path: '/v3/project/moderation/audio/jobs' });
    expect(request.body).toBe(
      '{"data":{"url":"https://xxxxx.wav"},"event_type":"default","categories":["porn","ad"],"callback":"http://xxxx"}',
    );
  });

  it('asks for everything documented in China', () => {
    expect(encode().body).toMatchObject({
      event_type: 'default',
      categories: ['politics', 'porn', 'ad', 'moan', 'abuse'],
    });
  });

  it('leaves politics out elsewhere, unless it is asked for', () => {
    const region = 'ap-southeast-3';

    expect(encode({}, {}, { region }).body['categories']).toEqual(['porn', 'ad', 'moan', 'abuse']);
    expect(encode({ categories: ['politics'] }, {}, { region }).body['categories']).toEqual(['politics']);
  });

  it('takes what the call says before what its vendor options say', () => {
    const vendorOptions = { huawei: { categories: ['moan'], eventType: 'game' } };

    expect(encode({ vendorOptions }).body).toMatchObject({ event_type: 'game', categories: ['moan'] });
    expect(encode({ vendorOptions, categories: ['ad'] }).body['categories']).toEqual(['ad']);
  });

  it('takes the custom policy of the call before the configured one', () => {
    const configured = { bizType: 'configured' };

    expect(encode({}, {}, configured).body['biz_type']).toBe('configured');
    expect(
      encode({ vendorOptions: { huawei: { bizType: 'of_call' } } }, {}, configured).body['biz_type'],
    ).toBe('of_call');
  });

  it('leaves event type and categories to a custom policy and says so', () => {
    const { body, warnings } = encode(
      { categories: ['ad'], vendorOptions: { huawei: { eventType: 'live', categories: ['ad'] } } },
      {},
      { bizType: 'mine' },
    );

    expect(body).toEqual({ data: { url: 'https://example.com/a.mp3' }, biz_type: 'mine' });
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([
      ['ignored', 'categories'],
      ['ignored', 'vendorOptions.huawei.categories'],
      ['ignored', 'vendorOptions.huawei.eventType'],
      ['not_covered', 'coverage'],
    ]);
  });

  it('sends the callback secret with a callback only', () => {
    const configured = { seed: 'seed_1' };

    expect(encode({ callbackUrl: 'https://me.example/cb' }, {}, configured).body).toMatchObject({
      callback: 'https://me.example/cb',
      seed: 'seed_1',
    });
    expect(encode({}, {}, configured).body).not.toHaveProperty('seed');
  });

  it.each(['zh', 'zh-CN', 'zh-Hant'])('sends the language for %s', (language) => {
    expect(encode({}, { language }).body['data']).toEqual({
      url: 'https://example.com/a.mp3',
      language: 'zh',
    });
  });

  it('sends the language of the vendor options', () => {
    expect(encode({ vendorOptions: { huawei: { language: 'zh' } } }).body['data']).toMatchObject({
      language: 'zh',
    });
  });

  it('names the wishes that Huawei has no field for', () => {
    const { warnings } = encode({}, { id: 'clip-1', user: { account: 'someone' } });

    expect(warnings.map(({ code, path }) => [code, path])).toEqual([['ignored', 'content.user']]);
  });

  it('ignores the options of other vendors', () => {
    expect(() => encode({ vendorOptions: { tencent: { nonsense: true } } })).not.toThrow();
  });

  it.each([
    ['another language', 'unsupported', {}, { language: 'en' }],
    ['an unknown category', 'unsupported', { categories: ['porn', 'toString'] }, {}],
    ['no category at all', 'config', { categories: [] }, {}],
    ['an unknown event type', 'config', { vendorOptions: { huawei: { eventType: 'party' } } }, {}],
    ['an unknown category of its own', 'config', { vendorOptions: { huawei: { categories: ['ban'] } } }, {}],
    ['an empty list of its own', 'config', { vendorOptions: { huawei: { categories: [] } } }, {}],
    ['an option of another kind', 'config', { vendorOptions: { huawei: { glossaryNames: ['x'] } } }, {}],
    ['an unknown vendor option', 'config', { vendorOptions: { huawei: { bizTyp: 'x' } } }, {}],
    ['vendor options that are none', 'config', { vendorOptions: { huawei: 'x' } }, {}],
    ['a callback address of another kind', 'config', { callbackUrl: 'ftp://me.example' }, {}],
  ])('is refused for %s', async (_, code, wishes, more) => {
    expect(await refusal(wishes, more)).toMatchObject({ code, effect: 'none', provider: 'huawei' });
  });

  it('is refused for audio in a bucket', async () => {
    const work = () => encodeAudioJob({ kind: 'audio', object: 'a.mp3' }, call, settingsOf(options));

    expect(await failureOf(work)).toMatchObject({ code: 'unsupported', effect: 'none' });
  });

  it.each([
    ['an address that is not of the web', { kind: 'audio', url: 'ftp://example.com/a.mp3' }],
    ['no address', { kind: 'audio' }],
    ['an unknown field', { ...content, lang: 'zh' }],
  ])('is refused for %s before the network', async (_, wrong) => {
    const { send, requests } = fakeSend(() => answer({}));
    const provider = createHuawei({ ...options, send });

    const error = await failureOf(() => provider.submit!(wrong as Content, call));

    expect(error).toMatchObject({ code: 'invalid_content', effect: 'none' });
    expect(requests).toHaveLength(0);
  });

  it('changes neither content nor call', async () => {
    const frozenContent = Object.freeze({ ...content, id: 'x' });
    const frozenCall = Object.freeze({ ...call, categories: Object.freeze(['ad', 'ad']) });

    expect(
      JSON.parse(encodeAudioJob(frozenContent, frozenCall, settingsOf(options)).request.body!),
    ).toMatchObject({
      categories: ['ad'],
    });
  });
});

describe('the request for the state of an audio job', () => {
  const settings = settingsOf(options);

  it('names the job in its path', () => {
    expect(encodeQuery(ticket, settings)).toEqual({
      method: 'GET',
      path: `/v3/project/moderation/audio/jobs/${ticket.id}`,
      operation: 'fetch audio',
    });
  });

  it.each<[string, string, Partial<JobTicket>]>([
    ['another vendor', 'invalid_content', { provider: 'tencent' }],
    ['another region', 'config', { region: 'cn-east-3' }],
    ['a path', 'invalid_content', { id: '../../image' }],
    ['the folder above', 'invalid_content', { id: '..' }],
    ['a query', 'invalid_content', { id: 'a?b' }],
    ['an escaped slash', 'invalid_content', { id: 'a%2Fb' }],
    ['a line break', 'invalid_content', { id: 'a\n' }],
  ])('is refused for a ticket of %s', async (_, code, wrong) => {
    const error = await failureOf(() => encodeQuery({ ...ticket, ...wrong }, settings));

    expect(error).toMatchObject({ code, effect: 'none', provider: 'huawei' });
  });

  it('never leaves the path of the jobs, whatever the ticket says', () => {
    const anyId = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('.', '/', '%', 'a', '\\', '?') }));
    const property = fc.property(anyId, (id) => {
      try {
        const { path } = encodeQuery({ ...ticket, id }, settings);
        expect(new URL(path, 'https://host').pathname).toBe(`/v3/project/moderation/audio/jobs/${id}`);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_content' });
      }
    });

    fc.assert(property, { numRuns: casesOf(250, 1000), seed: 1 });
  });
});

describe('the capabilities', () => {
  const { capabilities } = createHuawei({ ...options, send: fakeSend(() => answer({})).send });

  it('list words that a call may use', () => {
    const { categories } = capabilities.kinds.audio!;

    expect(encode({ categories }).body['categories']).toEqual(categories);
  });

  it('are frozen to the bottom', () => {
    expect(Object.isFrozen(capabilities)).toBe(true);
    expect(Object.isFrozen(capabilities.kinds.audio!.limits.formats)).toBe(true);
  });
});
