import {
  ModerationError,
  describeIssues,
  isLarge,
  type JobTicket,
  type Kind,
  type Steps,
  type VendorFinding,
  type VendorJob,
  type VendorResult,
  type VendorSegment,
  type Warning,
} from '@moderato/core';
import { badResponse, isSameSubject } from '@moderato/http';
import { z } from 'zod';
import { unreadEvidence, unreadEvidenceSteps } from './evidence.js';
import { isPlainJob } from './plain-result.js';
import { looseText, type ResultReading } from './response.js';
import { type Exchange } from './client.js';
import { type HuaweiSettings, type JobSettings } from './config.js';
import { JOB_ID, PROVIDER, refuse, siteOf, toInstant, type WireRequest } from './request.js';

/** Where jobs of a kind are created and fetched. */
export function jobsPath(kind: Kind, projectId: string): string {
  return `/v3/${projectId}/moderation/${kind}/jobs`;
}

const acceptedSchema = z.object({ job_id: z.string().regex(JOB_ID) });

/** Reads the id out of the response to a created job. @throws ModerationError `bad_response`, effect `unknown`. */
export function decodeAccepted({ answer, response, secrets }: Exchange, kind: Kind): string {
  const { data } = acceptedSchema.safeParse(answer);
  if (data !== undefined) return data.job_id;
  const reason = 'the response to a created job holds no usable job_id';
  throw badResponse({ provider: PROVIDER, operation: `submit ${kind}`, reason, response, secrets });
}

/**
 * Writes the call that fetches a job (moderation_03_0083, A83; moderation_03_0072, V72).
 * @throws ModerationError before anything is sent: `config` for a ticket of another region, `invalid_content` for one of
 * another vendor or with an id that could lead to another address.
 */
export function encodeQuery(ticket: JobTicket, settings: HuaweiSettings): WireRequest {
  const operation = `fetch ${ticket.kind}`;
  if (ticket.provider !== PROVIDER)
    throw refuse('invalid_content', operation, 'ticket.provider: a ticket of another vendor');
  if (ticket.region !== settings.region) {
    const message = `the job was created in another region than the configured ${settings.region}`;
    throw refuse('config', operation, message);
  }
  if (!JOB_ID.test(ticket.id))
    throw refuse('invalid_content', operation, 'ticket.id is not a job id of Huawei');
  const path = `${jobsPath(ticket.kind, settings.projectId)}/${ticket.id}`;
  return { method: 'GET', path, operation, enterpriseProjectId: settings.enterpriseProjectId };
}

const jobSchema = z.object({
  job_id: z.string(),
  status: z.enum(['running', 'succeeded', 'failed']),
  request_id: looseText,
  create_time: looseText,
  update_time: looseText,
  request_params: z
    .looseObject({ data: z.object({ url: looseText }).nullish().catch(null) })
    .nullish()
    .catch(null),
});

type JobFields = z.output<typeof jobSchema>;

/** What a kind reads from a finished job. */
export type JobFindings = Pick<
  VendorResult,
  'decision' | 'text' | 'segments' | 'categories' | 'complete' | 'warnings' | 'notCovered'
>;

/** How a kind reads its result: the schema of it, and what follows from it and from the echo of the request. */
export interface JobReading<Result> extends ResultReading<Result> {
  /** Where the evidence stands, from the top of the response, `[]` standing for each entry of a list. */
  places: readonly string[];
  read: (result: Result, requested: Requested) => Steps<JobFindings>;
}

/** What the finished job was asked for. */
export interface Requested {
  /** The fields of the request that the vendor repeats. */
  fields: Readonly<Record<string, unknown>>;
  /** A custom policy decided, and is not known to look for `ban` in audio. */
  lacksBan: boolean;
}

/**
 * Under a custom policy neither event type nor categories are sent, so that none are repeated.
 * @param fields null where the response repeats nothing at all.
 */
function readRequested(
  fields: Readonly<Record<string, unknown>> | null,
  { bizType, bizTypeFromTemplate = false }: JobSettings,
): Requested {
  const isPolicy =
    fields === null ? bizType !== undefined : !PRESET.some((name) => Object.hasOwn(fields, name));
  return { fields: fields ?? {}, lacksBan: isPolicy && !bizTypeFromTemplate };
}

