import {
  isBytes,
  KINDS,
  ModerationError,
  toSecret,
  type CallbackReading,
  type CallbackRequest,
  type Job,
  type JobTicket,
  type VendorJob,
} from '@moderato/core';
import { withPlainAddresses } from '../files/plain-addresses.js';
import { releaseStored } from '../files/stored-file.js';
import { missing, startDeadline } from '../call/request.js';
import { pollJob } from '../jobs/poll.js';
import { MAX_VALUES, exceedsDecodingBudget } from '../call/callback-budget.js';
import { refusalOfHeaders } from '../call/callback-headers.js';
import { configError } from '../config/schema.js';
import { toModerationError } from '../call/failures.js';
import { keyOf } from '../jobs/job-table.js';
import { type Vendor } from '../call/vendors.js';
import { toJobInTurn } from '../call/to-job.js';
import { checkToken, type TokenState } from '../call/callback-token.js';
import { type ModeratorContext } from './context.js';

/** A callback as it came in. */
export interface IncomingCallback extends Omit<CallbackRequest, 'headers' | 'body'> {
  /**
   * The raw bytes, their exact text, or what reads them once headers and token have been checked, up to a number of bytes.
   */
  body: CallbackRequest['body'] | ((maxBytes: number) => Promise<Uint8Array>);
  /** Names in any case; several values of one name are joined. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The vendor that is expected to have sent it. Default: the configured one. */
  provider?: string | undefined;
  /** How long the job may be polled, in milliseconds. Default: the configuration's `timeoutMs`. */
  timeoutMs?: number | undefined;
}

const OPERATION = 'handle callback';

const REFUSALS: Readonly<Record<Exclude<TokenState, 'valid'>, string>> = {
  missing:
    'the address that was called carries no token; give the whole address as url, with its query, as the vendor called it',
  forged:
    'the token is not one of this vendor at this address; behind a proxy, give the public address as url',
  stale: 'the token is older than callbacks.maxAgeMs',
};

/**
 * Makes what reads callbacks. Each wakes up those who wait for its job; the verdict is fetched from the vendor, unless the
 * signature covers the whole body or the configuration trusts unsigned ones. Callbacks about one job that come at the same
 * time share one poll.
 */
