import { z } from 'zod';
import { isModerationError } from './errors.js';
import { isJsonObject } from './json-object.js';
import { KINDS } from './kind.js';
import { SCORE_SCALE } from './verdict-schema.js';
import { type JobTicket } from './ticket.js';
import { WARNING_CODES } from './verdict.js';

/** Any object's fields, none of them checked. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a provider's job is certainly what its schema asks for. Without the objects that a schema makes of what it checks, and so
 * much faster. Where this is false, the schema decides and names what is wrong; it accepts whatever is accepted here.
 */
export function isPlainJob(value: unknown): boolean {
  if (!isJsonObject(value) || !isPlainTicket(value['ticket']) || !isString(value['vendorState']))
    return false;
  const { warnings } = value;
  if (warnings !== undefined && !isListOf(warnings, isWarning)) return false;
  switch (value['state']) {
    case 'submitted':
    case 'running':
      return true;
    case 'succeeded':
      return isPlainResult(value['result']);
    case 'failed':
    case 'expired':
      return isModerationError(value['error']);
    default:
      return false;
  }
}

/** The same for one segment of a result. */
export function isPlainSegment(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    SEGMENT_KINDS.has(value['kind']) &&
    isAmount(value['startMs']) &&
    isAmount(value['endMs']) &&
    (value['startChar'] === undefined || isNumber(value['startChar'])) &&
    isText(value['text']) &&
    isText(value['url']) &&
    isText(value['urlExpiresAt']) &&
    isText(value['decision']) &&
    isText(value['label']) &&
    isListOf(value['subLabels'], isString) &&
    isListOf(value['findings'], isFinding) &&
    (value['ocr'] === undefined || isListOf(value['ocr'], isRecord)) &&
    (value['objects'] === undefined || isListOf(value['objects'], isRecord)) &&
    isString(value['path'])
  );
}

function isPlainResult(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isString(value['provider']) &&
    isOptionalString(value['site']) &&
    isString(value['region']) &&
    CONTENT_KINDS.has(value['kind']) &&
    isText(value['jobId']) &&
    isText(value['requestId']) &&
    isText(value['contentId']) &&
    isText(value['subject']) &&
    isText(value['submittedAt']) &&
    isText(value['finishedAt']) &&
    isText(value['decision']) &&
    (value['decidedByFindings'] === undefined || isBoolean(value['decidedByFindings'])) &&
    isText(value['label']) &&
    isListOf(value['subLabels'], isString) &&
    isText(value['text']) &&
    isString(value['scoreScale']) &&
    SCORE_SCALE.test(value['scoreScale']) &&
    (value['scoreMeaning'] === undefined || SCORE_MEANINGS.has(value['scoreMeaning'])) &&
    isListOf(value['findings'], isFinding) &&
    isListOf(value['segments'], isPlainSegment) &&
    isListOf(value['lists'], isListHit) &&
    (value['categories'] === null || isListOf(value['categories'], isString)) &&
    (value['notCovered'] === undefined || isListOf(value['notCovered'], isString)) &&
    isBoolean(value['complete']) &&
    isListOf(value['warnings'], isWarning)
  );
}

function isFinding(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isString(value['name']) &&
    isText(value['decision']) &&
    isListOf(value['subLabels'], isString) &&
    (isText(value['score']) || isNumber(value['score'])) &&
    isListOf(value['keywords'], isString) &&
    isAmount(value['count']) &&
    isListOf(value['libraries'], isLibrary) &&
    (value['evidence'] === undefined || isRecord(value['evidence'])) &&
    isString(value['path'])
  );
}

const INSTANT = z.regexes.datetime({ offset: true });

/** The same for a ticket by itself. */
export function isPlainTicket(value: unknown): value is JobTicket {
  return (
    isJsonObject(value) &&
    value['version'] === 1 &&
    isString(value['provider']) &&
    CONTENT_KINDS.has(value['kind']) &&
    isString(value['id']) &&
    value['id'] !== '' &&
    isString(value['region']) &&
    value['region'] !== '' &&
    isText(value['contentId']) &&
    isString(value['submittedAt']) &&
    INSTANT.test(value['submittedAt']) &&
    (value['vendor'] === undefined ||
      (isRecord(value['vendor']) && Object.values(value['vendor']).every(isString)))
  );
}

function isLibrary(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isText(value['type']) &&
    isText(value['name']) &&
    isListOf(value['keywords'], isString)
  );
}

function isListHit(value: unknown): boolean {
  return isJsonObject(value) && isText(value['type']) && isText(value['name']) && isText(value['entity']);
}

function isWarning(value: unknown): boolean {
  return (
    isJsonObject(value) && CODES.has(value['code']) && isString(value['message']) && isString(value['path'])
  );
}

const CODES: ReadonlySet<unknown> = new Set(WARNING_CODES);
const CONTENT_KINDS: ReadonlySet<unknown> = new Set(KINDS);
const SEGMENT_KINDS: ReadonlySet<unknown> = new Set(['audio', 'frame', 'text', 'image']);
const SCORE_MEANINGS: ReadonlySet<unknown> = new Set(['confidence', 'severity']);

/** An object that JSON could be read into. */
function isRecord(value: unknown): value is Fields {
  return (
    isJsonObject(value) &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Object.hasOwn(value, 'constructor')
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value)) return false;
  // a hole is undefined, which no item may be
  for (let index = 0; index < value.length; index++) if (!isItem(value[index])) return false;
  return true;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}

function isAmount(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}
