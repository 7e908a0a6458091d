import {
  ModerationError,
  type CallbackReading,
  type CallbackRequest,
  type JobTicket,
  type Provider,
  type VendorJob,
} from '@moderato/core';
import { type ModeratoConfig, createModerator, type ModeratorEvent } from 'moderato';
import { createManualClock } from './clock.js';
import { createVendor, type Behaviour } from './vendors.js';
import { vendorResult } from './vendor-result.js';

export const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

export const TICKET: JobTicket = {
  version: 1,
  provider: 'acme',
  kind: 'audio',
  id: 'job-1',
  region: 'xx-north',
  contentId: 'mine',
  submittedAt: '2026-01-01T00:00:00.000Z',
};

/** A callback's body of the made-up vendor: fields of its reading, as JSON. */
export function callbackBody(
  fields: Partial<JobTicket> & { state?: string; trust?: string; says?: string } = {},
) {
  return JSON.stringify({ id: 'job-1', ...fields });
}

/** The job as the vendor tells it. */
export function doneJob(decision: string, fields: Parameters<typeof vendorResult>[0] = {}): VendorJob {
  return {
    ticket: TICKET,
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ decision, ...fields }),
  };
}

function readCallback({ body }: CallbackRequest): CallbackReading {
  const text = Buffer.from(body as Uint8Array).toString();
  if (!text.startsWith('{'))
    throw new ModerationError({
      code: 'callback_rejected',
      operation: 'read callback',
      message: 'not readable',
    });
  const {
    state = 'succeeded',
    trust = 'unsigned',
    says,
    ...fields
  } = JSON.parse(text) as Record<string, string>;
  if (state === 'probe') return { ticket: null, state, trust: 'unsigned' };
  if (state === 'broken') throw new TypeError('made-up-secret');
  const ticket = { ...TICKET, contentId: null, ...fields } as JobTicket;
  const job = says === undefined ? {} : { job: { ...doneJob(says), ticket } };
  return { ticket, state, trust, ...job } as CallbackReading;
}

/** Opens a moderator of a made-up vendor that calls back, on a clock that is put forward by hand. */
export function openCallbackVendor(
  given: {
    fetch?: Behaviour;
    callbacks?: ModeratoConfig['callbacks'];
    signed?: 'full' | 'partial' | 'none';
    contentTypes?: readonly string[];
    config?: ModeratoConfig;
    environment?: Record<string, string>;
  } = {},
) {
  const { signed = 'none', contentTypes = ['application/json'], callbacks } = given;
  const manual = createManualClock(NOW_MS);
  const vendor = createVendor('acme', given.fetch === undefined ? {} : { fetch: given.fetch });
  const headers: unknown[] = [];
  const provider: Provider = {
    ...vendor.provider,
    capabilities: {
      ...vendor.provider.capabilities,
      callbacks: { supported: true, signed, contentTypes },
    },
    readCallback: (request) => {
      headers.push(request.headers);
      return readCallback(request);
    },
  };
  const events: ModeratorEvent[] = [];
  const config = given.config ?? { provider: 'acme', ...(callbacks === undefined ? {} : { callbacks }) };
  const moderator = createModerator(config, {
    ...manual.clock,
    providers: [provider],
    maps: [vendor.map],
    environment: given.environment ?? {},
    random: () => 0.5,
    send: async () => {
      throw new Error('no network in this test');
    },
    onEvent: (event) => void events.push(event),
  });
  const call = (body: string | Uint8Array, url?: string) =>
    moderator.handleCallback({ headers: {}, body: Buffer.from(body), ...(url === undefined ? {} : { url }) });
  return { moderator, vendor, call, events, headers, ...manual };
}
