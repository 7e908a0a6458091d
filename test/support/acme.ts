import {
  CONTRACT_VERSION,
  ModerationError,
  type JobTicket,
  type Provider,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { type ModeratorParts } from 'moderato';
import { acmeMap, vendorResult } from './vendor-result.js';

export const TICKET: JobTicket = {
  version: 1,
  provider: 'acme',
  kind: 'audio',
  id: 'job-1',
  region: 'xx-north',
  contentId: null,
  submittedAt: '2026-01-01T00:00:00.000Z',
};

type Step = VendorJob | Error;

export const running: VendorJob = { ticket: TICKET, state: 'running', vendorState: 'WORKING' };

export function succeeded(fields: Partial<VendorResult> = {}): VendorJob {
  return { ticket: TICKET, state: 'succeeded', vendorState: 'DONE', result: vendorResult(fields) };
}

/** A provider that answers each call with the next step of its script, and records the calls. */
export function createAcme(script: { submit?: Step[]; fetch?: Step[] } = {}) {
  const calls: { method: string; argument: unknown; call: unknown }[] = [];
  const steps = { submit: [...(script.submit ?? [])], fetch: [...(script.fetch ?? [])] };

  const next = async (
    method: 'submit' | 'fetch',
    argument: unknown,
    call: unknown,
    fallback: VendorJob,
  ): Promise<VendorJob> => {
    calls.push({ method, argument, call });
    const step = steps[method].shift() ?? fallback;
    if (step instanceof Error) throw step;
    return step;
  };

  const provider: Provider = {
    id: 'acme',
    contractVersion: CONTRACT_VERSION,
    capabilities: {
      kinds: {
        audio: {
          inputs: { url: 'async' },
          limits: {},
          categories: ['NUDE', 'PROMO'],
          returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'all' },
          polling: { initialMs: 1000, factor: 2, maxMs: 3000 },
        },
      },
      transport: 'http',
      callbacks: { supported: false, signed: 'none', contentTypes: [] },
      resultRetentionMs: null,
    },
    submit: (content, call) =>
      next('submit', content, call, { ticket: TICKET, state: 'submitted', vendorState: 'NEW' }),
    fetchJob: (ticket, call) => next('fetch', ticket, call, succeeded()),
  };
  return { provider, calls };
}

/** Parts for a moderator over one provider, with a clock that jumps through every wait and records it. */
export function testParts(provider: Provider): ModeratorParts & { sleeps: number[] } {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const sleeps: number[] = [];
  return {
    providers: [provider],
    maps: [acmeMap],
    environment: {},
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      nowMs += ms;
    },
    random: () => 0.5,
    send: async () => {
      throw new Error('no network in this test');
    },
    sleeps,
  };
}

export function failure(
  fields: Partial<ConstructorParameters<typeof ModerationError>[0]> = {},
): ModerationError {
  return new ModerationError({
    code: 'network',
    operation: 'test',
    provider: 'acme',
    message: 'broken',
    retry: 'later',
    ...fields,
  });
}
