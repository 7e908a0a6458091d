import { sha256Of, type Source } from '../../content.js';
import type { Note, NoteItem } from '../../incoming.js';
import { isRecord, parseFields } from './fields.js';

/** Tells which contents a request is about, as far as that can be read; nothing where it cannot. */
export function identifyContent(body: Buffer, operation: string): Omit<Note, 'operation'> {
  if (operation === 'issue token') return {};
  const { data, url, image, urls } = parseFields(body) ?? {};
  if (Array.isArray(urls)) return { items: urls.map((item) => identifyItem(item)) };
  const { text, url: address } = isRecord(data) ? data : { text: undefined, url };
  if (typeof text === 'string') return textNote(text);
  if (typeof address === 'string') return sourceNote({ url: address });
  return typeof image === 'string' ? sourceNote({ bytes: Buffer.from(image, 'base64') }) : {};
}

/** Tells the journal of a text. */
export function textNote(text: string): NoteItem {
  return { contentSha256: sha256Of(Buffer.from(text)) };
}

/** Tells the journal of a picture. */
export function sourceNote(source: Source): NoteItem {
  if ('bytes' in source) return { contentSha256: sha256Of(source.bytes) };
  return { contentUrl: 'url' in source ? source.url : source.object };
}

function identifyItem(item: unknown): NoteItem {
  const { url, data_id: dataId } = isRecord(item) ? item : {};
  return {
    ...(typeof dataId === 'string' ? { dataId } : {}),
    ...(typeof url === 'string' ? { contentUrl: url } : {}),
  };
}
