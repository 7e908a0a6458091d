import {
  DECISIONS,
  KINDS,
  ModerationError,
  describeIssues,
  explainIssue,
  secretSchema,
  type Secret,
} from '@moderato/core';
import { z } from 'zod';
import { type ModeratoConfig } from './options.js';
import { policySchema } from './policy-schema.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;

const milliseconds = z.number().int().positive();
const vendorId = z.string().trim().min(1);

/** The schedule for vendors that declare none. */
export const POLLING = { initialMs: 2000, factor: 1.5, maxMs: 15_000, pollsPerJob: 3 } as const;

const pollingSchema = z
  .strictObject({
    initialMs: milliseconds.optional(),
    factor: z.number().min(1).optional(),
    maxMs: milliseconds.optional(),
    pollsPerJob: z.number().min(1.1).max(1000).optional(),
  })
  .transform(withoutUndefined);

const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(10).default(3),
  baseMs: milliseconds.default(250),
  maxMs: milliseconds.default(10_000),
  budget: z.number().min(0).max(1).default(0.2),
});

const limitFields = {
  requestsPerSecond: z.number().positive().nullable().optional(),
  concurrentRequests: z.number().int().positive().nullable().optional(),
  concurrentJobs: z.number().int().positive().nullable().optional(),
};

const limitsSchema = z.strictObject({
  ...limitFields,
  kinds: z.partialRecord(z.enum(KINDS), z.strictObject(limitFields)).optional(),
});

const breakerSchema = z.strictObject({
  failures: z.number().int().positive().default(10),
  openMs: milliseconds.default(10_000),
});

const escalateSchema = z.strictObject({
  on: z.array(z.enum([...DECISIONS, 'not_covered'])).min(1, 'is empty; name what leads on, such as "review"'),
  to: z.union(
    [vendorId, z.array(vendorId).min(1, 'is empty')],
    'expected the id of a vendor, or a list of at least one',
  ),
});

const ruleFields = {
  primary: vendorId.optional(),
  fallback: z.array(vendorId).optional(),
  shadow: z.array(vendorId).optional(),
  weights: z.record(z.string(), z.number().min(0)).optional(),
  escalate: z.union([z.literal(false), escalateSchema], 'expected false or { on, to }').optional(),
  onError: z.enum(['error', 'review', 'next']).optional(),
};

const routingSchema = z.strictObject({
  ...ruleFields,
  byKind: z.partialRecord(z.enum(KINDS), z.strictObject(ruleFields)).optional(),
});

const cacheSchema = z.strictObject({
  ttlMs: milliseconds.default(DAY_MS),
  maxEntries: z.number().int().positive().default(10_000),
  addresses: z.boolean().default(false),
});

const callbackSecretSchema = secretSchema.refine(
  (secret) => secret.reveal().length >= 16,
  'expected at least 16 characters, chosen at random',
);

const callbacksSchema = z.strictObject({
  secret: callbackSecretSchema.optional(),
  maxAgeMs: milliseconds.default(2 * DAY_MS),
  maxBytes: z
    .number()
    .int()
    .positive()
    .default(16 * MIB),
  trustUnsigned: z.boolean().default(false),
});

/** The configuration with every default, apart from the vendors' own options, which each vendor's schema checks. */
const configSchema = z.strictObject({
  provider: vendorId.optional(),
  providers: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  timeoutMs: milliseconds.default(600_000),
  requestTimeoutMs: milliseconds.default(30_000),
  uploadTimeoutMs: milliseconds.optional(),
  http: z.enum(['axios', 'direct']).default('axios'),
  onUncertain: z.enum(['error', 'resubmit']).default('error'),
  polling: pollingSchema.prefault({}),
  retry: retrySchema.prefault({}),
  limits: z.record(z.string(), limitsSchema).default({}),
  breaker: z.union([z.literal(false), breakerSchema], 'expected false or { failures, openMs }').prefault({}),
  routing: routingSchema.optional(),
  cache: z.union([z.boolean(), cacheSchema], 'expected true, false or { ttlMs, … }').optional(),
  policy: policySchema.optional(),
  callbacks: callbacksSchema.prefault({}),
  prices: z.record(z.string(), z.partialRecord(z.enum(KINDS), z.number().min(0))).default({}),
});

/** A configuration that was checked, with every default. */
export type ParsedConfig = z.output<typeof configSchema>;

/** How verdicts are kept, with every default. */
export type ResolvedCacheSettings = z.output<typeof cacheSchema>;

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
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
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
  const cacheSettings = typeof cache === 'boolean' ? (cache ? cacheSchema.parse({}) : null) : cache;
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
  const result = callbackSecretSchema.safeParse(value);
  if (result.success) return result.data;
  throw configError(`callbacks.secret (from ${place}): ${result.error.issues.map(explainIssue).join('; ')}`);
}

/** So that a field that is present but undefined hides no value under it when fields are spread. */
function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** A configuration error that belongs to no vendor. */
export function configError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'configure', effect: 'none', message });
}
