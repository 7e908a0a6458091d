import { DECISIONS, KINDS, lazily, secretSchema } from '@moderato/core';
import { z } from 'zod';
import { policySchema } from './policy-schema.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const MIB = 1024 * 1024;

/** The schedule for vendors that declare none. */
export const POLLING = { initialMs: 2000, factor: 1.5, maxMs: 15_000, pollsPerJob: 3 } as const;

const milliseconds = lazily(() => z.number().int().positive());
const vendorId = lazily(() => z.string().trim().min(1));

const pollingSchema = lazily(() =>
  z
    .strictObject({
      initialMs: milliseconds().optional(),
      factor: z.number().min(1).optional(),
      maxMs: milliseconds().optional(),
      pollsPerJob: z.number().min(1.1).max(1000).optional(),
    })
    .transform(withoutUndefined),
);

const RETRY = { attempts: 3, baseMs: 250, maxMs: 10_000, budget: 0.2 };

const retrySchema = lazily(() =>
  z.strictObject({
    attempts: z.number().int().min(1).max(10).default(RETRY.attempts),
    baseMs: milliseconds().default(RETRY.baseMs),
    maxMs: milliseconds().default(RETRY.maxMs),
    budget: z.number().min(0).max(1).default(RETRY.budget),
  }),
);

const limitsSchema = lazily(() => {
  const limitFields = {
    requestsPerSecond: z.number().positive().nullable().optional(),
    concurrentRequests: z.number().int().positive().nullable().optional(),
    concurrentJobs: z.number().int().positive().nullable().optional(),
  };
  return z.strictObject({
    ...limitFields,
    kinds: z.partialRecord(z.enum(KINDS), z.strictObject(limitFields)).optional(),
  });
});

const BREAKER = { failures: 10, openMs: 10_000 };

const breakerSchema = lazily(() =>
  z.strictObject({
    failures: z.number().int().positive().default(BREAKER.failures),
    openMs: milliseconds().default(BREAKER.openMs),
  }),
);

const routingSchema = lazily(() => {
  const escalateSchema = z.strictObject({
    on: z
      .array(z.enum([...DECISIONS, 'not_covered']))
      .min(1, 'is empty; name what leads on, such as "review"'),
    to: z.union(
      [vendorId(), z.array(vendorId()).min(1, 'is empty')],
      'expected the id of a vendor, or a list of at least one',
    ),
  });

  const ruleFields = {
    primary: vendorId().optional(),
    fallback: z.array(vendorId()).optional(),
    shadow: z.array(vendorId()).optional(),
    weights: z.record(z.string(), z.number().min(0)).optional(),
    escalate: z.union([z.literal(false), escalateSchema], 'expected false or { on, to }').optional(),
    onError: z.enum(['error', 'review', 'next']).optional(),
  };

  return z.strictObject({
    ...ruleFields,
    byKind: z.partialRecord(z.enum(KINDS), z.strictObject(ruleFields)).optional(),
  });
});

export const cacheSchema = lazily(() =>
  z.strictObject({
    ttlMs: milliseconds().default(DAY_MS),
    maxEntries: z.number().int().positive().default(10_000),
    addresses: z.boolean().default(false),
  }),
);

export const callbackSecretSchema = lazily(() =>
  secretSchema.refine(
    (secret) => secret.reveal().length >= 16,
    'expected at least 16 characters, chosen at random',
  ),
);

const CALLBACKS = { maxAgeMs: 2 * DAY_MS, maxBytes: 16 * MIB, trustUnsigned: false };

const callbacksSchema = lazily(() =>
  z.strictObject({
    secret: callbackSecretSchema().optional(),
    maxAgeMs: milliseconds().default(CALLBACKS.maxAgeMs),
    maxBytes: z.number().int().positive().default(CALLBACKS.maxBytes),
    trustUnsigned: z.boolean().default(CALLBACKS.trustUnsigned),
  }),
);

/**
 * What makes the schema of each field, apart from the vendors' own options, which each vendor's schema checks. Only those of fields
 * that a configuration has are made: all of them would take a good part of a program's start.
 */
const FIELDS = {
  provider: () => vendorId(),
  providers: () => z.record(z.string(), z.record(z.string(), z.unknown())),
  timeoutMs: () => milliseconds(),
  requestTimeoutMs: () => milliseconds(),
  uploadTimeoutMs: () => milliseconds(),
  http: () => z.enum(['axios', 'direct']),
  onUncertain: () => z.enum(['error', 'resubmit']),
  polling: () => pollingSchema(),
  retry: () => retrySchema(),
  limits: () => z.record(z.string(), limitsSchema()),
  breaker: () => z.union([z.literal(false), breakerSchema()], 'expected false or { failures, openMs }'),
  routing: () => routingSchema(),
  cache: () => z.union([z.boolean(), cacheSchema()], 'expected true, false or { ttlMs, … }'),
  policy: () => policySchema(),
  callbacks: () => callbacksSchema(),
  prices: () => z.record(z.string(), z.partialRecord(z.enum(KINDS), z.number().min(0))),
};

type Fields = { [Name in keyof typeof FIELDS]: z.output<ReturnType<(typeof FIELDS)[Name]>> };

/** What stands for the fields that a configuration leaves out. */
export function defaults() {
  return {
    providers: {},
    timeoutMs: 600_000,
    requestTimeoutMs: 30_000,
    http: 'axios',
    onUncertain: 'error',
    polling: {},
    retry: { ...RETRY },
    limits: {},
    breaker: { ...BREAKER },
    callbacks: { ...CALLBACKS },
    prices: {},
  } as const satisfies Partial<Fields>;
}

type WithDefault = keyof ReturnType<typeof defaults>;

/** A configuration that was checked, with every default. */
export type ParsedConfig = Pick<Fields, WithDefault> & Partial<Omit<Fields, WithDefault>>;

/** The schema for what a configuration has. */
export function schemaFor(config: object) {
  const given = Object.entries(FIELDS).filter(([name]) => name in config);
  return z.strictObject(Object.fromEntries(given.map(([name, make]) => [name, make().optional()])));
}

/** So that a field that is present but undefined hides no value under it when fields are spread. */
export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
