import {
  ModerationError,
  describeIssues,
  inputOf,
  toSecret,
  type Content,
  type ErrorCode,
  type HttpResponse,
  type JobTicket,
  type ProviderCall,
  type Secret,
  type VendorFinding,
  type VendorJob,
  type VendorSegment,
  type Warning,
} from '@moderato/core';
import { badResponse } from '@moderato/http';
import { z } from 'zod';
import { type HuaweiSettings } from './config.js';
import { readAudioWishes } from './options.js';
import { JOB_ID, PROVIDER, siteOf, toInstant, type WireRequest } from './wire.js';

const SUBMIT = 'submit audio';
const FETCH = 'fetch audio';

const jobsPath = (projectId: string) => `/v3/${projectId}/moderation/audio/jobs`;

/** A request ready to be signed, and the wishes that it cannot carry. */
export interface EncodedAudioJob {
  request: WireRequest;
  warnings: Warning[];
}

/**
 * Writes the call that creates an audio job (Huawei API reference moderation_03_0082, A82).
 * With a custom policy (`biz_type`) the vendor ignores event type and categories, so they are left out; without one both are
 * mandatory. The callback secret is sent only together with a callback address.
 * @throws ModerationError before anything is sent: `unsupported` for what audio at Huawei cannot do, `config` for wrong
 * options of the call.
 */
export function encodeAudioJob(
  content: Content,
  call: ProviderCall,
  settings: HuaweiSettings,
): EncodedAudioJob {
  if (content.kind !== 'audio')
    throw refuse('unsupported', SUBMIT, `${content.kind} is not moderated here, only audio`);
  if (!('url' in content)) {
    throw refuse('unsupported', SUBMIT, `audio has to be handed over as url, not as ${inputOf(content)}`);
  }
  const { language, bizType, eventType, categories, callbackUrl, warnings } = readAudioWishes(
    content,
    call,
    settings,
  );
  const seed = callbackUrl === undefined ? undefined : settings.seed?.reveal();
  const body = {
    data: { url: content.url, language },
    ...(bizType === undefined ? { event_type: eventType, categories } : {}),
    callback: callbackUrl,
    seed,
    biz_type: bizType,
  };
  const path = jobsPath(settings.projectId);
  const hidden = [content.url, callbackUrl].filter((url) => url !== undefined).map(toSecret);
  return {
    request: { method: 'POST', path, body: JSON.stringify(body), operation: SUBMIT, hidden },
    warnings,
  };
}

/** Reads the id out of the answer to a created job. @throws ModerationError `bad_response`, effect `unknown`. */
export function decodeAccepted(answer: unknown, response: HttpResponse, secrets: readonly Secret[]): string {
  const { data } = z.object({ job_id: z.string().regex(JOB_ID) }).safeParse(answer);
  if (data !== undefined) return data.job_id;
  const reason = 'the answer to a created job holds no usable job_id';
  throw badResponse({ provider: PROVIDER, operation: SUBMIT, reason, response, secrets });
}

/**
 * Writes the call that asks after an audio job (moderation_03_0083, A83).
 * @throws ModerationError before anything is sent: `unsupported` for a ticket of another kind, `config` for one of another
 * region, `invalid_content` for one of another vendor or with an id that could lead to another address.
 */
export function encodeAudioQuery(ticket: JobTicket, settings: HuaweiSettings): WireRequest {
  if (ticket.provider !== PROVIDER)
    throw refuse('invalid_content', FETCH, 'ticket.provider: a ticket of another vendor');
  if (ticket.kind !== 'audio')
    throw refuse('unsupported', FETCH, 'ticket.kind: only audio is moderated here');
  if (ticket.region !== settings.region) {
    throw refuse(
      'config',
      FETCH,
      `the job was created in another region than the configured ${settings.region}`,
    );
  }
  if (!JOB_ID.test(ticket.id)) throw refuse('invalid_content', FETCH, 'ticket.id is not a job id of Huawei');
  return { method: 'GET', path: `${jobsPath(settings.projectId)}/${ticket.id}`, operation: FETCH };
}

