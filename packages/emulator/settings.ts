import { z } from 'zod';
import type { FaultsInput } from './faults/schema.js';
import { isLoopbackHost } from './loopback.js';
import type { RulesInput } from './rules.js';

/** How an emulator is set up, whichever vendors it plays; every field has a default. */
export interface SettingsInput {
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
  /** Folder that plays the bucket for keys of objects. Default: no object exists. */
  objectsDirectory?: string | undefined;
  /** A job is finished at its n-th query, or so many milliseconds after its submit. Default `{ polls: 2 }`. */
  progress?: { polls: number } | { ms: number } | undefined;
  /** The emulator's clock, in epoch milliseconds. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Limit of one audio file, in bytes. Default: what each vendor documents. */
  maxAudioBytes?: number | undefined;
  /** Limit of one video, in bytes. Default: what each vendor documents, at most 1 GB. */
  maxVideoBytes?: number | undefined;
  /** Gets the banner, a line per request, and why a job failed. Default: nothing is said. */
  log?: ((line: string) => void) | undefined;
}

const text = z.string().min(1);

function callable<Signature>() {
  return z.custom<Signature>((value) => typeof value === 'function', 'expected a function');
}

export const settingsSchema = z.strictObject({
  host: z
    .string()
    .refine((host) => host === '::1' || isLoopbackHost(host), 'not a loopback address such as 127.0.0.1')
    .default('127.0.0.1'),
  rules: z.union([text, z.custom<RulesInput>(isObject)], 'expected rules or a file path').optional(),
  faults: z.union([text, z.custom<FaultsInput>(isObject)], 'expected faults or a file path').optional(),
  seed: z.int().default(1),
  journalEntries: z.int().positive().default(100_000),
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
  log: callable<(line: string) => void>().default(() => () => undefined),
}) satisfies z.ZodType<unknown, SettingsInput>;

/** Settings with defaults filled in. */
export type Settings = z.output<typeof settingsSchema>;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
