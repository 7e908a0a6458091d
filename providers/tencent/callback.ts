import {
  ModerationError,
  describeIssues,
  lazily,
  type CallbackReading,
  type CallbackRequest,
  type JobTicket,
  type Kind,
} from '@moderato/core';
import { readJson } from '@moderato/http';
import { z } from 'zod';
import { readCallbackJob } from './callback-job.js';
import { PROVIDER, isJobId } from './request.js';
import { instantOf } from './elements.js';

/** Room for the frames of a long video in the Detail form. */
const MAX_BYTES = 16 * 1024 * 1024;
const OPERATION = 'read callback';

const word = lazily(() => z.string().nullish());

/** `X-Ci-Content-Version: Simple` (Tencent Cloud CI, "Audio moderation callback content", C:audio). */
const simpleSchema = lazily(() =>
  z.object({
    code: z.union([z.number(), z.string()]),
    message: word(),
    data: z.object({ trace_id: z.string(), event: word(), data_id: word() }),
  }),
);

/** `X-Ci-Content-Version: Detail` (C:audio). */
const detailSchema = lazily(() =>
  z.object({
    EventName: word(),
    JobsDetail: z.object({
      JobId: z.string(),
      State: z.string(),
      DataId: word(),
      CreationTime: word(),
      Type: word(),
    }),
  }),
);

/** The kind that an event is about (C:audio, C:text, C:video and so on). */
const KINDS_BY_EVENT: Readonly<Record<string, Kind>> = {
  ReviewAudio: 'audio',
  ReviewText: 'text',
  ReviewVideo: 'video',
  ReviewImage: 'image',
  ReviewDocument: 'document',
  // web pages (D:1045/52187)
  ReviewHtml: 'webpage',
};

const STATES: Readonly<Record<string, CallbackReading['state']>> = {
  Submitted: 'submitted',
  Auditing: 'running',
  // spelled so; videos only
  Snapshoting: 'running',
  Success: 'succeeded',
  Failed: 'failed',
};

/**
 * Reads a callback of either form; the forms are told apart by their bodies, because one page does not print the header.
 * No signature is documented, so the trust is always `unsigned`: `job` is what somebody says, the truth is to be fetched.
 * @throws ModerationError `callback_rejected`: larger than 16 MiB, no JSON, neither form, without a job id, or about a kind of
 * content that is not offered. A body without an event name is about audio, since samples of audio alone have none.
 */
export function readTencentCallback(
  { body }: CallbackRequest,
  region: string,
  nowMs: number,
): CallbackReading {
  const value = parseBody(body);
  if (Object.hasOwn(value, 'data') === Object.hasOwn(value, 'JobsDetail')) {
    throw reject('the body has to hold either "data" or "JobsDetail"');
  }
  const ticketOf: TicketOf = (kind, id, contentId, createdAt) => ({
    version: 1,
    provider: PROVIDER,
    kind,
    id,
    region,
    contentId: contentId === '' ? null : (contentId ?? null),
    submittedAt: createdAt ?? new Date(nowMs).toISOString(),
  });
  const form = Object.hasOwn(value, 'data') ? 'Simple' : 'Detail';
  const reading = form === 'Simple' ? readSimple(value, ticketOf) : readDetail(value, ticketOf);
  const { ticket } = reading;
  const job = ticket === null ? undefined : readCallbackJob({ form, value, ticket, nowMs });
  return job === undefined ? reading : { ...reading, job };
}

type TicketOf = (
  kind: Kind,
  id: string,
  contentId: string | null | undefined,
  createdAt: string | null,
) => JobTicket;

function readSimple(value: object, ticketOf: TicketOf): CallbackReading {
  const { code, message, data } = check(simpleSchema(), value);
  // the console sends this when a callback address is set
  if (data.trace_id === 'test_trace_id' || message === 'Test request when setting callback url') {
    return { ticket: null, state: 'probe', trust: 'unsigned' };
  }
  const kind = kindOf(data.event);
  const state = String(code) === '0' ? 'succeeded' : 'failed';
  return {
    ticket: ticketOf(kind, checkId(data.trace_id, 'data.trace_id'), data.data_id, null),
    state,
    trust: 'unsigned',
  };
}

function readDetail(value: object, ticketOf: TicketOf): CallbackReading {
  const { EventName, JobsDetail } = check(detailSchema(), value);
  const eventKind = kindOf(EventName);
  // live jobs share the event of video; the Simple form does not tell them apart
  const kind = eventKind === 'video' && JobsDetail.Type === 'live_video' ? 'live' : eventKind;
  const { State, JobId, DataId, CreationTime } = JobsDetail;
  const state = Object.hasOwn(STATES, State) ? STATES[State] : undefined;
  if (state === undefined) throw reject('JobsDetail.State: no documented state');
  const createdAt = instantOf(CreationTime ?? null);
  return {
    ticket: ticketOf(kind, checkId(JobId, 'JobsDetail.JobId'), DataId, createdAt),
    state,
    trust: 'unsigned',
  };
}

function parseBody(body: Uint8Array | string): object {
  if ((typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength) > MAX_BYTES) {
    throw reject(`the body is larger than ${MAX_BYTES} bytes`);
  }
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    return readJson(text, { provider: PROVIDER, operation: OPERATION }) as object;
  } catch {
    throw reject('the body is no JSON object');
  }
}

function check<Shape>(schema: z.ZodType<Shape>, value: object): Shape {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw reject(describeIssues(result.error, 'body'));
}

function kindOf(event: string | null | undefined): Kind {
  if (event === '' || event == null) return 'audio';
  if (Object.hasOwn(KINDS_BY_EVENT, event)) return KINDS_BY_EVENT[event] as Kind;
  // the event itself is not quoted: it may hold anything, since nobody signed the body
  const offered = Object.values(KINDS_BY_EVENT).join(', ');
  throw reject(`the event is about no kind that this provider offers (${offered})`);
}

function checkId(id: string, field: string): string {
  if (isJobId(id)) return id;
  throw reject(`${field}: no job id`);
}

function reject(message: string): ModerationError {
  return new ModerationError({
    code: 'callback_rejected',
    provider: PROVIDER,
    operation: OPERATION,
    effect: 'none',
    message,
  });
}
