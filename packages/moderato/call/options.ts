import {
  CATEGORIES,
  ModerationError,
  describeIssues,
  isModerationError,
  isAbortSignal,
  lazily,
  type Category,
  type JobTicket,
} from '@moderato/core';
import { z } from 'zod';
import { type Policy } from '../config/policy-schema.js';
import { type SubmitJournal } from './submit-journal.js';

/** Options of a single call. */
export interface CallOptions {
  /** The vendor for this call. Default: the configured one. */
  provider?: string | undefined;
  /** Canonical categories to look for. Default: what the vendor's policy or its documented default says. */
  categories?: readonly Category[] | undefined;
  /** Ends the call; a job that was already accepted goes on at the vendor, and the error carries its ticket. */
  signal?: AbortSignal | undefined;
  /** Time limit of the whole call, in milliseconds. Default: the configuration's `timeoutMs`. */
  timeoutMs?: number | undefined;
  /** Where the vendor is to report that a job has ended. */
  callbackUrl?: string | undefined;
  /** Options of single vendors, by vendor id; a vendor ignores the others' options. */
  vendorOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** What is made of the verdict; `false` leaves it as the vendor gave it. Default: the configuration's `policy`. */
  policy?: Policy | false | undefined;
  /** What follows a submit whose answer was lost. Default: the configuration's `onUncertain`. */
  onUncertain?: 'error' | 'resubmit' | undefined;
  /** Told each time that the job's state was learnt. */
  onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Told around every submit, so that a killed program knows what was paid for. */
  journal?: SubmitJournal | undefined;
}

/** What is known of a job while it is waited for. */
export interface JobProgress {
  ticket: JobTicket;
  state: 'submitted' | 'running' | 'succeeded' | 'failed' | 'expired';
  vendorState: string;
  /** How often the job was polled so far. */
  polls: number;
}

/** Room for the query that a program puts into it; servers take little more. */
const MAX_URL_CHARACTERS = 8000;

const schema = lazily(() =>
  z.strictObject({
    provider: z.string().min(1).optional(),
    categories: z
      .array(z.enum(CATEGORIES))
      .min(1, 'is empty; leave it out to look for the default categories')
      .optional(),
    signal: z.custom<AbortSignal>(isAbortSignal, 'expected an AbortSignal').optional(),
    timeoutMs: z.number().int().positive().optional(),
    callbackUrl: z
      .string()
      .max(MAX_URL_CHARACTERS, `longer than ${MAX_URL_CHARACTERS} characters`)
      .refine(isWebUrl, 'not an http: or https: URL')
      .optional(),
    vendorOptions: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    // checked where it is prepared
    policy: z.unknown().optional(),
    onUncertain: z.enum(['error', 'resubmit']).optional(),
    journal: z
      .custom<CallOptions['journal']>(isJournal, 'expected an object with submitting, submitted and refused')
      .optional(),
    onProgress: z
      .custom<CallOptions['onProgress']>((value) => typeof value === 'function', 'expected a function')
      .optional(),
  }),
);

/**
 * Checks the options of a call.
 * @param vendors the ids that `vendorOptions` may name.
 * @throws ModerationError `config`, naming each wrong field.
 */
export function parseCallOptions(options: CallOptions, vendors: readonly string[]): CallOptions {
  try {
    return checkOptions(options, vendors);
  } catch (thrown) {
    throw isModerationError(thrown) ? thrown : optionsError('options: cannot be read, a property throws');
  }
}

function checkOptions(options: CallOptions, vendors: readonly string[]): CallOptions {
  if (namesVendorAlone(options)) return options;
  const result = schema().safeParse(options);
  if (!result.success) throw optionsError(describeIssues(result.error, 'options'));
  const unknownId = Object.keys(result.data.vendorOptions ?? {}).find((id) => !vendors.includes(id));
  if (unknownId !== undefined)
    throw optionsError(
      `options.vendorOptions: unknown vendor "${unknownId}"; known are ${vendors.join(', ')}`,
    );
  return options;
}

/** The most frequent options: none, or a vendor. */
function namesVendorAlone(options: CallOptions | null): boolean {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false;
  for (const name of Object.keys(options)) if (name !== 'provider') return false;
  const { provider } = options;
  return provider === undefined || (typeof provider === 'string' && provider !== '');
}

function optionsError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'check options', effect: 'none', message });
}

function isJournal(value: unknown): boolean {
  const methods = ['submitting', 'submitted', 'refused'];
  return methods.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function');
}

function isWebUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
