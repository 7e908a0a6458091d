import { KINDS, ModerationError, describeIssues, secretSchema, type Kind, type Secret } from '@moderato/core';
import { z } from 'zod';
import { policySchema, type Policy } from './policy-schema.js';

const milliseconds = z.number().int().positive();
const vendorId = z.string().min(1);

const pollingSchema = z.strictObject({
  initialMs: milliseconds.optional(),
  factor: z.number().min(1).optional(),
  maxMs: milliseconds.optional(),
});

const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(10).optional(),
  baseMs: milliseconds.optional(),
  maxMs: milliseconds.optional(),
  budget: z.number().min(0).max(1).optional(),
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
  failures: z.number().int().positive().optional(),
  openMs: milliseconds.optional(),
});

const ruleFields = {
  primary: vendorId.optional(),
  fallback: z.array(vendorId).optional(),
  shadow: z.array(vendorId).optional(),
  weights: z.record(z.string(), z.number().min(0)).optional(),
  onError: z.enum(['error', 'review', 'next']).optional(),
};

const routingSchema = z.strictObject({
  ...ruleFields,
  byKind: z.partialRecord(z.enum(KINDS), z.strictObject(ruleFields)).optional(),
});

const cacheSchema = z.strictObject({
  ttlMs: milliseconds.optional(),
  maxEntries: z.number().int().positive().optional(),
  addresses: z.boolean().optional(),
});

const callbacksSchema = z.strictObject({
  secret: secretSchema
    .refine((secret) => secret.reveal().length >= 16, 'expected at least 16 characters, chosen at random')
    .optional(),
  maxAgeMs: milliseconds.optional(),
  maxBytes: z.number().int().positive().optional(),
  trustUnsigned: z.boolean().optional(),
});

/** The configuration apart from the vendors' own options, which each vendor's schema checks. */
export const configSchema = z.strictObject({
  provider: vendorId.optional(),
  providers: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  timeoutMs: milliseconds.optional(),
  requestTimeoutMs: milliseconds.optional(),
  onUncertain: z.enum(['error', 'resubmit']).optional(),
  polling: pollingSchema.optional(),
  retry: retrySchema.optional(),
  limits: z.record(z.string(), limitsSchema).optional(),
  breaker: z.union([z.literal(false), breakerSchema], 'expected false or { failures, openMs }').optional(),
  routing: routingSchema.optional(),
  cache: z.union([z.boolean(), cacheSchema], 'expected true, false or { ttlMs, … }').optional(),
  policy: policySchema.optional(),
  callbacks: callbacksSchema.optional(),
  prices: z.record(z.string(), z.partialRecord(z.enum(KINDS), z.number().min(0))).optional(),
});

/** What `createModerator`, a configuration file and the command take. Everything is optional; the environment fills what is missing. */
export interface ModeratoConfig {
  /** The vendor that decides, such as `tencent`. Default: the only vendor that is configured. Environment: `MODERATO_PROVIDER`. */
  provider?: string | undefined;
  /** Options by vendor id; see the vendor's page for its fields. */
  providers?: Record<string, Record<string, unknown>> | undefined;
  /** How long `moderate` and `wait` may take in all, in milliseconds. Default 600 000. */
  timeoutMs?: number | undefined;
  /** Time limit of one HTTP exchange, in milliseconds. Default 30 000. */
  requestTimeoutMs?: number | undefined;
  /** What follows a submit whose answer was lost: an error with `uncertain`, or another submit that may be paid for twice. Default `error`. */
  onUncertain?: 'error' | 'resubmit' | undefined;
  /** Overrides parts of the vendor's polling schedule, from which the pauses are then learnt. */
  polling?:
    { initialMs?: number | undefined; factor?: number | undefined; maxMs?: number | undefined } | undefined;
  /** How failed calls are repeated. A submit repeats only when the vendor certainly refused it. */
  retry?: RetrySettings | undefined;
  /** By vendor id, how much it may be asked. Default: what the vendor documents. */
  limits?: Record<string, VendorLimits> | undefined;
  /** When to stop asking a vendor that is down; `false` never stops. */
  breaker?: false | { failures?: number | undefined; openMs?: number | undefined } | undefined;
  /** Which vendors are asked for a verdict. Default: `provider` alone. */
  routing?: RoutingConfig | undefined;
  /** Keeps verdicts of content that was judged before. Default `false`. */
  cache?: boolean | CacheSettings | undefined;
  /** What is made of every verdict. Default: nothing. */
  policy?: Policy | undefined;
  callbacks?: CallbackSettings | undefined;
  /** By vendor id and kind, what one content costs, in any currency; for comparisons. */
  prices?: Record<string, Partial<Record<Kind, number | undefined>>> | undefined;
}

