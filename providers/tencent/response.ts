import { type HttpResponse, type ModerationError, type Secret } from '@moderato/core';
import { badResponse, redact } from '@moderato/http';
import { type XmlElement } from '@moderato/http/xml';
import { PROVIDER, type WireRequest } from './request.js';

/** A response of any status, with what is needed to read it. */
export interface Answer extends Pick<WireRequest, 'operation' | 'purpose'> {
  response: HttpResponse;
  /** Everything that must not be printed, should the vendor repeat it. */
  secrets: readonly Secret[];
  /** When the call was made, epoch milliseconds. */
  nowMs: number;
  /** The response as it would be read from XML, where it came in another form. */
  root?: XmlElement;
  /** True where it leaves out the parts of the content by design. */
  isSummary?: boolean;
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

/** The error for a response that is XML but not what the pages promise; the body is attached. */
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
