import {
  ModerationError,
  decodeUtf8,
  type Content,
  type ContentInput,
  type KindCapability,
  type ModerationErrorInit,
} from '@moderato/core';
import { limitsOf } from '../call/limits-of.js';
import { unsupported } from '../call/request.js';
import { type Vendor } from '../call/vendors.js';
import { type CallOptions } from '../call/options.js';
import { FileProblem } from './file-problem.js';
import { fileTypeOf } from './file-type.js';
import type { OpenFile } from './open-file.js';

/** Content that is a file of this machine. */
export type FileContent = Extract<Content, { file: string }>;

/** Tells whether content has to be read from a file before a vendor gets it. */
export function isFile(content: Content): content is FileContent {
  return 'file' in content && typeof content.file === 'string';
}

/** How a vendor gets a file of this machine. */
export type FileWay = 'text' | 'bytes' | 'upload' | 'file';

/** Longer texts are not read: they would be moderated in very many parts. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
/** The largest image that is read where a vendor names no limit. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/**
 * Says how a vendor gets a file: inside the call where it takes that, else by an upload.
 * @throws ModerationError `unsupported`, saying what to do instead.
 */
export function fileWayOf({ kind }: FileContent, vendor: Vendor): FileWay {
  const { id, capabilities } = vendor.provider;
  const capability = capabilities.kinds[kind];
  if (capability === undefined)
    throw unsupported(
      vendor,
      kind,
      `${id} takes no ${kind}, only ${Object.keys(capabilities.kinds).join(', ')}`,
    );
  const { inputs, uploads } = capability;
  if (inputs.file !== undefined) return 'file';
  if (kind === 'text' && inputs.text !== undefined) return 'text';
  if (kind === 'image' && inputs.bytes !== undefined) return 'bytes';
  if (uploads !== undefined) return 'upload';
  const taken = Object.keys(inputs) as ContentInput[];
  throw unsupported(
    vendor,
    kind,
    `${id} takes ${kind} by ${taken.join(' or ')} and stores no files; store the file where ${id} can read it, and give that`,
  );
}

/**
 * Content with what is in its file in place of the path, for vendors that take it inside the call; the same content otherwise.
 * @throws ModerationError `invalid_content` for a file that cannot be read or is too large, and for a text that is not UTF-8;
 * `unsupported`.
 */
export async function readInline(
  content: Content,
  vendor: Vendor,
  { vendorOptions }: Pick<CallOptions, 'vendorOptions'>,
): Promise<Content> {
  if (!isFile(content)) return content;
  const way = fileWayOf(content, vendor);
  if (way !== 'text' && way !== 'bytes') return content;
  const { kind } = content;
  const { id, capabilities } = vendor.provider;
  return withFile(content, id, async (file) => {
    const capability = capabilities.kinds[kind] as KindCapability;
    const { maxBytes = MAX_IMAGE_BYTES } = limitsOf(capability, vendorOptions?.[id]);
    assertFits(file, way === 'text' ? MAX_TEXT_BYTES : maxBytes, id);
    const bytes = await file.readAll();
    if (way === 'bytes') return { ...withoutFile(content), kind: 'image', bytes };
    const { text, problem } = decodeUtf8(bytes);
    if (text === undefined) throw new FileProblem(problem);
    if (text.trim() === '') throw new FileProblem('holds nothing but blanks');
    return { ...withoutFile(content), kind: 'text', text };
  });
}

/** What is said of a file's content beside the path. */
export function withoutFile(content: FileContent): Omit<FileContent, 'file'> {
  const rest: Partial<FileContent> = { ...content };
  delete rest.file;
  return rest as Omit<FileContent, 'file'>;
}

/** Opens the file of a content for some work, and closes it. What is wrong with the file becomes `invalid_content`. */
export async function withFile<Value>(
  { file: path, kind }: FileContent,
  provider: string,
  work: (file: OpenFile) => Promise<Value>,
): Promise<Value> {
  // what reads files is loaded where there is one
  const { openFile } = await import('./open-file.js');
  let file: OpenFile | undefined;
  try {
    file = await openFile(path);
    return await work(file);
  } catch (error) {
    throw error instanceof FileProblem
      ? fileError(`content.file: ${path} ${error.message}`, provider, kind)
      : error;
  } finally {
    await file?.close();
  }
}

/** Refuses a file that is larger than may be. Throws FileProblem. */
export function assertFits({ sizeBytes }: OpenFile, maxBytes: number, provider: string): void {
  if (sizeBytes > maxBytes)
    throw new FileProblem(`has ${sizeBytes} bytes, more than the ${maxBytes} that ${provider} takes`);
}

/** Refuses a file that the vendor would refuse by its ending, or whose content is of another type. Throws FileProblem. */
export function assertType(
  { ending, head }: OpenFile,
  kind: Content['kind'],
  formats?: readonly string[],
): void {
  if (formats !== undefined && !formats.includes(ending))
    throw new FileProblem(
      `${ending === '' ? 'has no ending' : `ends with .${ending}`}; the vendor takes ${formats.join(', ')}`,
    );
  const found = fileTypeOf(head);
  if (found === null) return;
  if (!found.kinds.includes(kind)) throw new FileProblem(`is ${found.name}, and not ${kind}`);
  if (ending !== '' && !found.endings.includes(ending))
    throw new FileProblem(`ends with .${ending}, but is ${found.name}; give it the right ending`);
}

/** The error for a file that cannot be moderated; nothing was sent. */
function fileError(message: string, provider: string, kind: Content['kind']): ModerationError {
  const init: ModerationErrorInit = {
    code: 'invalid_content',
    operation: `submit ${kind}`,
    effect: 'none',
    message,
  };
  return new ModerationError({ ...init, provider });
}
