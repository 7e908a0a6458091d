import { resolve } from 'node:path';
import {
  ModerationError,
  isModerationError,
  parseContent,
  readFileAtMost,
  type Content,
  type Kind,
} from '@moderato/core';
import { type BatchRow } from '@moderato/batch';

/** What lines leave open. */
export interface RowDefaults {
  /** For lines that neither name a kind nor show it. */
  kind?: Kind | undefined;
  /** Where files are looked for. */
  directory: string;
  /** The key of a line without an id. */
  keyOf: (line: number, text: string) => string;
}

/** Names that show an image, where neither the line nor `--kind` says it. */
const IMAGES = /\.(?:png|jpe?g|gif|webp|bmp|tiff?|hei[cf])$/i;

/** The largest image that is read from a file, in bytes; vendors take less. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Makes a row of a record's fields, or says what is wrong with them. */
export function toRow(
  { line, text, fields }: { line: number; text: string; fields: Record<string, unknown> },
  { kind, directory, keyOf }: RowDefaults,
): { row: BatchRow } | { reason: string } {
  const { meta, file, id: givenId, ...rest } = fields;
  const id = typeof givenId === 'number' && Number.isSafeInteger(givenId) ? String(givenId) : givenId;
  if (meta !== undefined && (typeof meta !== 'object' || meta === null || Array.isArray(meta)))
    return { reason: 'meta: expected an object' };
  const isImage = typeof file === 'string' && IMAGES.test(file);
  const shown = 'text' in rest ? 'text' : isImage ? 'image' : kind;
  const draft = { kind: shown, ...rest, ...(id === undefined ? {} : { id }) };
  if (file !== undefined && (typeof file !== 'string' || file === ''))
    return { reason: 'file: expected the path of a file' };
  if (draft.kind === undefined) return { reason: 'kind: needed, in the line or by --kind' };
  try {
    const path = typeof file === 'string' ? resolve(directory, file) : '';
    const content = parseContent(file === undefined ? draft : { ...draft, file: path });
    const key = content.id ?? keyOf(line, text);
    const row = { key, line, id: content.id ?? null, ...(meta === undefined ? {} : { meta: { ...meta } }) };
    if (typeof file !== 'string') return { row: { ...row, content } };
    if (content.kind !== 'image') return { row: { ...row, file, content } };
    // the bytes are read when the row's turn has come; a worker on another machine is given them too
    const common: Partial<Extract<Content, { file: string }>> = { ...content };
    delete common.file;
    const image = async () => ({ ...common, bytes: await readImage(path, file) }) as Content;
    return { row: { ...row, file, content: image } };
  } catch (error) {
    if (!isModerationError(error)) throw error;
    return { reason: error.message };
  }
}

async function readImage(path: string, name: string): Promise<Uint8Array> {
  const { bytes, problem } = await readFileAtMost(path, MAX_FILE_BYTES);
  if (bytes !== undefined) return bytes;
  throw new ModerationError({
    code: 'invalid_content',
    operation: 'read image',
    effect: 'none',
    message: `file: ${name} ${problem}`,
  });
}
