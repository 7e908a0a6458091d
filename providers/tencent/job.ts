import {
  ModerationError,
  isModerationError,
  runAtOnce,
  withErrorDetails,
  type JobTicket,
  type Steps,
  type VendorFinding,
  type VendorJob,
  type VendorResult,
  type Warning,
} from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { jobFailure, readAnswer, readAnswerSteps } from './errors.js';
import { unreadEvidence, type Layout } from './evidence.js';
import { anotherContent, otherContentIn } from './identity.js';
import { PROVIDER, isJobId } from './request.js';
import { elementsOf, expiryOfUrls, instantOf, textOf } from './elements.js';
import { readLists, subLabelsOf } from './scenes.js';
import { requestIdOf, unusable, type Answer } from './response.js';

/**
 * Reads the response to a created job. Whatever state it tells, a `JobId` means that the job exists and is paid for, so that
 * there is always a ticket.
 * @throws ModerationError by the refusal; `bad_response` without a usable `JobId`, or about another content.
 */
export function decodeAcceptedJob(answer: Answer, ticketOf: (id: string) => JobTicket): VendorJob {
  const { detail, id, requestId } = readAccepted(readAnswer(answer), answer);
  const ticket = ticketOf(id);
  const field = otherContentIn(detail, ticket, ticket.contentId);
  // a job was created all the same, so that its ticket goes along
  if (field !== null) throw withErrorDetails(anotherContent(answer, field, requestId), { ticket });
  const vendorState = textOf(detail, 'State') ?? '';
  if (vendorState === 'Failed') return failed(ticket, detail, answer, requestId);
  return { ticket, state: vendorState === 'Auditing' ? 'running' : 'submitted', vendorState };
}

/** How the jobs of one kind are read. */
export interface JobReading extends Layout {
  /** Names of the element that holds the job; the first that is there counts. Default `JobsDetail`. */
  details?: readonly string[];
  /** States of a running job that only this kind has. */
  runningStates?: readonly string[];
  /** Names the field, other than those of every kind, that says that the response is about another content. */
  otherContent?: (detail: XmlElement) => string | null;
  /** Reads what only this kind has. */
  readResult: (detail: XmlElement, context: ResultContext) => Steps<KindResult>;
}

/** The fields of a result that are read by kind. */
export type KindResult = Partial<
  Pick<VendorResult, 'text' | 'findings' | 'segments' | 'extent' | 'complete' | 'warnings'>
>;

/** What the parts of a result need to know. */
export interface ResultContext {
  /** When the copies of the parts can no longer be fetched. */
  urlsExpireAt: string;
  /** True for a response that leaves the parts out by design, so that nothing follows from their absence. */
  isSummary: boolean;
}

/**
 * Reads a response that gives a result at once: the finished job.
 * @throws ModerationError by the refusal; `bad_response`, with the ticket where there is one, for any other state than
 * Success and Failed and for a response without `JobId` or decision.
 */
export function decodeChecked(
  answer: Answer,
  ticketOf: (id: string) => JobTicket,
  reading: JobReading,
): VendorJob {
  const root = readAnswer(answer);
  const { id } = readAccepted(root, answer, reading.details);
  const ticket = ticketOf(id);
  try {
    const job = runAtOnce(decodeJob({ ...answer, root }, ticket, reading));
    if (job.state === 'succeeded' || job.state === 'failed') return job;
    throw unusable(answer, 'the content was to be checked at once, but is not', requestIdOf(answer, null));
  } catch (error) {
    throw isModerationError(error) ? withErrorDetails(error, { ticket }) : error;
  }
}

/**
 * Reads the state and, when it is there, the result of a job (S:audio-q, and the query pages of the other media). The id in
 * the response has to be the ticket's: a verdict of another job must never be taken for this one's, although the samples of
 * the pages do mix their ids.
 * @throws ModerationError `job_not_found` for a response without a job; by the refusal; `bad_response`, body attached, for an
 * response about another job or another content, an unknown state, or a finished job without id or decision.
 */
export function* decodeJob(answer: Answer, ticket: JobTicket, reading: JobReading): Steps<VendorJob> {
  const raw = yield* readAnswerSteps(answer);
  const { detail, requestId } = readDetail(raw, answer, reading.details);
  if (detail === null) throw unknownJob(answer, requestId);
  const id = textOf(detail, 'JobId');
  if (id !== null && id !== ticket.id) throw unusable(answer, 'the response is about another job', requestId);
  checkContent(detail, ticket, answer, requestId, reading);
  const vendorState = textOf(detail, 'State');
  if (vendorState !== null && reading.runningStates?.includes(vendorState)) {
    return { ticket, state: 'running', vendorState };
  }
  switch (vendorState) {
    case 'Submitted':
      return { ticket, state: 'submitted', vendorState };
    case 'Auditing':
      return { ticket, state: 'running', vendorState };
    case 'Failed':
      return failed(ticket, detail, answer, requestId);
    case 'Success': {
      if (id === null) throw unusable(answer, 'the finished job has no JobId', requestId);
      const decision = textOf(detail, reading.decision);
      if (decision === null) throw unusable(answer, `the finished job has no ${reading.decision}`, requestId);
      const { nowMs, isSummary = false } = answer;
      const read = yield* reading.readResult(detail, { urlsExpireAt: expiryOfUrls(nowMs), isSummary });
      const unread = yield* unreadEvidence(detail, reading);
      const result = toResult(detail, ticket, { requestId, decision, raw }, read, unread);
      return { ticket, state: 'succeeded', vendorState, result };
    }
    default:
      throw unusable(answer, 'the job is in no documented State', requestId);
  }
}

