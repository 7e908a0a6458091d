import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type CallbackRequest,
  type HttpResponse,
  type JobTicket,
  type Secret,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { badResponse, readJson } from '@moderato/http';
import { type Settings } from './settings.js';
import { PROVIDER, fail } from './wire.js';

/** Reads the answer about a job. */
export function readJob(
  response: HttpResponse,
  operation: string,
  ticket: JobTicket,
  secrets: readonly Secret[],
): VendorJob {
  const unusable = (reason: string) =>
    badResponse({ provider: PROVIDER, operation, reason, response, secrets });
  const raw = readJson(response.body, { provider: PROVIDER, operation, response, secrets }) as Record<
    string,
    unknown
  >;
  const { state, job } = raw;
  if (typeof job !== 'string' || job === '') throw unusable('no job id');
  const own = { ...ticket, id: ticket.id === '' ? job : ticket.id };
  switch (state) {
    case 'queued':
      return { ticket: own, state: 'submitted', vendorState: state };
    case 'working':
      return { ticket: own, state: 'running', vendorState: state };
    case 'broken':
      return {
        ticket: own,
        state: 'failed',
        vendorState: state,
        error: fail({ code: 'job_failed', operation, message: 'the job failed' }),
      };
    case 'done':
      return { ticket: own, state: 'succeeded', vendorState: state, result: readResult(raw, own) };
    default:
      throw unusable('no state that is known');
  }
}

function readResult(raw: Record<string, unknown>, ticket: JobTicket): VendorResult {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const number = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : null);
  const slices = Array.isArray(raw['slices'])
    ? raw['slices'].filter(
        (slice): slice is Record<string, unknown> => typeof slice === 'object' && slice !== null,
      )
    : [];
  return {
    provider: PROVIDER,
    region: ticket.region,
    kind: ticket.kind,
    jobId: ticket.id,
    requestId: text(raw['trace']),
    contentId: ticket.contentId,
    subject: null,
    submittedAt: null,
    finishedAt: null,
    decision: text(raw['verdict']),
    label: text(raw['class']),
    subLabels: [],
    text: text(raw['heard']),
    scoreScale: '0-100',
    findings: [],
    segments: slices.map((slice, index) => ({
      kind: 'audio',
      startMs: number(slice['from']),
      endMs: number(slice['to']),
      text: null,
      url: null,
      urlExpiresAt: null,
      decision: text(slice['verdict']),
      label: text(slice['class']),
      subLabels: [],
      findings: [
        {
          name: text(slice['class']) ?? 'nothing',
          decision: text(slice['verdict']),
          subLabels: [],
          score: number(slice['score']),
          keywords: [],
          count: null,
          libraries: [],
          path: `slices[${index}]`,
        },
      ],
      path: `slices[${index}]`,
    })),
    lists: [],
    categories: null,
    complete: true,
    warnings: [],
    raw,
  };
}

/** Reads a callback, whose whole body is signed. */
export function readCallback({ headers, body }: CallbackRequest, settings: Settings) {
  const reject = (message: string) =>
    fail({ code: 'callback_rejected', operation: 'read callback', message });
  const bytes = Buffer.from(body);
  if (bytes.length > 1_000_000) throw reject('larger than 1 MB');
  const given =
    Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-nova-signature')?.[1] ?? '';
  const expected = createHmac('sha256', settings.callbackKey.reveal()).update(bytes).digest('hex');
  if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
    throw reject('not signed by the vendor');
  const { job, state } = JSON.parse(bytes.toString('utf8')) as { job: string; state: string };
  const ticket: JobTicket = {
    version: 1,
    provider: PROVIDER,
    kind: 'audio',
    id: job,
    region: 'xx-north',
    contentId: null,
    submittedAt: new Date(settings.now()).toISOString(),
  };
  return {
    ticket,
    state: state === 'done' ? ('succeeded' as const) : ('failed' as const),
    trust: 'signed' as const,
  };
}
