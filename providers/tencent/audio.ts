import {
  ModerationError,
  inputOf,
  type Content,
  type ErrorCode,
  type JobTicket,
  type ProviderCall,
  type VendorJob,
  type VendorResult,
  type VendorSegment,
  type Warning,
} from '@moderato/core';
import { writeXml, type XmlElement, type XmlFields } from '@moderato/http/xml';
import { type Codec, type EncodedJob } from './codec.js';
import { type TencentSettings } from './config.js';
import { jobFailure, readAnswer } from './errors.js';
import { encodeConf } from './options.js';
import {
  PROVIDER,
  elementsOf,
  encodeUser,
  instantOf,
  isJobId,
  numberOf,
  readLists,
  readScenes,
  requestIdOf,
  subLabelsOf,
  textOf,
  textsOf,
  unusable,
  type Answer,
  type WireRequest,
} from './wire.js';

const SUBMIT = 'submit audio';
const FETCH = 'fetch audio';
const PATHNAME = '/audio/auditing';

const DATA_ID_BYTES = 512;
const SECTION_URL_MS = 2 * 3_600_000;

/** Audio at Tencent Cloud CI. */
export const audioCodec: Codec = {
  encodeJob: encodeAudioJob,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: encodeAudioQuery,
  decodeJob: decodeAudioJob,
};

/**
 * Writes the call that creates an audio job (Tencent Cloud CI, "Submitting audio moderation job", S:audio-s).
 * @throws ModerationError before anything is sent: `unsupported` for what audio at Tencent cannot do, `invalid_content` for an
 * id of more than 512 bytes or characters that XML cannot carry, `config` for wrong options of the call.
 */
export function encodeAudioJob(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const input = inputOf(content);
  if (content.kind !== 'audio')
    throw refuse('unsupported', SUBMIT, `${content.kind} is not moderated here, only audio`);
  if (input !== 'url' && input !== 'object') {
    throw refuse('unsupported', SUBMIT, `audio has to be handed over as url or object, not as ${input}`);
  }
  if (content.id !== undefined && Buffer.byteLength(content.id) > DATA_ID_BYTES) {
    throw refuse('invalid_content', SUBMIT, `content.id: longer than ${DATA_ID_BYTES} bytes`);
  }
  const url = 'url' in content ? content.url : undefined;
  const fields = {
    Input: {
      Object: 'object' in content ? content.object : undefined,
      Url: url,
      DataId: content.id,
      UserInfo: encodeUser(content.user),
    },
    Conf: encodeConf(call, settings, input, SUBMIT),
  };
  const body = writeXml('Request', fields, { provider: PROVIDER, operation: SUBMIT });
  const addresses = [url, call.callbackUrl].filter((address) => address !== undefined);
  const request: WireRequest = {
    method: 'POST',
    pathname: PATHNAME,
    body,
    operation: SUBMIT,
    purpose: 'submit',
    addresses,
  };
  return { request, warnings: [...unheard(content), ...unsureOfCategories(fields.Conf)] };
}

function unheard({ language }: Content): Warning[] {
  const message = 'Tencent CI takes no language and recognises it by itself; not sent';
  return language === undefined ? [] : [{ code: 'ignored', message, path: 'content.language' }];
}

/** Whether a policy leaves room for `DetectType` is not documented, so nothing may be claimed about what was looked for. */
function unsureOfCategories({ BizType, DetectType }: XmlFields): Warning[] {
  const message =
    'sent, but bizType names a policy, and whether that leaves the choice of categories open is not documented';
  return BizType === undefined || DetectType === undefined
    ? []
    : [{ code: 'ignored', message, path: 'categories' }];
}

/**
 * Reads the answer to a created job. Whatever state it tells, a `JobId` means that the job exists and is paid for, so that
 * there is always a ticket.
 * @throws ModerationError by the refusal; `bad_response` without a usable `JobId`.
 */
