import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { secretSchema, type VendorConfiguration } from '@moderato/core';
import { z } from 'zod';
import { resolveConfig, vendorOptions, withOrigin } from '../../../packages/moderato/config/resolve.js';

const acme: VendorConfiguration = {
  id: 'acme',
  schema: z.strictObject({
    account: secretSchema.optional(),
    key: secretSchema.optional(),
    session: secretSchema.optional(),
    token: secretSchema.optional(),
    region: z.string(),
  }),
  environment: {
    account: 'ACME_ACCOUNT',
    key: 'ACME_KEY',
    session: 'ACME_SESSION',
    token: 'ACME_TOKEN',
    region: 'ACME_REGION',
  },
  secrets: ['account', 'key', 'session', 'token'],
  credentials: [['account', 'key', 'session'], ['token']],
};
const other: VendorConfiguration = { ...acme, id: 'other', environment: {} };
const vendors = { acme, other };

const resolve = (config: object, environment: Record<string, string> = {}) =>
  resolveConfig(config, environment, vendors);
const acmeFields = (config: object, environment: Record<string, string>) => {
  const fields = resolve(config, environment).vendors['acme']!;
  const reveal = (value: unknown) =>
    value instanceof Object && 'reveal' in value ? (value.reveal as () => string)() : value;
  return Object.fromEntries(
    Object.entries(fields.values).map(([field, value]) => [
      field,
      `${String(reveal(value))} from ${fields.origins[field]}`,
    ]),
  );
};
const fromFile = (config: object) => withOrigin(config, 'moderato.config.yaml');

describe('the vendor of a configuration that chooses none', () => {
  const both = { acme, other: { ...other, environment: { region: 'OTHER_REGION' } } };
  const chosen = (config: object) =>
    resolveConfig(config, { OTHER_REGION: 'r', ACME_REGION: 'r' }, both).provider?.id;

  it('is the only one that the configuration names, whatever variables of others are set', () => {
    expect(chosen({ providers: { acme: { account: 'a' } } })).toBe('acme');
  });

  it('is none where the configuration names two, or none and variables set two', () => {
    expect(chosen({ providers: { acme: { account: 'a' }, other: { account: 'a' } } })).toBeUndefined();
    expect(chosen({})).toBeUndefined();
  });
});

describe('where a field comes from', () => {
  it('is the environment where the configuration leaves it out', () => {
    expect(
      acmeFields({ providers: { acme: { account: 'a' } } }, { ACME_KEY: 'k', ACME_REGION: 'r' }),
    ).toEqual({
      account: 'a from the configuration object',
      key: 'k from ACME_KEY',
      region: 'r from ACME_REGION',
    });
  });

  it('is the object in code rather than the environment', () => {
    expect(
      acmeFields({ providers: { acme: { region: 'code' } } }, { ACME_REGION: 'variable' })['region'],
    ).toBe('code from the configuration object');
  });

  it('is the environment rather than a file', () => {
    expect(
      acmeFields(fromFile({ providers: { acme: { region: 'file' } } }), { ACME_REGION: 'variable' })[
        'region'
      ],
    ).toBe('variable from ACME_REGION');
  });

  it('is nowhere for an empty variable', () => {
    expect(acmeFields({}, { ACME_REGION: '' })).toEqual({});
  });
});

describe('credentials of two accounts', () => {
  it('are not mixed when the object names another account than the environment', () => {
    const environment = { ACME_ACCOUNT: 'b', ACME_KEY: 'kb', ACME_SESSION: 'sb' };

    expect(acmeFields({ providers: { acme: { account: 'a', key: 'ka' } } }, environment)).toEqual({
      account: 'a from the configuration object',
      key: 'ka from the configuration object',
    });
  });

  it('are not mixed when the environment replaces the account of a file', () => {
    const file = fromFile({ providers: { acme: { account: 'a', key: 'ka', session: 'sa' } } });

    expect(acmeFields(file, { ACME_ACCOUNT: 'b', ACME_KEY: 'kb' })).toEqual({
      account: 'b from ACME_ACCOUNT',
      key: 'kb from ACME_KEY',
    });
  });

  it('leave the other way to authenticate of the environment aside', () => {
    expect(
      acmeFields({ providers: { acme: { account: 'a', key: 'k' } } }, { ACME_TOKEN: 't' }),
    ).not.toHaveProperty('token');
  });

  it('are hidden in the resolved configuration', () => {
    const resolved = resolve({ providers: { acme: { account: 'visible-account', key: 'visible-key' } } });

    expect(inspect(resolved, { depth: 10 }) + JSON.stringify(resolved)).not.toContain('visible');
  });
});