export interface RetrySettings {
  /** In all, the first one included. Default 3. */
  attempts?: number | undefined;
  /** The first pause is at most so long, each further one at most twice as long. Default 250. */
  baseMs?: number | undefined;
  /** The longest such pause. Default 10 000. */
  maxMs?: number | undefined;
  /** Repeats per call of a vendor in the long run, so that an outage is not made worse. Default 0.2. */
  budget?: number | undefined;
}

/** `null` takes a documented limit away. */
export interface Limits {
  /** Calls in any second. */
  requestsPerSecond?: number | null | undefined;
  /** Calls under way at a time. */
  concurrentRequests?: number | null | undefined;
  /** Jobs that this moderator waits for after its own submit, at a time. */
  concurrentJobs?: number | null | undefined;
}

export interface VendorLimits extends Limits {
  /** For single kinds; each has counters of its own. */
  kinds?: Partial<Record<Kind, Limits | undefined>> | undefined;
}

export interface RoutingRule {
  /** Asked first. Default: `provider`. */
  primary?: string | undefined;
  /** Asked in this order while those before are down or over their limits; never after bad credentials or bad content. */
  fallback?: string[] | undefined;
  /** Asked besides, off the way to the verdict; their answers are `shadow` events. Each is paid for. */
  shadow?: string[] | undefined;
  /** Shares by which the first vendor is drawn, such as `{ "a": 9, "b": 1 }`; replaces `primary`. */
  weights?: Record<string, number> | undefined;
  /** What an outage leads to. `next` (default): the fallbacks, then the error. `error`: the error at once. `review`: the fallbacks, then a verdict of `review`. */
  onError?: 'error' | 'review' | 'next' | undefined;
}

export interface RoutingConfig extends RoutingRule {
  /** Replaces fields of the rule for single kinds. */
  byKind?: Partial<Record<Kind, RoutingRule | undefined>> | undefined;
}

export interface CacheSettings {
  /** Default one day. */
  ttlMs?: number | undefined;
  /** Of the cache in memory, which is used where no store is given. Default 10 000. */
  maxEntries?: number | undefined;
  /** Also keeps verdicts of content by address or bucket key, whose bytes may change unnoticed. Default `false`. */
  addresses?: boolean | undefined;
}

export interface CallbackSettings {
  /** Signs the token that is added to callback addresses. Environment: `MODERATO_CALLBACK_SECRET`. */
  secret?: string | Secret | undefined;
  /** The oldest job or token that a callback may be about, in milliseconds. Default two days. */
  maxAgeMs?: number | undefined;
  /** The largest body that is read, in bytes. Default 16 MiB. */
  maxBytes?: number | undefined;
  /** Takes the verdict from a body that nobody signed, instead of fetching it. Default `false`: anyone who knows the address could set verdicts. */
  trustUnsigned?: boolean | undefined;
}

/**
 * Checks the shape of a configuration.
 * @param origin where it came from, for the message.
 * @throws ModerationError `config`, naming each wrong field, never its value.
 */
export function parseConfigShape(value: unknown, origin: string): ModeratoConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  throw configError(`${origin}: ${describeIssues(result.error, 'config')}`);
}

/** A configuration error that belongs to no vendor. */
export function configError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'configure', effect: 'none', message });
}
