import { describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { createModerator } from 'moderato';
import { VENDORS, answering, openOn, recordedOf, type VendorId } from './support.js';

const url = 'https://example.com/a.mp3';

const CONTENTS: readonly [what: string, content: unknown, named: string][] = [
  ['no url', { kind: 'audio' }, 'url'],
  ['an ftp: url', { kind: 'audio', url: 'ftp://example.com/a.mp3' }, 'content.url'],
  ['a javascript: url', { kind: 'audio', url: 'javascript:1' }, 'content.url'],
  ['a path', { kind: 'audio', url: '/a.mp3' }, 'content.url'],
  ['a url that is no text', { kind: 'audio', url: 7 }, 'content.url'],
  ['url and object at once', { kind: 'audio', url, object: 'a.mp3' }, 'url and object'],
  ['an unknown kind', { kind: 'smell', url }, 'content.kind'],
  ['a misspelt field', { kind: 'audio', url, idd: '1' }, '"idd"'],
  ['nothing', undefined, 'content'],
  ['text in the place of an object', url, 'content'],
];

const OPTIONS: readonly [what: string, options: object, named: string][] = [
  ['no categories', { categories: [] }, 'options.categories'],
  ['an unknown category', { categories: ['rude'] }, 'options.categories.0'],
  ['a misspelt option', { timeout: 1 }, '"timeout"'],
  ['a negative time limit', { timeoutMs: -1 }, 'options.timeoutMs'],
  ['an unknown vendor', { provider: 'acne' }, '"acne"'],
  ['a callback that is no address', { callbackUrl: 'example.com' }, 'options.callbackUrl'],
];

const CONFIGS: readonly [what: string, vendor: VendorId, change: object, named: string[]][] = [
  [
    'a region in another shape',
    'tencent',
    { region: 'Guangzhou' },
    ['providers.tencent.region', 'the configuration object'],
  ],
  ['a region that leads elsewhere', 'tencent', { region: 'ap-x.example.com/' }, ['providers.tencent.region']],
  [
    'a bucket without APPID',
    'tencent',
    { bucket: 'examplebucket' },
    ['providers.tencent.bucket', 'the configuration object'],
  ],
  [
    'no secretKey',
    'tencent',
    { secretKey: undefined },
    ['providers.tencent.secretKey', 'TENCENT_SECRET_KEY'],
  ],
  ['an unknown option', 'tencent', { secretkey: 'x' }, ['providers.tencent', '"secretkey"']],
  ['an endpoint that is no address', 'tencent', { endpoint: 'example.com' }, ['providers.tencent.endpoint']],
  [
    'plain http beyond this machine',
    'tencent',
    { endpoint: 'http://example.com' },
    ['providers.tencent.endpoint', 'allowInsecure'],
  ],
  [
    'a region in another shape',
    'huawei',
    { region: 'Beijing' },
    ['providers.huawei.region', 'the configuration object'],
  ],
  ['a project that leads elsewhere', 'huawei', { projectId: '../x' }, ['providers.huawei.projectId']],
  [
    'no way to authenticate',
    'huawei',
    { accessKeyId: undefined, secretAccessKey: undefined },
    ['providers.huawei', 'HUAWEI_TOKEN'],
  ],
  [
    'half a way to authenticate',
    'huawei',
    { secretAccessKey: undefined },
    ['providers.huawei.secretAccessKey'],
  ],
  [
    'two ways to authenticate',
    'huawei',
    { token: 'x' },
    ['providers.huawei.token', 'providers.huawei.accessKeyId'],
  ],
  ['an unknown option', 'huawei', { projectid: 'x' }, ['providers.huawei', '"projectid"']],
  [
    'an endpoint with a path',
    'huawei',
    { endpoint: 'https://example.com/v3' },
    ['providers.huawei.endpoint'],
  ],
];

describe.each(VENDORS)('at %s, before any request and by name, is refused', (id) => {
  it.each(CONTENTS)('content with %s', async (_what, content, named) => {
    const recorded = recordedOf(id);
    const { moderator, requests } = openOn(recorded, answering(recorded.pass));

    for (const call of [moderator.moderate(content as Content), moderator.submit(content as Content)]) {
      await expect(call).rejects.toMatchObject({
        code: 'invalid_content',
        effect: 'none',
        message: expect.stringContaining(named),
      });
    }
    expect(requests).toHaveLength(0);
  });

  it.each(OPTIONS)('a call with %s', async (_what, options, named) => {
    const recorded = recordedOf(id);
    const { moderator, requests } = openOn(recorded, answering(recorded.pass));

    const call = moderator.moderate(recorded.content, options);

    await expect(call).rejects.toMatchObject({
      code: 'config',
      effect: 'none',
      message: expect.stringContaining(named),
    });
    expect(requests).toHaveLength(0);
  });
});

describe('a configuration is refused, by name, with', () => {
  it.each(CONFIGS)('%s (%s)', (_what, id, change, named) => {
    const options = { ...recordedOf(id).options, ...change };
    const open = () => createModerator({ provider: id, providers: { [id]: options } }, { environment: {} });

    for (const name of named)
      expect(open).toThrow(
        expect.objectContaining({ code: 'config', message: expect.stringContaining(name) }),
      );
  });

  it('an unknown vendor', () => {
    // @ts-expect-error a vendor that nobody knows does not compile either
    const open = () => createModerator({ provider: 'acne', providers: { acne: {} } }, { environment: {} });

    expect(open).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining('"acne"') }),
    );
  });

  it('a value from the environment, naming its variable', () => {
    const options = { ...recordedOf('tencent').options, region: undefined };
    const open = () =>
      createModerator(
        { provider: 'tencent', providers: { tencent: options } },
        { environment: { TENCENT_REGION: 'nowhere!' } },
      );

    expect(open).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining('from TENCENT_REGION') }),
    );
  });
});
