import { describe, expect, it } from '@jest/globals';
import { isModerationError, isSecret, parseVendorOptions, Secret } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import {
  hideSecrets,
  resolveConfig,
  vendorOptions,
  withOrigin,
} from '../../../packages/moderato/config/resolve.js';

/** Options of each vendor that its schema takes. */
const GOOD: Record<string, Record<string, string>> = {
  tencent: {
    secretId: 'made-up-id',
    secretKey: 'made-up-key',
    token: 'made-up-token',
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    bizType: 'made-up-policy',
    endpoint: 'http://127.0.0.1:8080',
  },
  huawei: {
    projectId: '0f1e2d3c4b5a',
    region: 'cn-north-4',
    accessKeyId: 'made-up-id',
    secretAccessKey: 'made-up-key',
    securityToken: 'made-up-token',
    bizType: 'made-up-policy',
    seed: 'made_up_seed',
    endpoint: 'http://127.0.0.1:8080',
  },
};

const FIELDS = Object.entries(GOOD).flatMap(([id, fields]) =>
  Object.keys(fields).map((field) => [id, field] as const),
);
const ENDS = ['\n', '\r\n', '\r', ' ', '\t', '\u00a0', '\ufeff'];

const configurations = Object.fromEntries(
  Object.entries(vendors).map(([id, vendor]) => [id, vendor.configuration]),
);
const plain = (value: unknown) => (isSecret(value) ? value.reveal() : value);

const optionsFrom = (id: string, config: object, environment: Record<string, string>) =>
  vendorOptions(resolveConfig(config, environment, configurations), configurations[id]!);

const messageOf = (action: () => unknown): string => {
  try {
    action();
    return 'accepted';
  } catch (error) {
    if (isModerationError(error)) return error.message;
    throw error;
  }
};

describe.each(FIELDS)('blanks and line breaks around %s.%s', (id, field) => {
  const good = GOOD[id]!;
  const { environment } = configurations[id]!;
  const around = (end: string): Record<string, string> => ({
    ...good,
    [field]: `${end}${good[field]}${end}`,
  });

  it('are left out in the object and in a file', () => {
    for (const end of ENDS) {
      const config = { providers: { [id]: around(end) } };

      expect(plain(optionsFrom(id, config, {})[field])).toBe(good[field]);
      expect(plain(optionsFrom(id, withOrigin({ ...config }, 'file.yaml'), {})[field])).toBe(good[field]);
    }
  });

  it('are left out in the environment', () => {
    for (const end of ENDS) {
      const given = Object.entries(around(end)).map(([name, value]): [string, string] => [
        environment[name] ?? name,
        value,
      ]);

      expect(plain(optionsFrom(id, {}, Object.fromEntries(given))[field])).toBe(good[field]);
    }
  });

  it('are left out, or refused by name, when the vendor is created without the configuration', () => {
    for (const end of ENDS) {
      const message = messageOf(() => {
        const options = parseVendorOptions(configurations[id]!, around(end)) as Record<string, unknown>;
        expect(plain(options[field])).toBe(good[field]);
      });

      expect(message === 'accepted' || message.includes(`providers.${id}.${field}`)).toBe(true);
    }
  });
});

describe('a credential', () => {
  it('that is hidden already is trimmed too', () => {
    const hidden = hideSecrets(configurations['tencent']!, { secretKey: 'made-up-key\n' });

    expect(plain(hidden['secretKey'])).toBe('made-up-key');
    const options = { ...GOOD['tencent'], secretKey: new Secret('made-up-key\r\n') };
    expect(plain(optionsFrom('tencent', { providers: { tencent: options } }, {})['secretKey'])).toBe(
      'made-up-key',
    );
  });

  it.each([
    ['a line feed', 'made-up\nkey'],
    ['a zero-width space', 'made-up-key\u200b'],
    ['a null', 'made-up\u0000key'],
  ])('with %s inside is refused by name and not shown', (_what, secretKey) => {
    const message = messageOf(() =>
      optionsFrom('tencent', { providers: { tencent: { ...GOOD['tencent'], secretKey } } }, {}),
    );

    expect(message).toContain('providers.tencent.secretKey');
    expect(message).toContain('holds a line break or an invisible character');
    expect(message).not.toContain('made-up');
  });

  it('of blanks only is refused by the name of its variable', () => {
    const { secretId, bucket, region } = GOOD['tencent']!;

    const message = messageOf(() =>
      optionsFrom(
        'tencent',
        { providers: { tencent: { secretId, bucket, region } } },
        { TENCENT_SECRET_KEY: ' \n' },
      ),
    );

    expect(message).toContain(
      'providers.tencent.secretKey (from TENCENT_SECRET_KEY): expected a non-empty text',
    );
  });
});

describe('the vendor that is named', () => {
  it('may have blanks around it', () => {
    expect(resolveConfig({ provider: 'tencent\n' }, {}, configurations).provider?.id).toBe('tencent');
    expect(resolveConfig({}, { MODERATO_PROVIDER: ' huawei\r\n' }, configurations).provider?.id).toBe(
      'huawei',
    );
  });
});

describe('an id that was written without quotes', () => {
  it.each([
    ['tencent', 'bizType', 12345678],
    ['huawei', 'projectId', 5.123e30],
    ['huawei', 'accessKeyId', 42],
  ])('%s.%s is refused with the hint to put it in quotes', (id, field, value) => {
    const message = messageOf(() =>
      optionsFrom(id, { providers: { [id]: { ...GOOD[id], [field]: value } } }, {}),
    );

    expect(message).toMatch(
      new RegExp(`providers\\.${id}\\.${field} .*a number was given: put it in quotes`),
    );
    expect(message).not.toContain(String(value));
  });
});

describe('a vendor without settings', () => {
  it.each([
    [
      'tencent',
      'set its fields, or the variables TENCENT_SECRET_ID, TENCENT_SECRET_KEY, TENCENT_BUCKET, TENCENT_REGION (optional: TENCENT_TOKEN,',
    ],
    ['huawei', 'the variables HUAWEI_PROJECT_ID, HUAWEI_REGION, one way to authenticate is needed: '],
  ])('%s lists the variables that it cannot do without first', (id, expected) => {
    expect(messageOf(() => optionsFrom(id, {}, {}))).toContain(expected);
  });
});