export function decodeAcceptedJob(answer: Answer, ticketOf: (id: string) => JobTicket): VendorJob {
  const { detail, requestId } = readDetail(readAnswer(answer), answer);
  const id = detail === null ? null : textOf(detail, 'JobId');
  if (detail === null || id === null || !isJobId(id))
    throw unusable(answer, 'the answer holds no usable JobId', requestId);
  const ticket = ticketOf(id);
  const vendorState = textOf(detail, 'State') ?? '';
  if (vendorState === 'Failed') return failed(ticket, detail, answer, requestId);
  return { ticket, state: vendorState === 'Auditing' ? 'running' : 'submitted', vendorState };
}

/**
 * Writes the call that asks after an audio job (Tencent Cloud CI, "Querying audio moderation job", S:audio-q).
 * @throws ModerationError before anything is sent: `unsupported` for a ticket of another vendor or kind, `config` for one of
 * another region, `invalid_content` for an id that could lead to another address.
 */
export function encodeAudioQuery(ticket: JobTicket, settings: TencentSettings): WireRequest {
  const { provider, kind, id, region } = ticket;
  if (provider !== PROVIDER || kind !== 'audio') {
    throw refuse(
      'unsupported',
      FETCH,
      `the ticket is for ${kind} at ${provider}, not for audio at ${PROVIDER}`,
    );
  }
  if (region !== settings.region) {
    throw refuse(
      'config',
      FETCH,
      `the job was created in another region than the configured ${settings.region}`,
    );
  }
  if (!isJobId(id)) throw refuse('invalid_content', FETCH, 'ticket.id is not a job id of Tencent CI');
  return { method: 'GET', pathname: `${PATHNAME}/${id}`, operation: FETCH, purpose: 'fetch' };
}

/**
 * Reads the state and, when it is there, the result of an audio job (S:audio-q). The id in the answer has to be the ticket's:
 * a verdict of another job must never be taken for this one's, although the samples of the page do mix their ids.
 * @throws ModerationError `job_not_found` for an answer without a job; by the refusal; `bad_response`, body attached, for
 * another job's answer, an unknown state, or a finished job without id or result.
 */
export function decodeAudioJob(answer: Answer, ticket: JobTicket): VendorJob {
  const raw = readAnswer(answer);
  const { detail, requestId } = readDetail(raw, answer);
  if (detail === null) throw unknownJob(answer, requestId);
  const id = textOf(detail, 'JobId');
  if (id !== null && id !== ticket.id) throw unusable(answer, 'the answer is about another job', requestId);
  const vendorState = textOf(detail, 'State');
  switch (vendorState) {
    case 'Submitted':
      return { ticket, state: 'submitted', vendorState };
    case 'Auditing':
      return { ticket, state: 'running', vendorState };
    case 'Failed':
      return failed(ticket, detail, answer, requestId);
    case 'Success':
      if (id === null) throw unusable(answer, 'the finished job has no JobId', requestId);
      if (textOf(detail, 'Result') === null)
        throw unusable(answer, 'the finished job has no Result', requestId);
      return {
        ticket,
        state: 'succeeded',
        vendorState,
        result: readResult(detail, { ticket, requestId, raw, nowMs: answer.nowMs }),
      };
    default:
      throw unusable(answer, 'the job is in no documented State', requestId);
  }
}

function readDetail(root: XmlElement, answer: Answer) {
  const [content] = elementsOf(root, 'Response');
  const requestId = requestIdOf(answer, content === undefined ? null : textOf(content, 'RequestId'));
  if (!Object.hasOwn(root, 'Response'))
    throw unusable(answer, 'the answer is XML of another kind', requestId);
  const details = content === undefined ? [] : elementsOf(content, 'JobsDetail');
  if (details.length > 1) throw unusable(answer, 'the answer is about several jobs', requestId);
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
    message: 'Tencent CI: no such job (the answer has no JobsDetail)',
    ...(requestId === null ? {} : { requestId }),
  });
}

