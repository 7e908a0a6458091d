import { describeIssues, type Category, type Content } from '@moderato/core';
import {
  type CallOptions,
  type ModeratoConfig,
  type ModeratorEvent,
  type ModeratorParts,
  type Verdict,
} from 'moderato';
import { type ModerationError } from '@moderato/core';
import { z } from 'zod';
import { type QueueConnection } from './store/connect.js';
import { queueConfigError } from './store/errors.js';

/** Which items come first. */
export type Priority = 'high' | 'normal' | 'low';

/** Options of items, beside those of the call, which are those of `moderate`. */
export interface AddOptions {
  provider?: string | undefined;
  categories?: readonly Category[] | undefined;
  /** Time limit from the submit to the verdict, in milliseconds. Default: the configuration's `timeoutMs`. */
  timeoutMs?: number | undefined;
  callbackUrl?: string | undefined;
  vendorOptions?: CallOptions['vendorOptions'];
  policy?: CallOptions['policy'];
  onUncertain?: CallOptions['onUncertain'];
  /** @default 'normal' */
  priority?: Priority | undefined;
  /** Whose item it is: tenants take turns within a priority. @default one tenant */
  tenant?: string | undefined;
  /** Ids of the items, one for each, so that adding them again changes nothing. Letters, digits, `_`, `.` and `-`. @default made up */
  ids?: readonly string[] | undefined;
  /** Names the stream that the results go to. @default 'default' */
  stream?: string | undefined;
}

/** What queue and worker share. */
export interface SharedOptions {
  connection: QueueConnection;
  /** The same configuration that one process takes. */
  config?: ModeratoConfig | undefined;
  /** Tells queues in one Redis apart. @default 'moderato' */
  name?: string | undefined;
  /** Accepts a Redis that may evict items. @default false */
  allowEviction?: boolean | undefined;
  /** Exchanged in tests, and providers and maps of your own. */
  parts?: Omit<ModeratorParts, 'now' | 'monotonicMs' | 'sleep' | 'setTimer' | 'onEvent'> | undefined;
  /** How long a verdict stays in Redis, in milliseconds. @default 86 400 000 (a day) */
  resultTtlMs?: number | undefined;
  /** How long a failed item stays, with its content, in milliseconds. @default 604 800 000 (a week) */
  failedTtlMs?: number | undefined;
  onEvent?: ((event: ModeratorEvent | QueueEvent) => void) | undefined;
}

/** How full a queue may become, beside what queue and workers share. */
export interface QueueOptions extends SharedOptions {
  /** Beyond so many waiting items `add` fails with `rate_limited`. @default 1 000 000 */
  maxWaiting?: number | undefined;
  /** Beyond this share of Redis' `maxmemory` `add` fails with `rate_limited`. @default 0.8 */
  maxMemoryShare?: number | undefined;
}

/** How a worker works on items, beside what queue and workers share. */
export interface WorkerOptions extends SharedOptions {
  /** Items under way at once, for each vendor and kind. @default 16 */
  concurrency?: number | undefined;
  /** An outage is tried so often for one item before it fails. @default 20 */
  maxAttempts?: number | undefined;
  /** So many workers may die over one item before it fails. @default 10 */
  maxDeaths?: number | undefined;
  /** How long `close` waits for what is under way, in milliseconds. @default 20 000 */
  closeTimeoutMs?: number | undefined;
}

/** Something that happened in the queue itself. */
export type QueueEvent =
  | { type: 'finished'; id: string; outcome: 'verdict' | 'error' | 'uncertain' }
  | { type: 'taken-over'; id: string; deaths: number }
  | { type: 'restarted'; lane: string }
  | { type: 'requeued'; lane: string; jobs: number }
  | { type: 'unreachable'; message: string };

/** How an item ended: a verdict or an error, never both. */
export type QueueResult = {
  id: string;
  /** The caller's own id of the content, where it has one. */
  contentId: string | null;
  /** ISO-8601. */
  finishedAt: string;
} & ({ verdict: Verdict; error?: undefined } | { error: ModerationError; verdict?: undefined });

const id = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'expected 1 to 128 letters, digits, "_", "." and "-"');
const label = z.string().min(1).max(128);

const addSchema = z.object({
  priority: z.enum(['high', 'normal', 'low']).default('normal'),
  tenant: label.default(''),
  stream: id.default('default'),
  ids: z.array(id).optional(),
});

/** What of the options is about the queue, with defaults. */
export type ItemOptions = z.output<typeof addSchema>;

const CALL_FIELDS = [
  'provider',
  'categories',
  'timeoutMs',
  'callbackUrl',
  'vendorOptions',
  'policy',
  'onUncertain',
] as const;

/**
 * Separates what is for the queue from what is for the call.
 * @throws ModerationError `config`, naming each wrong field.
 */
export function readAddOptions(
  options: AddOptions,
  contents: readonly Content[],
): { item: ItemOptions; call: CallOptions } {
  const known = [...CALL_FIELDS, 'priority', 'tenant', 'stream', 'ids'] as readonly string[];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw queueConfigError(`options: unknown option "${unknown}"; known are ${[...known].sort().join(', ')}`);
  const result = addSchema.safeParse(options);
  if (!result.success) throw queueConfigError(describeIssues(result.error, 'options'));
  const { ids } = result.data;
  if (ids !== undefined && (ids.length !== contents.length || new Set(ids).size !== ids.length))
    throw queueConfigError('options.ids: expected one id for each content, all of them different');
  const call = Object.fromEntries(
    CALL_FIELDS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  return { item: result.data, call };
}

const positive = z.number().int().positive();
const settingsSchema = z.object({
  name: id.default('moderato'),
  allowEviction: z.boolean().default(false),
  resultTtlMs: positive.default(86_400_000),
  failedTtlMs: positive.default(604_800_000),
  maxWaiting: positive.default(1_000_000),
  maxMemoryShare: z.number().positive().max(1).default(0.8),
  concurrency: positive.default(16),
  maxAttempts: positive.default(20),
  maxDeaths: positive.default(10),
  closeTimeoutMs: positive.default(20_000),
});

/** Options of queue and worker with every default. */
export type QueueSettings = z.output<typeof settingsSchema>;

/** @throws ModerationError `config`, naming each wrong field. */
export function readSettings(options: QueueOptions | WorkerOptions): QueueSettings {
  const result = settingsSchema.safeParse(options);
  if (result.success) return result.data;
  throw queueConfigError(describeIssues(result.error, 'options'));
}

/** The keys of a queue: braces keep all of them in one slot of a cluster. */
export function prefixOf({ name }: Pick<QueueSettings, 'name'>): string {
  return `{${name}}`;
}
