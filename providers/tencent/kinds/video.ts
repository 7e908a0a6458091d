import {
  mapSteps,
  type Content,
  type ProviderCall,
  type Steps,
  type VendorResult,
  type VendorSegment,
} from '@moderato/core';
import { type XmlElement, type XmlFields } from '@moderato/http/xml';
import { type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { encodeInput, encodeJobCall, encodeRequest, warningsOf } from '../request.js';
import {
  decodeAcceptedJob,
  decodeJob,
  type JobReading,
  type KindResult,
  type ResultContext,
} from '../job.js';
import { encodeConf, encodeEncryption, encryptionSecrets } from '../call-options.js';
import { readOptions, type ReadOptions } from '../options.js';
import { lacksScenes, readFrameScenes, type Recognised } from './image-scenes.js';
import { readAudioSection } from './audio-section.js';
import { missingParts } from '../evidence.js';
import { NOTHING, decisionIn, elementsOf, numberOf, textOf } from '../elements.js';
import { readScenes, subLabelsOf } from '../scenes.js';

const SUBMIT = 'submit video';

/** Where video and live jobs are created and fetched. */
export const VIDEO_PATHNAME = '/video/auditing';

/** The `Type` of a live job, in requests and responses (Tencent Cloud CI, "Submitting live stream moderation job"). */
export const LIVE_TYPE = 'live_video';

/** Video files at Tencent Cloud CI. */
export const videoCodec: Codec = {
  encodeJob: encodeVideoJob,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: (ticket, settings) =>
    encodeJobCall(ticket, settings, { kind: 'video', pathname: VIDEO_PATHNAME }),
  decodeJob: (answer, ticket) => decodeJob(answer, ticket, VIDEO),
};

/**
 * Writes the call that creates a video job (Tencent Cloud CI, "Submitting video moderation job", D:460/46427).
 * @throws ModerationError before anything is sent: `invalid_content` for an id of more than 512 bytes and for characters that
 * XML cannot carry; `unsupported` and `config` as `encodeConf`.
 */
export function encodeVideoJob(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const options = readOptions(call, 'video', SUBMIT);
  const conf = {
    ...encodeConf(content, call, settings, SUBMIT),
    Snapshot: encodeSnapshot(options.snapshot),
    DetectContent: options.detectContent ?? 1,
  };
  const { encryption } = options;
  const fields = {
    Input: { ...encodeInput(content, SUBMIT), Encryption: encodeEncryption(encryption) },
    Conf: conf,
  };
  const kind = { operation: SUBMIT, purpose: 'submit' } as const;
  return {
    request: {
      ...encodeRequest(VIDEO_PATHNAME, fields, kind, content, call),
      secrets: encryptionSecrets(encryption),
    },
    warnings: warningsOf(content, conf),
  };
}

/** A frame every five seconds and as many as the vendor allows, so that no part of a video is left out: almost 14 hours. */
const EVERY_FIVE_SECONDS = { mode: 'Interval', count: 10_000, timeIntervalSeconds: 5 } as const;

function encodeSnapshot(snapshot: ReadOptions['snapshot']): XmlFields {
  const { mode, count, timeIntervalSeconds } = snapshot ?? EVERY_FIVE_SECONDS;
  return { Mode: mode, Count: count, TimeInterval: timeIntervalSeconds };
}

const VIDEO: JobReading = {
  decision: 'Result',
  parts: ['Snapshot', 'AudioSection'],
  // spelled so (S:video-q)
  runningStates: ['Snapshoting'],
  // a callback does not always tell that its job is a live one, so that a ticket for video may lead here
  readResult: (detail, context) =>
    textOf(detail, 'Type') === LIVE_TYPE
      ? readStreamResult(detail, context)
      : readVideoResult(detail, context),
};

/** How a live job is read: as a video, but its times are instants ("Querying live stream moderation job", D:436/48279). */
export const STREAM: JobReading = { ...VIDEO, readResult: readStreamResult };

function* readStreamResult(detail: XmlElement, context: ResultContext): Steps<KindResult> {
  const { segments = [], ...result } = yield* readVideoResult(detail, context);
  return { ...result, segments: yield* mapSteps(segments, withInstant) };
}

/** An instant is no time from the start, which the response does not tell; it is kept among the objects. */
function withInstant({ startMs, endMs, ...segment }: VendorSegment): VendorSegment {
  const { objects = [] } = segment;
  const type = segment.kind === 'frame' ? 'SnapshotTime' : 'OffsetTime';
  const durationMs = startMs === null || endMs === null ? null : endMs - startMs;
  const place = startMs === null ? [] : [{ type, epochMs: startMs, durationMs }];
  const all = [...place, ...objects];
  return { ...segment, startMs: null, endMs: null, ...(all.length === 0 ? {} : { objects: all }) };
}

/** Reads frames and audio of a finished job (Tencent Cloud CI, "Querying video moderation job", S:video-q). */
function* readVideoResult(detail: XmlElement, { urlsExpireAt, isSummary }: ResultContext): Steps<KindResult> {
  const frames = elementsOf(detail, 'Snapshot');
  const sections = elementsOf(detail, 'AudioSection');
  const listed = isSummary
    ? { complete: numberOf(detail, 'SnapshotCount') !== 0 }
    : missingParts(detail, 'SnapshotCount', frames.length);
  const lacking = yield* mapSteps(frames, lacksScenes);
  const segments = yield* mapSteps(frames, (frame, index) =>
    readFrame(frame, `Snapshot[${index}]`, urlsExpireAt),
  );
  const slices = yield* mapSteps(sections, (section, index) =>
    readAudioSection(section, `AudioSection[${index}]`, urlsExpireAt),
  );
  return {
    findings: readScenes(detail, '', () => NOTHING),
    segments: [...segments, ...slices],
    ...listed,
    // no frame at all: only the audio was checked, if that
    complete: listed.complete && (isSummary || frames.length > 0) && !lacking.includes(true),
    ...(isSummary ? {} : { extent: extentOf(detail, frames.length, sections.length) }),
  };
}

/** Without frames the audio is all that was checked; without either, nothing was. */
function extentOf(detail: XmlElement, frames: number, sections: number): VendorResult['extent'] {
  if (frames === 0) return { unit: 'sections', checked: sections };
  const total = numberOf(detail, 'SnapshotCount');
  return { unit: 'frames', checked: frames, ...(total === null ? {} : { total: Math.max(total, frames) }) };
}

/** Reads one frame of a video. Its recognised texts and objects stand under the scenes on the wire. */
function readFrame(frame: XmlElement, path: string, urlsExpireAt: string): VendorSegment {
  const url = textOf(frame, 'Url');
  const recognised: Recognised = { texts: [], objects: [] };
  const findings = readFrameScenes(frame, path, recognised);
  const segment: VendorSegment = {
    kind: 'frame',
    startMs: numberOf(frame, 'SnapshotTime'),
    endMs: null,
    text: textOf(frame, 'Text'),
    url,
    urlExpiresAt: url === null ? null : urlsExpireAt,
    decision: decisionIn(frame),
    label: textOf(frame, 'Label'),
    subLabels: subLabelsOf(frame),
    findings,
    path,
  };
  const { texts, objects } = recognised;
  // lists that grew keep room for more, their copies do not
  if (texts.length > 0) segment.ocr = texts.slice();
  if (objects.length > 0) segment.objects = objects.slice();
  return segment;
}
