import {
  isModerationError,
  withErrorDetails,
  runAtOnce,
  type Content,
  type JobTicket,
  type ModerationError,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { isSameId, isSameSubject, subjectDigests } from '@moderato/http';
import { type XmlElement } from '@moderato/http/xml';
import { type BatchCodec, type Codec } from '../codec.js';
import { jobFailure, readAnswer, refusalError } from '../errors.js';
import { unreadEvidence } from '../evidence.js';
import { anotherContent, otherContentIn } from '../identity.js';
import { dataIdsOf, encodeImage, encodeImageBatch } from './image-request.js';
import { encodeJobCall, isJobId } from '../request.js';
import { decodeJob, toResult, type JobReading } from '../job.js';
import { lacksScenes, readImageScenes } from './image-scenes.js';
import { elementsOf, textOf } from '../elements.js';
import { requestIdOf, unusable, type Answer } from '../response.js';

/**
 * Images at Tencent Cloud CI. They are checked at once; jobs can be fetched as well, since objects that a policy of the
 * console moderates are reported by callback.
 */
export const imageCodec: Codec & BatchCodec = {
  encodeJob: encodeImage,
  decodeAccepted: decodeImage,
  encodeBatch: encodeImageBatch,
  decodeBatch: decodeImageBatch,
  encodeQuery: (ticket, settings) =>
    encodeJobCall(ticket, settings, { kind: 'image', pathname: '/image/auditing' }),
  decodeJob: (answer, ticket) => decodeJob(answer, ticket, IMAGE),
};

const IMAGE: JobReading = {
  decision: 'Result',
  *readResult(detail) {
    yield;
    return readImage(detail);
  },
};

function readImage(detail: XmlElement) {
  return {
    text: textOf(detail, 'Text'),
    findings: readImageScenes(detail, ''),
    complete: !lacksScenes(detail),
  };
}

/**
 * Reads the response about one image: `RecognitionResult` (Tencent Cloud CI, single image moderation, D:460/37318) or a batch of
 * one (D:436/48538).
 * @throws ModerationError by the refusal, also that of the image alone; `bad_response` for anything but one finished image.
 */
function decodeImage(answer: Answer, ticketOf: (id: string) => JobTicket): VendorJob {
  const raw = readAnswer(answer);
  const { details, requestId } = readDetails(raw, answer);
  const [detail] = details;
  if (detail === undefined || details.length > 1)
    throw unusable(answer, 'the response is not about one image', requestId);
  return readCheckedImage(detail, ticketOf, { answer, requestId, raw });
}

/**
 * Reads the response about several images. The order of the responses is not promised: each is found by its `DataId`, or where that
 * is dropped by its `Object` or `Url`, if only one content has it. A content without a response of its own, with more than one, or
 * with one whose `Object` or `Url` is another content's, has a `bad_response`.
 * @throws ModerationError by the refusal of the whole call; `bad_response` for a response about no image at all.
 */
function decodeImageBatch(
  answer: Answer,
  contents: readonly Content[],
  ticketOf: (id: string, content: Content) => JobTicket,
): (VendorJob | ModerationError)[] {
  const { details, requestId } = readDetails(readAnswer(answer), answer);
  if (details.length === 0) throw unusable(answer, 'the response is about no image', requestId);
  const dataIds = dataIdsOf(contents);
  const digests = contents.map(subjectDigests);
  const owners = details.map((detail) => ownerOf(detail, digests, dataIds));
  const notes: Warning[] = owners.includes(-1)
    ? [{ code: 'contradiction', message: 'the response has results for unknown images', path: 'JobsDetail' }]
    : [];
  return contents.map((content, index) => {
    const found = details.filter((_, place) => owners[place] === index);
    const [detail] = found;
    if (detail === undefined) return unusable(answer, 'there is no response about this image', requestId);
    if (found.length > 1) return unusable(answer, 'there are several responses about this image', requestId);
    const raw = { Response: { JobsDetail: detail, ...(requestId === null ? {} : { RequestId: requestId }) } };
    const context = { answer, requestId, raw, dataId: dataIds[index] ?? null };
    try {
      const job = readCheckedImage(detail, (id) => ticketOf(id, content), context);
      return 'error' in job
        ? withErrorDetails(job.error, { ticket: job.ticket })
        : { ...job, warnings: notes };
    } catch (error) {
      if (isModerationError(error)) return error;
      throw error;
    }
  });
}

/** The place of the content that a response is about; -1 where that is not certain. */
function ownerOf(
  detail: XmlElement,
  digests: readonly ReturnType<typeof subjectDigests>[],
  dataIds: readonly string[],
): number {
  const dataId = textOf(detail, 'DataId');
  if (dataId !== null && dataIds.includes(dataId)) return dataIds.indexOf(dataId);
  const subject = { object: textOf(detail, 'Object'), url: textOf(detail, 'Url') };
  if (dataId === null && subject.object === null && subject.url === null) return -1;
  const places = dataIds.flatMap((sent, index) => {
    const isSame =
      dataId === null
        ? digests[index] !== undefined && isSameSubject(digests[index], subject)
        : isSameId(sent, dataId);
    return isSame ? [index] : [];
  });
  return places.length === 1 ? (places[0] ?? -1) : -1;
}

function readDetails(root: XmlElement, answer: Answer) {
  const [content = {}] = elementsOf(root, 'Response');
  const requestId = requestIdOf(answer, textOf(content, 'RequestId'));
  const single = elementsOf(root, 'RecognitionResult');
  return { details: [...single, ...elementsOf(content, 'JobsDetail')], requestId };
}

interface CheckedContext {
  answer: Answer;
  requestId: string | null;
  raw: XmlElement;
  /** The `DataId` that was sent, where it is not the caller's own id. */
  dataId?: string | null;
}

/** `State` is missing in the samples: then a `Code` other than these says that the image was not checked. */
const SUCCESS_CODES = ['0', 'Success'];

function readCheckedImage(
  detail: XmlElement,
  ticketOf: (id: string) => JobTicket,
  { answer, requestId, raw, dataId }: CheckedContext,
): VendorJob {
  const [id, state, code] = [textOf(detail, 'JobId'), textOf(detail, 'State'), textOf(detail, 'Code')];
  if (id !== null && !isJobId(id)) throw unusable(answer, 'the response holds no usable JobId', requestId);
  const message = textOf(detail, 'Message');
  const hasFailed = state === 'Failed' || (state === null && code !== null && !SUCCESS_CODES.includes(code));
  if (hasFailed && id === null) throw refusalError(answer, { code, message, requestId });
  // the oldest form has no id
  const ticket = ticketOf(id ?? requestId ?? 'none');
  const other = otherContentIn(detail, ticket, dataId ?? ticket.contentId);
  if (other !== null) throw anotherContent(answer, other, requestId);
  const vendorState = state ?? '';
  if (hasFailed)
    return { ticket, state: 'failed', vendorState, error: jobFailure(code, message, answer, requestId) };

  const fail = (reason: string) =>
    withErrorDetails(unusable(answer, reason, requestId), id === null ? {} : { ticket });
  // documented for jobs; should an image that was to be checked at once become one, it is fetched as well
  if (id !== null && (state === 'Submitted' || state === 'Auditing'))
    return { ticket, state: state === 'Auditing' ? 'running' : 'submitted', vendorState };
  if (state !== null && state !== 'Success') throw fail('the image is in no documented State');
  const decision = textOf(detail, 'Result');
  const image = readImage(detail);
  const isOldest = image.findings.length > 0 && !WHOLE.some((name) => Object.hasOwn(detail, name));
  if (decision === null && !isOldest) throw fail('the finished image has no Result');
  const unread = runAtOnce(unreadEvidence(detail, IMAGE));
  const result = toResult(detail, ticket, { requestId, decision, raw }, image, unread);
  result.jobId = id;
  if (isOldest) result.decidedByFindings = true;
  return { ticket, state: 'succeeded', vendorState, result };
}

/** What the oldest form of a response lacks: all but the scenes (cos-go-sdk-v5 ci_test.go). */
const WHOLE = ['JobId', 'State', 'Code', 'Result', 'Label', 'SubLabel', 'Category', 'Score'];
