import { ModerationError, describeIssues } from '@moderato/core';
import { z } from 'zod';
import type { FaultsInput } from './faults/schema.js';
import { isLoopbackHost } from './loopback.js';
import type { RulesInput } from './rules.js';

/** Credentials and names of the Tencent account that the emulator serves; made up where left out. */
export interface TencentAccountOptions {
  secretId?: string | undefined;
  secretKey?: string | undefined;
  /** Makes the keys temporary: every request then has to carry it. */
  token?: string | undefined;
  bucket?: string | undefined;
  region?: string | undefined;
  /** Policy ids that exist. Default: any. */
  bizTypes?: string[] | undefined;
}

/** Credentials and names of the Huawei account that the emulator serves; made up where left out. */
export interface HuaweiAccountOptions {
  projectId?: string | undefined;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** Makes the keys temporary: every signed request then has to carry it. */
  securityToken?: string | undefined;
  /** A project token that is valid from the start and does not expire. */
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  domain?: string | undefined;
  /** Policy names that exist. Default: any. */
  bizTypes?: string[] | undefined;
}

/** How an emulator is set up; every field has a default. */
export interface EmulatorOptions {
  /** Default 0: any free port. */
  tencentPort?: number | undefined;
  /** Default 0: any free port. Huawei's IAM is served on it too. */
  huaweiPort?: number | undefined;
  /** Default `127.0.0.1`; only addresses of this machine are taken. */
  host?: string | undefined;
  /** Rules, or the path of a YAML or JSON file of them. Default: everything passes. */
  rules?: string | RulesInput | undefined;
  /** Faults to inject, or the path of a YAML or JSON file of them. Default: none. */
  faults?: string | FaultsInput | undefined;
  /** Decides which requests get faults whose rate is below 1: the same ones in each run with the same seed. Default 1. */
  seed?: number | undefined;
  /** How many entries the journal keeps. Default 100 000. */
  journalEntries?: number | undefined;
  accounts?:
    { tencent?: TencentAccountOptions | undefined; huawei?: HuaweiAccountOptions | undefined } | undefined;
  /** Folder that plays the bucket for Tencent's Object keys. Default: no object exists. */
  objectsDirectory?: string | undefined;
  /** A job is finished at its n-th query, or so many milliseconds after its submit. Default `{ polls: 2 }`. */
  progress?: { polls: number } | { ms: number } | undefined;
  /** The emulator's clock, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Limit of one sound, in bytes. Default: what the vendor documents, 600 MB for Tencent and 200 MB for Huawei. */
  maxAudioBytes?: number | undefined;
  /** Limit of one video, in bytes. Default: 1 GB for Tencent, which documents 5 GB, and Huawei's 300 MB. */
  maxVideoBytes?: number | undefined;
  /** How Tencent answers for a job that it does not know, which no page says. Default `404`. */
  tencentUnknownJob?: '404' | '200' | undefined;
  /** Gets the banner, a line per request, and why a job failed. Default: nothing is said. */
  log?: ((line: string) => void) | undefined;
}

const port = z.int().min(0).max(65_535).default(0);
const text = z.string().min(1);
const policies = z.array(text).optional();

function callable<Signature>() {
  return z.custom<Signature>((value) => typeof value === 'function', 'expected a function');
}

const tencentAccount = z.strictObject({
  secretId: text.default('emulatorSecretId'),
  secretKey: text.default('emulatorSecretKey'),
  token: text.optional(),
  bucket: text.default('emulator-1250000000'),
  region: text.default('ap-guangzhou'),
  bizTypes: policies,
});

const huaweiAccount = z.strictObject({
  projectId: text.default('0123456789abcdef0123456789abcdef'),
  region: text.default('cn-north-4'),
  accessKeyId: text.default('EMULATORACCESSKEY000'),
  secretAccessKey: text.default('emulatorSecretAccessKey'),
  securityToken: text.optional(),
  token: text.optional(),
  username: text.default('emulator'),
  password: text.default('emulatorPassword'),
  domain: text.default('emulator'),
  bizTypes: policies,
});

const optionsSchema = z.strictObject({
  tencentPort: port,
  huaweiPort: port,
  host: z
    .string()
    .refine((host) => host === '::1' || isLoopbackHost(host), 'not a loopback address such as 127.0.0.1')
    .default('127.0.0.1'),
  rules: z.union([text, z.custom<RulesInput>(isObject)], 'expected rules or a file path').optional(),
  faults: z.union([text, z.custom<FaultsInput>(isObject)], 'expected faults or a file path').optional(),
  seed: z.int().default(1),
  journalEntries: z.int().positive().default(100_000),
  accounts: z
    .strictObject({ tencent: tencentAccount.prefault({}), huawei: huaweiAccount.prefault({}) })
    .prefault({}),
  objectsDirectory: text.optional(),
  progress: z
    .union(
      [z.strictObject({ polls: z.int().min(0) }), z.strictObject({ ms: z.number().min(0) })],
      'expected { polls: number } or { ms: number }',
    )
    .default({ polls: 2 }),
  now: callable<() => number>().default(() => Date.now),
  maxAudioBytes: z.int().positive().optional(),
  maxVideoBytes: z.int().positive().optional(),
  tencentUnknownJob: z.enum(['404', '200']).default('404'),
  log: callable<(line: string) => void>().default(() => () => undefined),
}) satisfies z.ZodType<unknown, EmulatorOptions>;

/** Options with defaults filled in. */
export type Settings = z.output<typeof optionsSchema>;

export type TencentAccount = Settings['accounts']['tencent'];

export type HuaweiAccount = Settings['accounts']['huawei'];

/**
 * Checks options and fills in defaults.
 * @throws ModerationError `config`, naming each wrong field and never its value.
 */
export function readOptions(options: EmulatorOptions): Settings {
  const result = optionsSchema.safeParse(options);
  if (result.success) return result.data;
  throw new ModerationError({
    code: 'config',
    operation: 'start emulator',
    effect: 'none',
    message: describeIssues(result.error, 'options'),
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
