import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { describeConfig } from 'moderato';
import { createAliyun } from '../../../providers/aliyun/index.js';
import { KEYS } from './support.js';

describe('options', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no key', { region: 'cn-shanghai' }, /accessKeyId \(or ALIBABA_CLOUD_ACCESS_KEY_ID\)/],
    ['half a key', { ...KEYS, accessKeySecret: undefined }, /accessKeySecret/],
    ['no region', { ...KEYS, region: undefined }, /region \(or ALIYUN_REGION\)/],
    ['a region that is a host', { ...KEYS, region: 'example.com' }, /not a region id/],
    ['a service with a line break', { ...KEYS, textService: 'a\nb' }, /not a service code/],
    ['a key id with a space', { ...KEYS, accessKeyId: 'made up' }, /no header can carry/],
    ['an endpoint with a path', { ...KEYS, endpoint: 'https://example.com/a' }, /not an origin/],
    ['plain http elsewhere', { ...KEYS, endpoint: 'http://example.com' }, /plain http/],
    ['an account number of letters', { ...KEYS, accountUid: '12a' }, /not the number of an account/],
    ['a seed with a sign', { ...KEYS, seed: 'a-b' }, /letters, digits or "_"/],
    ['an unknown checksum', { ...KEYS, checksum: 'MD5' }, /checksum/],
    ['a misspelt option', { ...KEYS, acessKeyId: 'x' }, /acessKeyId/],
  ])('%s is a config error that shows no value', (_what, options, message) => {
    const create = () => createAliyun(options as never);

    expect(create).toThrow(message);
    expect(create).not.toThrow(KEYS.accessKeySecret);
  });

  it('take plain http on this machine, and elsewhere where that is allowed', () => {
    for (const options of [
      { endpoint: 'http://127.0.0.1:8080' },
      { endpoint: 'http://example.com', allowInsecure: true },
    ])
      expect(createAliyun({ ...KEYS, ...options }).id).toBe('aliyun');
  });

  it("come from the variables of the vendor's own clients, the keys hidden", () => {
    const { provider, vendors } = describeConfig(
      {},
      {
        ALIBABA_CLOUD_ACCESS_KEY_ID: KEYS.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEYS.accessKeySecret,
        ALIYUN_REGION: 'ap-southeast-1',
      },
    );

    expect(provider).toMatchObject({ id: 'aliyun' });
    const { fields } = vendors.find(({ id }) => id === 'aliyun')!;
    expect(Object.fromEntries(fields.map(({ field, value }) => [field, value]))).toMatchObject({
      accessKeyId: '[secret]',
      accessKeySecret: '[secret]',
      region: '"ap-southeast-1"',
    });
    expect(inspect(vendors, { depth: 10 })).not.toContain(KEYS.accessKeySecret);
  });
});