const text = z.string().nullish().catch(null);
const seconds = z.union([z.number(), z.string()]).nullish().catch(null);
const jobSchema = z.object({
  job_id: z.string(),
  status: z.enum(['running', 'succeeded', 'failed']),
  request_id: text,
  create_time: text,
  update_time: text,
  request_params: z
    .object({
      data: z.object({ url: text }).nullish().catch(null),
      categories: z.array(z.string()).min(1).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

const resultSchema = z.object({
  suggestion: z.string().min(1),
  audio_text: text,
  details: z
    .array(
      z.object({
        start_time: seconds,
        end_time: seconds,
        suggestion: z.unknown().optional(),
        label: z.unknown().optional(),
        audio_text: text,
        segments: z
          .array(z.object({ segment: text }).catch({ segment: null }))
          .nullish()
          .catch(null),
      }),
    )
    .nullish(),
});

/**
 * Reads the state and, when it is there, the result of an audio job (A83). Audio answers hold no confidence at all.
 * @throws ModerationError `bad_response`, body attached: another job's answer, an unknown status, or a finished job without
 * a readable result.
 */
export function decodeAudioJob(
  answer: unknown,
  ticket: JobTicket,
  response: HttpResponse,
  secrets: readonly Secret[],
): VendorJob {
  const unusable = (reason: string) =>
    badResponse({ provider: PROVIDER, operation: FETCH, reason, response, secrets });
  const job = jobSchema.safeParse(answer);
  if (!job.success) throw unusable(`the job is not readable: ${describeIssues(job.error, 'answer')}`);
  const { job_id, status, request_id, create_time, update_time, request_params } = job.data;
  if (job_id !== ticket.id) throw unusable('the answer is about another job');
  if (status === 'running') return { ticket, state: 'running', vendorState: status };
  if (status === 'failed')
    return { ticket, state: 'failed', vendorState: status, error: jobFailed(request_id) };

  const result = resultSchema.safeParse((answer as { result?: unknown }).result);
  if (!result.success) {
    throw unusable(
      `the job succeeded but its result is not readable: ${describeIssues(result.error, 'result')}`,
    );
  }
  const segments = (result.data.details ?? []).map(readSegment);
  return {
    ticket,
    state: 'succeeded',
    vendorState: status,
    result: {
      provider: PROVIDER,
      site: siteOf(ticket.region),
      region: ticket.region,
      kind: 'audio',
      jobId: job_id,
      requestId: request_id ?? null,
      contentId: ticket.contentId,
      subject: request_params?.data?.url ?? null,
      submittedAt: toInstant(create_time),
      finishedAt: toInstant(update_time),
      decision: result.data.suggestion,
      label: null,
      subLabels: [],
      text: result.data.audio_text ?? null,
      scoreScale: '0-1',
      findings: segments.flatMap(({ findings }) => findings),
      segments,
      lists: [],
      categories: request_params?.categories ?? null,
      complete: true,
      warnings: [],
      raw: answer,
    },
  };
}

function readSegment(
  detail: NonNullable<z.output<typeof resultSchema>['details']>[number],
  index: number,
): VendorSegment {
  const path = `result.details[${index}]`;
  const decision = toWord(detail.suggestion);
  const label = toWord(detail.label);
  // absent when a semantic model hit instead of a keyword (A83)
  const keywords = (detail.segments ?? [])
    .map(({ segment }) => segment ?? '')
    .filter((keyword) => keyword !== '');
  const finding: VendorFinding = {
    name: label ?? '',
    decision,
    subLabels: [],
    score: null,
    keywords,
    count: null,
    libraries: [],
    path,
  };
  return {
    kind: 'audio',
    startMs: toMilliseconds(detail.start_time),
    endMs: toMilliseconds(detail.end_time),
    text: detail.audio_text ?? null,
    url: null,
    urlExpiresAt: null,
    decision,
    label,
    subLabels: [],
    findings: [finding],
    path,
  };
}

/** A word that is no text is kept as its JSON, so that it counts as unknown and not as absent. */
function toWord(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Slice bounds are seconds: unconfirmed for audio, documented for video frames (V72). */
function toMilliseconds(value: string | number | null | undefined): number | null {
  const isNumber = typeof value === 'number' || /^\d+(\.\d+)?$/.test(value ?? '');
  const milliseconds = Math.round(Number(value) * 1000);
  return isNumber && Number.isSafeInteger(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}

function jobFailed(requestId: string | null | undefined): ModerationError {
  return new ModerationError({
    code: 'job_failed',
    provider: PROVIDER,
    operation: FETCH,
    message: 'Huawei could not finish the job; no reason is documented or given',
    ...(requestId ? { requestId } : {}),
  });
}

function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}
