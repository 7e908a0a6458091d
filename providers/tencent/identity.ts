import { type JobTicket, type ModerationError } from '@moderato/core';
import { isSameId, isSameSubject } from '@moderato/http';
import { type XmlElement } from '@moderato/http/xml';
import { textOf } from './elements.js';
import { unusable, type Answer } from './response.js';

/** The fields of a response that name its content; `DataId` comes back as it was sent (S:audio-q, and the other media). */
const NAMES = ['DataId', 'Url', 'Object'] as const;

/**
 * Says which field of a response names another content than the one that was sent; null where none does. A field that is
 * missing says nothing; one that is repeated or nested is not readable and counts as another content's.
 * @param dataId that was sent; null for none, such as for a ticket that does not know it.
 */
export function otherContentIn(
  detail: XmlElement,
  ticket: Pick<JobTicket, 'vendor'>,
  dataId: string | null,
): string | null {
  const unreadable = NAMES.find((name) => Object.hasOwn(detail, name) && typeof detail[name] !== 'string');
  if (unreadable !== undefined) return unreadable;
  const [id, url, object] = NAMES.map((name) => textOf(detail, name)) as [
    string | null,
    ...(string | null)[],
  ];
  if (id !== null && dataId !== null && !isSameId(dataId, id)) return 'DataId';
  if (!isSameSubject(ticket.vendor, { url: url ?? null })) return 'Url';
  if (!isSameSubject(ticket.vendor, { object: object ?? null })) return 'Object';
  return null;
}

/** The error for a response whose field names another content than the one that was sent. */
export function anotherContent(answer: Answer, field: string, requestId: string | null): ModerationError {
  return unusable(answer, `the response is about another content: ${field} differs`, requestId);
}
