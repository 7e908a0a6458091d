import {
  type Content,
  type HttpResponse,
  type ModerationError,
  type Secret,
  type VendorFinding,
} from '@moderato/core';
import { badResponse, redact } from '@moderato/http';
import { trimBlanks, type XmlElement, type XmlFields } from '@moderato/http/xml';
import { z } from 'zod';

/** The id of this vendor. */
export const PROVIDER = 'tencent';

/** A request before it is addressed and signed. */
export interface WireRequest {
  method: 'GET' | 'POST';
  /** `bucket`: the host of the bucket itself, where single images are checked. Default: the CI host. */
  host?: 'ci' | 'bucket';
  /** From the root and decoded, as it is signed; it is sent with each segment encoded. */
  pathname: string;
  /** The query, decoded; all of it is signed. */
  parameters?: Readonly<Record<string, string>>;
  body?: string;
  operation: string;
  /** `check`: content to be checked at once. `fetch`: what is not found is the job. */
  purpose: 'check' | 'submit' | 'fetch';
  /** The caller's addresses in the body; their queries are kept out of errors. */
  addresses?: readonly string[];
  /** What else in the body must not be printed. */
  secrets?: readonly Secret[];
}

/** An answer of any status, with what is needed to read it. */
export interface Answer extends Pick<WireRequest, 'operation' | 'purpose'> {
  response: HttpResponse;
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  /** When the call was made, epoch milliseconds. */
  nowMs: number;
  /** The answer as it would be read from XML, where it came in another form. */
  root?: XmlElement;
  /** True where it leaves out the parts of the content by design. */
  isSummary?: boolean;
}

/** `Input.UserInfo` (Tencent Cloud CI, "Submitting audio moderation job", S:audio-s, and cos-go-sdk-v5; some pages list the first seven only). */
export function encodeUser(user: Content['user']): XmlFields | undefined {
  return (
    user && {
      TokenId: user.account,
      Nickname: user.nickname,
      DeviceId: user.device,
      AppId: user.app,
      Room: user.room,
      IP: user.ip,
      Type: user.accountType,
      ReceiveTokenId: user.receiver,
      Gender: user.gender,
      Level: user.level,
      Role: user.role,
    }
  );
}

/** Job ids are opaque; all that were seen are of letters and digits. Nothing else may enter a path. */
export function isJobId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(id);
}

/** The vendor's id of a call: in the body where there is one, else in a header (`x-cos-request-id` on the bucket host). */
export function requestIdOf({ response, secrets }: Answer, inBody: string | null): string | null {
  const { headers } = response;
  const id = [inBody, headers['x-ci-request-id'], headers['x-cos-request-id']].find((given) => given);
  return id ? redact(id, secrets) : null;
}

/** Elements that may be repeated, so that one and many read alike (the query pages of all media). */
export const REPEATED: ReadonlySet<string> = new Set([
  'Section',
  'Keywords',
  'LibResults',
  'LanguageResults',
  'SpeakerResults',
  'RecognitionResults',
  'ListResults',
  'HitInfos',
  'Positions',
  'Snapshot',
  'AudioSection',
  'OcrResults',
  'ObjectResults',
  'Results',
]);

/** The error for an answer that is XML but not what the pages promise; the body is attached. */
export function unusable(
  { response, operation, secrets }: Answer,
  reason: string,
  requestId: string | null,
): ModerationError {
  const details = requestId === null ? {} : { requestId };
  return badResponse({
    provider: PROVIDER,
    operation,
    reason: `Tencent CI: ${reason}`,
    response,
    secrets,
    ...details,
  });
}

/** The text of a child, trimmed. Null for every way of writing nothing (absent, empty, blank) and for repeated or nested children. */
export function textOf(element: XmlElement, name: string): string | null {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return typeof value === 'string' ? trimBlanks(value) || null : null;
}

/** The texts of a repeated child, without the empty ones. */
export function textsOf(element: XmlElement, name: string): string[] {
  return childrenOf(element, name)
    .map((value) => (typeof value === 'string' ? trimBlanks(value) : ''))
    .filter((value) => value !== '');
}

/** The child elements of one name, however many there are; empty ones and plain text are none. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return childrenOf(element, name).filter(
    (value): value is XmlElement => typeof value === 'object' && !Array.isArray(value),
  );
}

/** A child that is a number not below zero, else null. */
export function numberOf(element: XmlElement, name: string): number | null {
  const text = textOf(element, name);
  return text !== null && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : null;
}