const PRESET = ['event_type', 'categories', 'image_categories', 'audio_categories'];

/** The warning for audio, also that of a video, which a custom policy decided on (moderation_03_0096). */
export const BAN_NOT_COVERED: Warning = {
  code: 'not_covered',
  message:
    'a custom policy (bizType) does not look for "ban" in audio unless it was made from the industry template; if this one was, set bizTypeFromTemplate',
  path: 'coverage',
};

/** What a call with a custom policy is warned of when its job is created. */
export function banWarnings({
  bizTypeFromTemplate = false,
}: Pick<JobSettings, 'bizTypeFromTemplate'>): Warning[] {
  return bizTypeFromTemplate ? [] : [BAN_NOT_COVERED];
}

/**
 * Reads the state and, when it is there, the result of a job.
 * @throws ModerationError `bad_response`, body attached: a response about another job or another content, an unknown status, or a finished job without
 * a readable result.
 */
export function* decodeJob<Result>(
  { answer, response, secrets }: Exchange,
  ticket: JobTicket,
  reading: JobReading<Result>,
  settings: JobSettings,
): Steps<VendorJob> {
  const operation = `fetch ${ticket.kind}`;
  const unusable = (reason: string) =>
    badResponse({ provider: PROVIDER, operation, reason, response, secrets });
  const read = <Read>(
    value: unknown,
    isPlain: boolean,
    schema: z.ZodType<Read>,
    what: string,
    root: string,
  ) => {
    if (isPlain) return value as Read;
    const { data, error } = schema.safeParse(value);
    if (error === undefined) return data;
    throw unusable(`${what} is not readable: ${describeIssues(error, root)}`);
  };
  const job = read<JobFields>(answer, isPlainJob(answer), jobSchema, 'the job', 'answer');
  const { job_id, status, request_id, create_time, update_time, request_params } = job;
  if (job_id !== ticket.id) throw unusable('the response is about another job');
  if (!isSameSubject(ticket.vendor, { url: urlIn(request_params) }))
    throw unusable('the response is about another content: request_params.data.url differs');
  if (status === 'running') return { ticket, state: 'running', vendorState: status };
  if (status === 'failed')
    return { ticket, state: 'failed', vendorState: status, error: jobFailed(request_id, operation) };

  const { result: given } = answer as { result?: unknown };
  const what = 'the job succeeded but its result';
  const result = read(given, reading.isPlain(given), reading.schema, what, 'result');
  yield;
  const found = yield* reading.read(result, readRequested(request_params ?? null, settings));
  const unread = isLarge(response.body)
    ? yield* unreadEvidenceSteps(answer, reading.places)
    : unreadEvidence(answer, reading.places);
  const findings = findingsOf(found.segments);
  for (const finding of unread) findings.push(finding);
  // one object of one shape, since spreading several into one is slow
  const vendorResult: VendorResult = {
    provider: PROVIDER,
    site: siteOf(ticket.region),
    region: ticket.region,
    kind: ticket.kind,
    jobId: job_id,
    requestId: request_id ?? null,
    contentId: ticket.contentId,
    subject: urlIn(request_params),
    submittedAt: toInstant(create_time),
    finishedAt: toInstant(update_time),
    decision: found.decision,
    label: null,
    subLabels: [],
    text: found.text,
    scoreScale: '0-1',
    findings,
    segments: found.segments,
    lists: [],
    categories: found.categories,
    complete: found.complete,
    warnings: found.warnings,
    raw: answer,
  };
  if (found.notCovered !== undefined) vendorResult.notCovered = found.notCovered;
  return { ticket, state: 'succeeded', vendorState: status, result: vendorResult };
}

function findingsOf(segments: readonly VendorSegment[]): VendorFinding[] {
  const all: VendorFinding[] = [];
  for (const { findings } of segments) for (const finding of findings) all.push(finding);
  return all;
}

/** The address in the echo of the request. */
function urlIn(requested: JobFields['request_params']): string | null {
  return requested?.data?.url ?? null;
}

function jobFailed(requestId: string | null | undefined, operation: string): ModerationError {
  return new ModerationError({
    code: 'job_failed',
    provider: PROVIDER,
    operation,
    message: 'Huawei could not finish the job; no reason is documented or given',
    ...(requestId ? { requestId } : {}),
  });
}