describe('the vendor that decides', () => {
  it('is the one that the configuration names', () => {
    expect(resolve({ provider: 'other' }, { MODERATO_PROVIDER: 'acme' }).provider).toEqual({
      id: 'other',
      origin: 'the configuration object',
    });
  });

  it('is the one of MODERATO_PROVIDER rather than of a file', () => {
    expect(resolve(fromFile({ provider: 'other' }), { MODERATO_PROVIDER: 'acme' }).provider).toEqual({
      id: 'acme',
      origin: 'MODERATO_PROVIDER',
    });
  });

  it('is the only one that is configured', () => {
    expect(resolve({}, { ACME_REGION: 'r' }).provider).toMatchObject({ id: 'acme' });
  });

  it('stays open when two are configured and none is named', () => {
    expect(resolve({ providers: { acme: { region: 'r' }, other: { region: 'r' } } }).provider).toBeNull();
  });
});

describe('mistakes', () => {
  const message = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      return (error as Error).message;
    }
    return 'no error';
  };

  it.each<[string, object, Record<string, string>, RegExp]>([
    ['an unknown vendor', { providers: { acne: {} } }, {}, /unknown vendor "acne"; known are acme, other/],
    [
      'an unknown vendor in the environment',
      {},
      { MODERATO_PROVIDER: 'acne' },
      /provider \(from MODERATO_PROVIDER\): unknown vendor/,
    ],
    ['an unknown field', { timeout: 5 }, {}, /config: unknown field "timeout"/],
    ['a wrong number', { timeoutMs: -5 }, {}, /config\.timeoutMs/],
    [
      'a file with a mistake',
      fromFile({ retry: { attempts: 'many' } }),
      {},
      /moderato\.config\.yaml: config\.retry\.attempts: expected number/,
    ],
  ])('name %s', (_, config, environment, expected) => {
    expect(message(() => resolve(config, environment))).toMatch(expected);
  });

  it('of a vendor name the field and its origin, and never the value', () => {
    const resolved = resolve({ providers: { acme: { account: 'a', regoin: 'xyz' } } }, { ACME_KEY: 'k' });
    const text = message(() => vendorOptions(resolved, acme));

    expect(text).toBe(
      'providers.acme.region (or ACME_REGION): expected string; providers.acme: unknown field "regoin"',
    );
  });

  it('of a vendor that is not configured name the variables', () => {
    expect(message(() => vendorOptions(resolve({}), acme))).toContain('ACME_ACCOUNT, ACME_KEY');
  });
});

describe('the settings', () => {
  it('are complete: every default is filled in', () => {
    expect(resolve({}).settings).toEqual({
      timeoutMs: 600_000,
      requestTimeoutMs: 30_000,
      uploadTimeoutMs: null,
      http: 'axios',
      onUncertain: 'error',
      polling: {},
      retry: { attempts: 3, baseMs: 250, maxMs: 10_000, budget: 0.2 },
      limits: {},
      breaker: { failures: 10, openMs: 10_000 },
      routing: null,
      cache: null,
      policy: null,
      callbacks: { maxAgeMs: 172_800_000, maxBytes: 16_777_216, trustUnsigned: false },
      prices: {},
    });
  });

  it('keep what is written and fill what is not, also for fields that are present but undefined', () => {
    const { settings } = resolve({
      timeoutMs: undefined,
      polling: { initialMs: 5, maxMs: undefined },
      retry: { attempts: 1, budget: undefined },
      breaker: { failures: 2 },
      cache: { ttlMs: 9 },
    });

    expect(settings).toMatchObject({
      timeoutMs: 600_000,
      retry: { attempts: 1, baseMs: 250, maxMs: 10_000, budget: 0.2 },
      breaker: { failures: 2, openMs: 10_000 },
      cache: { ttlMs: 9, maxEntries: 10_000, addresses: false },
    });
    expect(Object.entries(settings.polling)).toEqual([['initialMs', 5]]);
  });

  it.each([
    [undefined, false, null],
    [undefined, true, 10_000],
    [false, true, null],
    [true, false, 10_000],
    [{ maxEntries: 7 }, false, 7],
  ])('keep verdicts: cache %j and a store %s', (cache, hasStore, maxEntries) => {
    const { settings } = resolveConfig({ cache }, {}, vendors, { hasStore });

    expect(settings.cache?.maxEntries ?? null).toBe(maxEntries);
  });

  it('can switch the breaker off', () => {
    expect(resolve({ breaker: false }).settings.breaker).toBe(false);
  });

  it('refuse a short callback secret from the environment and name its variable', () => {
    expect(() => resolve({}, { MODERATO_CALLBACK_SECRET: 'short' })).toThrow(
      'callbacks.secret (from MODERATO_CALLBACK_SECRET): expected at least 16 characters',
    );
  });
});
