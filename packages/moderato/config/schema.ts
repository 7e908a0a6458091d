import { ModerationError, describeIssues, explainIssue, type Secret } from '@moderato/core';
import { type z } from 'zod';
import {
  cacheSchema,
  callbackSecretSchema,
  defaults,
  schemaFor,
  withoutUndefined,
  type ParsedConfig,
} from './fields.js';
import { type ModeratoConfig } from './options.js';

export { POLLING, type ParsedConfig } from './fields.js';

/** How verdicts are kept, with every default. */
export type ResolvedCacheSettings = z.output<ReturnType<typeof cacheSchema>>;

/** The settings of a moderator, complete: every default is filled in here and nowhere else. */
export interface ResolvedSettings extends Pick<
  ParsedConfig,
  | 'timeoutMs'
  | 'requestTimeoutMs'
  | 'http'
  | 'onUncertain'
  | 'polling'
  | 'retry'
  | 'limits'
  | 'breaker'
  | 'callbacks'
  | 'prices'
> {
  /** Null where one vendor decides alone. */
  routing: NonNullable<ParsedConfig['routing']> | null;
  /** How long one attempt to store a file may take; null where its size decides. */
  uploadTimeoutMs: number | null;
  /** Null where no verdicts are kept. */
  cache: ResolvedCacheSettings | null;
  /** Null where verdicts leave as the vendors gave them. */
  policy: NonNullable<ParsedConfig['policy']> | null;
}

/**
 * Checks the shape of a configuration and fills in the defaults.
 * @param origin where it came from, for the message.
 * @throws ModerationError `config`, naming each wrong field, never its value.
 */
export function parseConfig(value: ModeratoConfig, origin: string): ParsedConfig {
  // a schema that is used once is slower where a function is compiled for it
  const result = schemaFor(Object(value) as object).safeParse(value, { jitless: true });
  if (result.success) return { ...defaults(), ...withoutUndefined(result.data) };
  throw configError(`${origin}: ${describeIssues(result.error, 'config')}`);
}

/**
 * The settings of a configuration.
 * @param hasStore whether a store for verdicts was given, which switches the cache on unless the configuration says `false`.
 */
export function toSettings(config: ParsedConfig, hasStore: boolean): ResolvedSettings {
  const { timeoutMs, requestTimeoutMs, http, onUncertain, retry, limits, breaker, callbacks, prices } =
    config;
  const { polling, routing = null, policy = null, cache = hasStore, uploadTimeoutMs = null } = config;
  const cacheSettings = typeof cache === 'boolean' ? (cache ? cacheSchema().parse({}) : null) : cache;
  return {
    ...{ timeoutMs, requestTimeoutMs, http, onUncertain, retry, limits, breaker, callbacks, prices },
    ...{ polling, routing, policy, uploadTimeoutMs, cache: cacheSettings },
  };
}

/**
 * Checks a callback secret.
 * @param place where it came from, for the message.
 * @throws ModerationError `config`.
 */
export function parseCallbackSecret(value: string, place: string): Secret {
  const result = callbackSecretSchema().safeParse(value);
  if (result.success) return result.data;
  throw configError(`callbacks.secret (from ${place}): ${result.error.issues.map(explainIssue).join('; ')}`);
}

/** A configuration error that belongs to no vendor. */
export function configError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'configure', effect: 'none', message });
}
