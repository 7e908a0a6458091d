import { isModerationError, runAtOnce, type JobTicket, type Kind, type VendorJob } from '@moderato/core';
import { type XmlElement, type XmlValue } from '@moderato/http/xml';
import { audioCodec } from './kinds/audio.js';
import { type Codec } from './codec.js';
import { documentCodec } from './kinds/document.js';
import { imageCodec } from './kinds/image.js';
import { liveCodec } from './kinds/live.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { webpageCodec } from './kinds/webpage.js';

/** The kinds that callbacks are documented for. */
const CODECS: Readonly<Partial<Record<Kind, Pick<Codec, 'decodeJob'>>>> = {
  audio: audioCodec,
  text: textCodec,
  image: imageCodec,
  video: videoCodec,
  live: liveCodec,
  document: documentCodec,
  webpage: webpageCodec,
};

/** A callback's body in one of its forms, once it is known whose job it is. */
export interface CallbackBody {
  form: 'Simple' | 'Detail';
  value: object;
  ticket: JobTicket;
  /** When it was read, epoch milliseconds. */
  nowMs: number;
}

/**
 * Reads what a callback says of its job, as the response to a query would be read: the Detail form has the same fields as JSON,
 * the Simple form has a few of them under other names (Tencent Cloud CI, pages on callback content). `raw` keeps the body.
 * Undefined for a body that holds too little, such as no decision.
 */
export function readCallbackJob({ form, value, ticket, nowMs }: CallbackBody): VendorJob | undefined {
  const detail = form === 'Detail' ? toDetail(value) : toSimpleDetail(value, ticket.kind);
  const answer = {
    response: { status: 200, headers: {}, body: '' },
    operation: 'read callback',
    purpose: 'fetch' as const,
    secrets: [],
    nowMs,
    root: { Response: { JobsDetail: detail } },
    isSummary: form === 'Simple',
  };
  try {
    const codec = CODECS[ticket.kind];
    const job = codec && runAtOnce(codec.decodeJob(answer, ticket));
    return job?.state === 'succeeded' ? { ...job, result: { ...job.result, raw: value } } : job;
  } catch (error) {
    if (isModerationError(error)) return undefined;
    throw error;
  }
}

function toDetail(value: object): XmlElement {
  return toElement(fieldsIn(value, 'JobsDetail'), (name) => name);
}

/** `code` 0 is success, anything else why the job failed; `trace_id` is the job. */
function toSimpleDetail(value: object, kind: Kind): XmlElement {
  const data = fieldsIn(value, 'data');
  const { code, message } = value as { code?: unknown; message?: unknown };
  const { TraceId, ...detail } = toElement(data, toPascalCase);
  return {
    ...(kind === 'text' ? withKeywords(detail) : detail),
    ...(TraceId === undefined ? {} : { JobId: TraceId }),
    State: String(code) === '0' ? 'Success' : 'Failed',
    Code: toValue(code, toPascalCase),
    Message: toValue(message, toPascalCase),
  };
}

/** The Simple form has the keyword of a text's scene as its label (C:text); queries have it as `Keywords`. */
function withKeywords(detail: XmlElement): XmlElement {
  const scenes = Object.entries(detail).map(([name, scene]): [string, XmlValue] => {
    if (typeof scene !== 'object' || Array.isArray(scene) || scene['Label'] === undefined)
      return [name, scene];
    return [name, { Keywords: scene['Label'], ...scene }];
  });
  return Object.fromEntries(scenes);
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function fieldsIn(value: object, name: string): object {
  const fields: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return typeof fields === 'object' && fields !== null ? fields : {};
}

function toElement(fields: object, rename: (name: string) => string): XmlElement {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [rename(name), toValue(value, rename)]),
  );
}

/** Leaves are text in XML. Null is an empty element, so that a decision which is there but null is unknown and not absent. */
function toValue(value: unknown, rename: (name: string) => string): XmlValue {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => toValue(item, rename));
  if (typeof value === 'object') return toElement(value, rename);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
