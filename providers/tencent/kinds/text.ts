import {
  mapSteps,
  type Content,
  type JobTicket,
  type ProviderCall,
  type Steps,
  type VendorJob,
  type VendorSegment,
  type Warning,
} from '@moderato/core';
import { type XmlElement, type XmlFields } from '@moderato/http/xml';
import { MAX_CHARACTERS } from '../capabilities.js';
import { type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { encodeInput, encodeJobCall, encodeRequest, refuse, warningsOf } from '../request.js';
import { decodeAcceptedJob, decodeJob, decodeChecked, type JobReading } from '../job.js';
import { encodeConf } from '../call-options.js';
import { missingParts } from '../evidence.js';
import { decisionIn, elementsOf, numberOf, textOf, textsOf } from '../elements.js';
import { readScenes, subLabelsOf } from '../scenes.js';
import { type Answer } from '../response.js';

const PATHNAME = '/text/auditing';

/** Text at Tencent Cloud CI: checked at once when it is in the call, by a job when it lies in a file. */
export const textCodec: Codec = {
  encodeJob: encodeText,
  decodeAccepted: (answer, ticketOf, content) =>
    answer.purpose === 'check'
      ? decodeChecked(answer, ticketOf, 'text' in content ? readingOf(content.text) : TEXT)
      : decodeAcceptedJob(answer, ticketOf),
  encodeQuery: (ticket, settings) => encodeJobCall(ticket, settings, { kind: 'text', pathname: PATHNAME }),
  decodeJob: decodeTextJob,
};

/**
 * Writes the call that checks text at once, or creates a job for a text file ("Submitting text moderation job",
 * D:436/56289). `Content` travels as base64 of UTF-8 and is never called back about.
 * @throws ModerationError before anything is sent: `invalid_content` for text that is empty, too long or no Unicode, for an id
 * of more than 512 bytes and for characters that XML cannot carry; `unsupported` and `config` as `encodeConf`.
 */
export function encodeText(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const isChecked = 'text' in content;
  const purpose = isChecked ? 'check' : 'submit';
  const operation = `${purpose} text`;
  const asked = encodeConf(content, call, settings, operation);
  const conf = isChecked ? withoutCallbacks(asked) : asked;
  const fields: XmlFields = {
    Input: {
      Content: isChecked ? encodeCharacters(content.text, operation) : undefined,
      ...encodeInput(content, operation),
    },
    Conf: conf,
  };
  return {
    request: encodeRequest(PATHNAME, fields, { operation, purpose }, content, call),
    warnings: [...warningsOf(content, conf), ...(isChecked ? ignoredCallbacks(asked) : [])],
  };
}

function encodeCharacters(text: string, operation: string): string {
  if (text === '') throw refuse('invalid_content', operation, 'content.text: empty');
  // UTF-8 has no half of a pair, so that another text than the caller's would be checked
  if (/\p{Surrogate}/u.test(text)) {
    throw refuse('invalid_content', operation, 'content.text: holds half of a surrogate pair');
  }
  // no character has more than two units, so that only texts near the limit are counted
  if (text.length > 2 * MAX_CHARACTERS || Array.from(text).length > MAX_CHARACTERS) {
    throw refuse(
      'invalid_content',
      operation,
      `content.text: longer than ${MAX_CHARACTERS} characters, which is the most in one call`,
    );
  }
  return Buffer.from(text, 'utf8').toString('base64');
}

const CALLBACK_FIELDS = { Callback: undefined, CallbackVersion: undefined, CallbackType: undefined };

function withoutCallbacks(conf: XmlFields): XmlFields {
  return { ...conf, ...CALLBACK_FIELDS };
}

function ignoredCallbacks({ Callback, CallbackVersion, CallbackType }: XmlFields): Warning[] {
  const message = 'text in the call is checked at once, so that no callback is made; not sent';
  const paths = {
    callbackUrl: Callback,
    'vendorOptions.tencent.callbackVersion': CallbackVersion,
    'vendorOptions.tencent.callbackType': CallbackType,
  };
  return Object.entries(paths).flatMap(([path, value]) =>
    value === undefined ? [] : [{ code: 'ignored', message, path }],
  );
}

/**
 * Reads the state and, when it is there, the result of a text job (Tencent Cloud CI, "Querying text moderation job", S:text-q).
 * @throws ModerationError as `decodeJob`.
 */
function decodeTextJob(answer: Answer, ticket: JobTicket): Steps<VendorJob> {
  return decodeJob(answer, ticket, TEXT);
}

const TEXT: JobReading = {
  decision: 'Result',
  // cos-java-sdk-v5 takes both names
  details: ['JobsDetail', 'Detail'],
  parts: ['Section'],
  *readResult(detail, { isSummary }) {
    const sections = elementsOf(detail, 'Section');
    // text in the call, which comes back as Content, is one section that need not be listed
    const isListed = sections.length > 0 || numberOf(detail, 'SectionCount') === 0 || hasFile(detail);
    return {
      findings: readScenes(detail, '', textKeywords),
      segments: yield* mapSteps(sections, (section, index) => readTextSection(section, `Section[${index}]`)),
      ...(isSummary || !isListed ? {} : missingParts(detail, 'SectionCount', sections.length)),
      ...(isSummary || !isListed ? {} : { extent: { unit: 'sections', checked: sections.length } }),
    };
  },
};

/** Whether the text was a file, by its address or its key. */
function hasFile(detail: XmlElement): boolean {
  return textOf(detail, 'Url') !== null || textOf(detail, 'Object') !== null;
}

/** Text in the call comes back as it was sent, in base64 (D:436/56289). */
function readingOf(text: string): JobReading {
  const isOther = (detail: XmlElement) => {
    const content = textOf(detail, 'Content');
    return content !== null && content !== text.trim() && Buffer.from(content, 'base64').toString() !== text;
  };
  return { ...TEXT, otherContent: (detail) => (isOther(detail) ? 'Content' : null) };
}

/** In text, and nowhere else, all keywords of a scene stand in one element, separated by commas (S:text-q). */
export function textKeywords(scene: XmlElement): string[] {
  const words = textsOf(scene, 'Keywords').flatMap((list) => list.split(','));
  return [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
}

/** Reads one part of at most 10 000 characters. `StartByte` counts characters in spite of its name (S:text-q). */
function readTextSection(section: XmlElement, path: string): VendorSegment {
  const startChar = numberOf(section, 'StartByte');
  return {
    kind: 'text',
    startMs: null,
    endMs: null,
    ...(Number.isInteger(startChar) ? { startChar: startChar as number } : {}),
    text: null,
    url: null,
    urlExpiresAt: null,
    decision: decisionIn(section),
    label: textOf(section, 'Label'),
    subLabels: subLabelsOf(section),
    findings: readScenes(section, path, textKeywords),
    path,
  };
}