function childrenOf(element: XmlElement, name: string) {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/**
 * Puts a `CreationTime` into ISO-8601. Both `+0800` and `+08:00` occur, at times for one operation (Tencent Cloud CI,
 * "Querying audio moderation job", S:audio-q, and the same for text, S:text-q); null for anything else.
 */
export function instantOf(text: string | null): string | null {
  const result = z.iso.datetime({ offset: true }).safeParse(text?.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return result.success && !Number.isNaN(Date.parse(result.data)) ? result.data : null;
}

/** How long the copies of slices and frames can be fetched (S:audio-q, S:video-q). */
const URL_MS = 2 * 3_600_000;

/** The copy of a part of the content, good for two hours after the answer. */
export function urlIn(element: XmlElement, nowMs: number) {
  const url = textOf(element, 'Url');
  return { url, urlExpiresAt: url === null ? null : new Date(nowMs + URL_MS).toISOString() };
}

/** The decision on a part of the content. Absent: its scenes alone decide. There but empty: unknown. */
export function decisionIn(element: XmlElement, name = 'Result'): string | null {
  return Object.hasOwn(element, name) ? (textOf(element, name) ?? '') : null;
}

/** Elements that are none, although their names end in `Info`. */
export const NO_SCENES: ReadonlySet<string> = new Set(['UserInfo', 'ListInfo', 'MaskInfo']);

/**
 * Reads the scenes of a job, section or frame: every child that has a `HitFlag`, whose name ends in `Info` in all that is
 * documented, so that a new scene is reported too. An empty `HitFlag` is unknown, not 0; so is one that is missing beside a score,
 * a label or keywords, and that of a scene which failed alone (`Code` other than 0, as image answers document it).
 * @param keywordsOf where this medium keeps its keywords, since a scene's `Label` is a keyword in audio and none elsewhere.
 * @param evidenceOf what else this medium keeps of a scene.
 */
export function readScenes(
  element: XmlElement,
  path: string,
  keywordsOf: (scene: XmlElement) => string[],
  evidenceOf: (scene: XmlElement) => Record<string, unknown> = () => ({}),
): VendorFinding[] {
  return Object.keys(element)
    .filter((name) => !NO_SCENES.has(name))
    .flatMap((name) =>
      elementsOf(element, name)
        .filter((scene) => isScene(scene, name))
        .map((scene) => {
          const finding = readScene(scene, name, path === '' ? name : `${path}.${name}`, keywordsOf);
          const evidence = { ...finding.evidence, ...evidenceOf(scene) };
          return Object.keys(evidence).length === 0 ? finding : { ...finding, evidence };
        }),
    );
}

/**
 * Whether a scene failed alone, inside an answer that succeeded: a `Code` other than 0, or without one a `Msg` other than `OK`.
 * One that is repeated or nested is not readable, and counts as a failure.
 */
export function hasFailed(scene: XmlElement): boolean {
  if (['Code', 'Msg'].some((name) => typeof (scene[name] ?? '') !== 'string')) return true;
  const code = textOf(scene, 'Code');
  if (code !== null) return code !== '0';
  return !/^ok$/i.test(textOf(scene, 'Msg') ?? 'OK');
}

/** Whether a child of a job or of a part is a scene. */
export function isScene(scene: XmlElement, name: string): boolean {
  return Object.hasOwn(scene, 'HitFlag') || looksLikeScene(scene, name);
}

const SCENE_FIELDS = [
  'Score',
  'Label',
  'SubLabel',
  'Category',
  'Keywords',
  'LibResults',
  'OcrResults',
  'ObjectResults',
];

/** Whether an element is named like a scene and says something, although it has no `HitFlag`. */
export function looksLikeScene(element: XmlElement, name: string): boolean {
  if (!/info$/i.test(name)) return false;
  if (Object.hasOwn(element, 'Score') || hasFailed(element)) return true;
  return SCENE_FIELDS.some((field) => textsOf(element, field).length + elementsOf(element, field).length > 0);
}

function readScene(
  scene: XmlElement,
  name: string,
  path: string,
  keywordsOf: (scene: XmlElement) => string[],
): VendorFinding {
  const count = numberOf(scene, 'Count');
  const evidence = readEvidence(scene);
  return {
    name,
    decision: hasFailed(scene) ? null : textOf(scene, 'HitFlag'),
    subLabels: subLabelsOf(scene),
    score: textOf(scene, 'Score'),
    keywords: keywordsOf(scene),
    count: Number.isInteger(count) ? count : null,
    libraries: elementsOf(scene, 'LibResults')
      .filter((library) => textOf(library, 'ImageId') === null)
      .map((library) => ({
        type: textOf(library, 'LibType'),
        name: textOf(library, 'LibName'),
        keywords: textsOf(library, 'Keywords'),
      })),
    ...(Object.keys(evidence).length === 0 ? {} : { evidence }),
    path,
  };
}

/**
 * What was hit, where it has no field of its own: places of words (`HitInfos` of text, cos-go-sdk-v5; cos-java-sdk-v5 calls
 * the word `Keyword`) and images of a library (`LibResults` with an `ImageId`, S:video-q).
 */
function readEvidence(scene: XmlElement): Record<string, unknown> {
  const hits = elementsOf(scene, 'HitInfos').map((hit) => ({
    type: textOf(hit, 'Type'),
    keywords: [...textsOf(hit, 'Keywords'), ...textsOf(hit, 'Keyword')],
    libName: textOf(hit, 'LibName'),
    positions: elementsOf(hit, 'Positions').map((place) => ({
      start: numberOf(place, 'Start'),
      end: numberOf(place, 'End'),
    })),
  }));
  const images = elementsOf(scene, 'LibResults')
    .filter((library) => textOf(library, 'ImageId') !== null)
    .map((image) => ({ imageId: textOf(image, 'ImageId'), score: numberOf(image, 'Score') }));
  return {
    ...(hits.length === 0 ? {} : { hitInfos: hits }),
    ...(images.length === 0 ? {} : { libResults: images }),
  };
}

/** Finer class words, finest first. */
export function subLabelsOf(element: XmlElement): string[] {
  const words = [textOf(element, 'SubLabel'), textOf(element, 'Category')];
  return [...new Set(words.filter((word) => word !== null))];
}

/** Hits on the account's allow and block lists: `ListInfo.ListResults[]` (S:audio-q). */
export function readLists(element: XmlElement) {
  return elementsOf(element, 'ListInfo')
    .flatMap((info) => elementsOf(info, 'ListResults'))
    .map((hit) => ({
      type: textOf(hit, 'ListType'),
      name: textOf(hit, 'ListName'),
      entity: textOf(hit, 'Entity'),
    }));
}