function failed(ticket: JobTicket, detail: XmlElement, answer: Answer, requestId: string | null): VendorJob {
  const error = jobFailure(textOf(detail, 'Code'), textOf(detail, 'Message'), answer, requestId);
  return { ticket, state: 'failed', vendorState: 'Failed', error };
}

interface ResultContext {
  ticket: JobTicket;
  requestId: string | null;
  raw: XmlElement;
  nowMs: number;
}

function readResult(detail: XmlElement, { ticket, requestId, raw, nowMs }: ResultContext): VendorResult {
  const dataId = textOf(detail, 'DataId');
  return {
    provider: PROVIDER,
    region: ticket.region,
    kind: 'audio',
    jobId: ticket.id,
    requestId,
    contentId: ticket.contentId ?? dataId,
    subject: textOf(detail, 'Object') ?? textOf(detail, 'Url'),
    submittedAt: instantOf(textOf(detail, 'CreationTime')) ?? ticket.submittedAt,
    finishedAt: null,
    decision: textOf(detail, 'Result'),
    label: textOf(detail, 'Label'),
    subLabels: subLabelsOf(detail),
    text: textOf(detail, 'AudioText'),
    scoreScale: '0-100',
    findings: readScenes(detail, '', audioKeywords),
    segments: elementsOf(detail, 'Section').map((section, index) =>
      readAudioSection(section, `Section[${index}]`, nowMs),
    ),
    lists: readLists(detail),
    // the answer does not say; what was asked for stands in the ticket
    categories: null,
    complete: true,
    warnings: differingIds(ticket.contentId, dataId),
    raw,
  };
}

/** In audio the `Label` of a scene is the keyword that was hit (S:audio-q). */
function audioKeywords(scene: XmlElement): string[] {
  const label = textOf(scene, 'Label');
  return [...new Set([...(label === null ? [] : [label]), ...textsOf(scene, 'Keywords')])];
}

function differingIds(asked: string | null, answered: string | null): Warning[] {
  if (asked === null || answered === null || asked.trim() === answered) return [];
  return [
    {
      code: 'contradiction',
      message: 'the answer carries another DataId than was submitted',
      path: 'DataId',
    },
  ];
}

/** Reads one slice of sound. Its `Url` is good for two hours (S:audio-q). */
function readAudioSection(section: XmlElement, path: string, nowMs: number): VendorSegment {
  const startMs = numberOf(section, 'OffsetTime');
  const durationMs = numberOf(section, 'Duration');
  const url = textOf(section, 'Url');
  const objects = RECOGNISED.flatMap((name) =>
    elementsOf(section, name).map((found) => readRecognised(found, name)),
  );
  return {
    kind: 'audio',
    startMs,
    endMs: startMs === null || durationMs === null ? null : startMs + durationMs,
    text: textOf(section, 'Text'),
    url,
    urlExpiresAt: url === null ? null : new Date(nowMs + SECTION_URL_MS).toISOString(),
    // absent: judged by its scenes alone; there but empty: unknown
    decision: Object.hasOwn(section, 'Result') ? (textOf(section, 'Result') ?? '') : null,
    label: textOf(section, 'Label'),
    subLabels: subLabelsOf(section),
    findings: readScenes(section, path, audioKeywords),
    ...(objects.length === 0 ? {} : { objects }),
    path,
  };
}

const RECOGNISED = ['LanguageResults', 'SpeakerResults', 'RecognitionResults'] as const;

/** A language, a known voice or a minor's voice; the pages give no unit for the times. */
function readRecognised(found: XmlElement, type: string): Record<string, unknown> {
  return {
    type,
    label: textOf(found, 'Label'),
    score: numberOf(found, 'Score'),
    startTime: numberOf(found, 'StartTime'),
    endTime: numberOf(found, 'EndTime'),
  };
}

function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}