export function createCallbackReader(
  context: ModeratorContext,
): (callback: IncomingCallback) => Promise<Job | null> {
  const { pool, waits, clock, emit } = context;
  const { callbacks } = context.settings;
  const { maxAgeMs } = callbacks;
  const polls = new Map<string, Promise<Job>>();

  const fetch = (vendor: Vendor, ticket: JobTicket, timeoutMs: number | undefined) => {
    const key = keyOf(ticket);
    const deadline = startDeadline(context, ticket.provider, OPERATION, { timeoutMs });
    const poll =
      polls.get(key) ??
      pollJob(context, vendor, ticket, deadline, { retries: true }).finally(() => polls.delete(key));
    polls.set(key, poll);
    return poll;
  };

  /** Takes the verdict from the callback, and removes the file of a job that has ended as a poll would. */
  const believe = async (
    vendor: Vendor,
    ticket: JobTicket,
    reported: VendorJob,
    timeoutMs: number | undefined,
  ): Promise<Job> => {
    const job = await toJobInTurn({ ...reported, ticket }, vendor.map);
    if (ticket.upload === undefined) return job;
    const deadline = startDeadline(context, ticket.provider, OPERATION, { timeoutMs });
    return releaseStored(context, vendor, ticket, withPlainAddresses(job, ticket.upload), deadline);
  };

  /** Before the body is read, since anybody may have written it. */
  const checkAddress = ({ provider }: Vendor, url: string | undefined) => {
    const { secret } = callbacks;
    if (secret === undefined || provider.capabilities.callbacks.signed === 'full') return;
    const scope = { provider: provider.id, secret: toSecret(secret) };
    const state = checkToken(url, scope, { nowMs: clock.now(), maxAgeMs });
    if (state !== 'valid') throw reject(provider.id, 401, REFUSALS[state]);
  };

  const checkAge = ({ ticket, trust }: CallbackReading) => {
    if (ticket === null || trust !== 'signed') return;
    if (clock.now() - Date.parse(ticket.submittedAt) <= maxAgeMs) return;
    throw reject(ticket.provider, 401, 'the signed time is further back than callbacks.maxAgeMs');
  };

  /** A callback does not always tell the kind of its job, so that all of them are tried. */
  const findWaiting = async (ticket: JobTicket): Promise<JobTicket | null> => {
    for (const kind of [ticket.kind, ...KINDS]) {
      const waiting = await waits.ticketOf({ ...ticket, kind });
      if (waiting !== null) return waiting;
    }
    return null;
  };

  /** What anybody may have written about content and time is left out. */
  const withoutClaims = (ticket: JobTicket): JobTicket => ({
    ...ticket,
    contentId: null,
    submittedAt: new Date(clock.now()).toISOString(),
  });

  /** Checks everything that needs no body, then reads it, then checks what it costs to decode. */
  const admit = async (vendor: Vendor, callback: IncomingCallback): Promise<CallbackRequest> => {
    const { provider } = vendor;
    const { url, body: given } = callback;
    if (provider.readCallback === undefined) throw missing(vendor, 'readCallback');
    const headers = joinHeaders(callback.headers);
    const { maxBytes } = callbacks;
    const { contentTypes } = provider.capabilities.callbacks;
    const refusal = refusalOfHeaders(headers, { contentTypes, maxBytes });
    if (refusal !== null) throw reject(provider.id, refusal.status, refusal.message);
    checkAddress(vendor, url);
    const body = typeof given === 'function' ? await given(maxBytes) : given;
    if (sizeOf(body) > maxBytes) throw reject(provider.id, 413, `the body is larger than ${maxBytes} bytes`);
    if (exceedsDecodingBudget(body))
      throw reject(provider.id, 413, `the body holds more than ${MAX_VALUES} values`);
    return { headers, body, ...(url === undefined ? {} : { url }) };
  };

  return async ({ provider: id, timeoutMs, ...callback }) => {
    if (typeof callback.body !== 'function') sizeOf(callback.body);
    const vendor = await pool.get(id);
    const { provider } = vendor;
    const reading = read(vendor, await admit(vendor, callback));
    if (reading.ticket === null || reading.state === 'probe') return null;
    checkAge(reading);

    const { state, trust } = reading;
    const { trustUnsigned } = callbacks;
    const isBelieved =
      trustUnsigned || (trust === 'signed' && provider.capabilities.callbacks.signed === 'full');
    const waiting = await findWaiting(reading.ticket);
    const claimed = isBelieved || trust === 'signed' ? reading.ticket : withoutClaims(reading.ticket);
    const ticket = waiting ?? context.calls.storedPlaces.complete(claimed);
    emit({ type: 'callback', provider: provider.id, kind: ticket.kind, jobId: ticket.id, state, trust });
    const reported = isBelieved ? reading.job : undefined;
    const job =
      reported === undefined
        ? await fetch(vendor, ticket, timeoutMs)
        : await believe(vendor, ticket, reported, timeoutMs);
    await waits.settle(job);
    return waiting === null ? withVendorFacts(job) : job;
  };
}

function sizeOf(body: CallbackRequest['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (isBytes(body)) return body.byteLength;
  throw configError(
    'callback.body: expected the raw bytes or their text, not what a body parser made of it; pass what the parser was given, such as request.rawBody',
  );
}

function joinHeaders(headers: IncomingCallback['headers']): CallbackRequest['headers'] {
  const join = (value: string | readonly string[] | undefined) =>
    typeof value === 'object' ? value.join(', ') : value;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, join(value)]));
}

function read({ provider }: Vendor, request: CallbackRequest): CallbackReading {
  try {
    return (provider.readCallback as NonNullable<typeof provider.readCallback>)(request);
  } catch (error) {
    throw toModerationError(error, provider.id, OPERATION);
  }
}

/** Where nobody here knows the job, the vendor's answer says which content it is about and since when. */
function withVendorFacts(job: Job): Job {
  if (job.state !== 'succeeded') return job;
  const { contentId, submittedAt } = job.verdict.source;
  const { ticket } = job;
  return { ...job, ticket: { ...ticket, contentId, submittedAt: submittedAt ?? ticket.submittedAt } };
}

/** @param status to answer the vendor with. */
function reject(provider: string, status: number, message: string): ModerationError {
  return new ModerationError({
    code: 'callback_rejected',
    provider,
    operation: OPERATION,
    effect: 'none',
    status,
    message,
  });
}
