import { describe, expect, it } from '@jest/globals';
import { type ModeratoConfig } from 'moderato';
import { parseConfig } from '../../../packages/moderato/config/schema.js';

const parse = (config: unknown) => parseConfig(config as ModeratoConfig, 'the test');

/** Every field that has a default, at its least. */
const EMPTY = { providers: {}, polling: {}, retry: {}, limits: {}, breaker: {}, callbacks: {}, prices: {} };

const DEFAULTS = {
  providers: {},
  timeoutMs: 600_000,
  requestTimeoutMs: 30_000,
  http: 'axios',
  onUncertain: 'error',
  polling: {},
  retry: { attempts: 3, baseMs: 250, maxMs: 10_000, budget: 0.2 },
  limits: {},
  breaker: { failures: 10, openMs: 10_000 },
  callbacks: { maxAgeMs: 172_800_000, maxBytes: 16_777_216, trustUnsigned: false },
  prices: {},
};

describe('the fields of a configuration', () => {
  it.each([
    ['are left out', {}],
    ['are there and empty', EMPTY],
    ['are undefined', Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, undefined]))],
  ])('have their defaults where they %s', (_, config) => {
    expect(parse(config)).toEqual(DEFAULTS);
  });

  it('keep the default of what is left out of one', () => {
    expect(parse({ retry: { attempts: 5 }, breaker: false, callbacks: { trustUnsigned: true } })).toEqual({
      ...DEFAULTS,
      retry: { ...DEFAULTS.retry, attempts: 5 },
      breaker: false,
      callbacks: { ...DEFAULTS.callbacks, trustUnsigned: true },
    });
  });

  it('share no default with another configuration', () => {
    const [first, second] = [parse({}), parse({})];
    first.retry.attempts = 9;
    first.callbacks.maxBytes = 1;
    Object.assign(first.providers, { acme: {} });

    expect(second).toEqual(DEFAULTS);
    expect(parse({})).toEqual(DEFAULTS);
  });

  it('are checked also where they are inherited', () => {
    expect(() => parse(Object.create({ timeoutMs: -1 }))).toThrow('config.timeoutMs');
  });

  it('are named one by one, in their order, with those that are unknown at the end', () => {
    const config = { nonsense: 1, retry: { attempts: 0 }, timeoutMs: 'long', providers: [] };

    expect(() => parse(config)).toThrow(
      /^.*config\.providers: .*config\.timeoutMs: .*config\.retry\.attempts: .*unknown field "nonsense"/,
    );
  });

  it.each([null, 'tencent', 7, [], ['tencent'], () => ({})])(
    'are those of an object, not of %p',
    (config) => {
      expect(() => parse(config)).toThrow('config: expected object');
    },
  );
});