/**
 * Reads the response to a call that ends a job. It tells no state (cos-go-sdk-v5), so that the job counts as running until it is
 * fetched.
 * @throws ModerationError as `decodeJob`.
 */
export function decodeCancelled(answer: Answer, ticket: JobTicket): VendorJob {
  const { detail, requestId } = readDetail(readAnswer(answer), answer);
  if (detail === null) throw unknownJob(answer, requestId);
  const id = textOf(detail, 'JobId');
  if (id !== ticket.id) throw unusable(answer, 'the response is about another job', requestId);
  checkContent(detail, ticket, answer, requestId);
  return { ticket, state: 'running', vendorState: textOf(detail, 'State') ?? '' };
}

function checkContent(
  detail: XmlElement,
  ticket: JobTicket,
  answer: Answer,
  requestId: string | null,
  { otherContent }: Pick<JobReading, 'otherContent'> = {},
): void {
  const field = otherContentIn(detail, ticket, ticket.contentId) ?? otherContent?.(detail) ?? null;
  if (field !== null) throw anotherContent(answer, field, requestId);
}

function readAccepted(root: XmlElement, answer: Answer, details?: readonly string[]) {
  const { detail, requestId } = readDetail(root, answer, details);
  const id = detail === null ? null : textOf(detail, 'JobId');
  if (detail === null || id === null || !isJobId(id))
    throw unusable(answer, 'the response holds no usable JobId', requestId);
  return { detail, id, requestId };
}

function readDetail(root: XmlElement, answer: Answer, names: readonly string[] = ['JobsDetail']) {
  const [content = {}] = elementsOf(root, 'Response');
  const requestId = requestIdOf(answer, textOf(content, 'RequestId'));
  if (!Object.hasOwn(root, 'Response'))
    throw unusable(answer, 'the response is XML of another kind', requestId);
  const details = names.flatMap((name) => elementsOf(content, name));
  if (details.length > 1 || names.some((name) => Array.isArray(content[name])))
    throw unusable(answer, 'the response is about several jobs', requestId);
  if (details.length === 1 && textOf(content, 'Code') !== null)
    throw unusable(answer, 'the response holds an error beside the job', requestId);
  return { detail: details[0] ?? null, requestId };
}

/** No page says how an unknown job is answered; 200 without `JobsDetail`, with or without `NonExistJobIds`, is one way. */
function unknownJob({ operation, response }: Answer, requestId: string | null): ModerationError {
  return new ModerationError({
    code: 'job_not_found',
    provider: PROVIDER,
    operation,
    effect: 'none',
    status: response.status,
    message: 'Tencent CI: no such job (the response has no JobsDetail)',
    ...(requestId === null ? {} : { requestId }),
  });
}

function failed(ticket: JobTicket, detail: XmlElement, answer: Answer, requestId: string | null): VendorJob {
  const error = jobFailure(textOf(detail, 'Code'), textOf(detail, 'Message'), answer, requestId);
  return { ticket, state: 'failed', vendorState: 'Failed', error };
}

/**
 * Puts together the result of a finished job: what all kinds have in common, and what a kind has read of it. One object of one shape, since
 * spreading several into one is slow.
 * @param unread evidence that stands where the kind keeps none.
 */
export function toResult(
  detail: XmlElement,
  ticket: JobTicket,
  given: Pick<VendorResult, 'requestId' | 'decision' | 'raw'>,
  read: KindResult,
  unread: readonly VendorFinding[],
): VendorResult {
  const { text = null, findings = [], segments = [], extent, complete = true } = read;
  for (const finding of unread) findings.push(finding);
  const warnings = warningsIn(detail);
  const result: VendorResult = {
    provider: PROVIDER,
    region: ticket.region,
    kind: ticket.kind,
    jobId: ticket.id,
    requestId: given.requestId,
    contentId: ticket.contentId ?? textOf(detail, 'DataId'),
    subject: textOf(detail, 'Object') ?? textOf(detail, 'Url'),
    submittedAt: instantOf(textOf(detail, 'CreationTime')) ?? ticket.submittedAt,
    finishedAt: null,
    decision: given.decision,
    label: textOf(detail, 'Label'),
    subLabels: subLabelsOf(detail),
    text,
    scoreScale: '0-100',
    findings,
    segments,
    lists: readLists(detail),
    // the response does not say; what was asked for stands in the ticket
    categories: null,
    complete: complete && warnings.length === 0,
    warnings: read.warnings === undefined ? warnings : [...warnings, ...read.warnings],
    raw: given.raw,
  };
  if (extent !== undefined) result.extent = extent;
  return result;
}

/** A job that succeeded carries no code, `0` or `Success`; another one says that something was not done. */
function warningsIn(detail: XmlElement): Warning[] {
  const code = textOf(detail, 'Code');
  const isPlain = typeof (detail['Code'] ?? '') === 'string';
  if (isPlain && (code === null || /^(?:0|ok|success)$/i.test(code))) return [];
  const message = 'the state is Success, but the response carries an error code';
  return [{ code: 'contradiction', message, path: 'Code' }];
}
