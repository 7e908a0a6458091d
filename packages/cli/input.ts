import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import {
  ModerationError,
  decodeUtf8,
  readFileAtMost,
  readStreamAtMost,
  type Content,
  type JobTicket,
  type Kind,
} from '@moderato/core';
import { parseTicket } from 'moderato';
import { usageError } from './failure.js';
import { type CommandIo } from './io.js';

/** What `check` and `compare` say about their content, beside the argument itself. */
export interface ContentOptions {
  /** The argument is a key in the vendor's bucket. */
  object?: boolean | undefined;
  /** The argument is the address of a text, not the text. */
  url?: boolean | undefined;
  /** Reads the content from this file; `-` is stdin. */
  file?: string | undefined;
  /** The text itself, or `true` where the argument is the text, whatever it looks like. */
  text?: string | true | undefined;
  id?: string | undefined;
  language?: string | undefined;
}

/** Kinds that are addresses, and never files. */
const ADDRESS_KINDS: readonly Kind[] = ['webpage', 'live'];

/** Kinds of which stdin can hold the content itself. */
const PIPED_KINDS: readonly Kind[] = ['text', 'image'];

/** The largest image that is read from stdin; vendors take less. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** An address or the name of a file is shorter than this. */
const MAX_REFERENCE_BYTES = 8192;

/**
 * Makes content of the command's argument: the text itself for the kind `text`, else an address or a file of this machine, or a
 * bucket key with `object`. `-` stands for stdin: all of it for text, the bytes of an image or its address for images, a line with the
 * address for the others.
 * @throws ModerationError `config` for an empty stdin, several lines instead of an address, text that is not UTF-8, a text
 * argument that names an existing file, or what cannot be read or is too
 * large; `aborted`.
 */
export async function readContent(
  kind: Kind,
  argument: string | undefined,
  options: ContentOptions,
  io: CommandIo,
): Promise<Content> {
  const common = {
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.language === undefined ? {} : { language: options.language }),
  };
  const { file, text, given } = readSource(kind, argument, options);
  if (text !== undefined) return { kind: 'text', text, ...common };
  if (file !== undefined && kind === 'text') return { kind, text: await readText(file, io), ...common };
  if (file === '-') return { kind: 'image', bytes: await readStdin(io, MAX_IMAGE_BYTES), ...common };
  if (file !== undefined) return { kind, file: await filePath(kind, file, io), ...common };
  if (options.object === true) return { kind, object: await readReference(given, io), ...common };
  if (kind === 'text' && options.url !== true) {
    if (given === '-') return { kind, text: await readText('-', io), ...common };
    await refuseFileName(given, io);
    return { kind, text: given, ...common };
  }
  if (kind === 'image' && given === '-') {
    const image = await readImageStdin(io);
    if (image.bytes !== undefined) return { kind, bytes: image.bytes, ...common };
    return addressOrFile(kind, image.reference, common, io);
  }
  return addressOrFile(kind, await readReference(given, io), common, io);
}

/** The one place where the content is, of those that the command line can name. */
type ContentSource =
  | { given: string; file?: undefined; text?: undefined }
  | { file: string; text?: undefined; given?: undefined }
  | { text: string; file?: undefined; given?: undefined };

function readSource(
  kind: Kind,
  argument: string | undefined,
  { file, text, object, url }: ContentOptions,
): ContentSource {
  const words = text === true ? argument : text;
  // what the shell gave was not UTF-8, and Node has replaced it
  if ((words ?? argument ?? '').includes('\ufffd'))
    throw usageError('content: the argument is not UTF-8; convert it first, or use --file');
  const places = [argument, file, text === true ? undefined : text].filter((place) => place !== undefined);
  if (places.length !== 1)
    throw usageError(
      places.length === 0
        ? "missing required argument 'content'; give it, - for stdin, or --file"
        : 'content: expected one of the argument, --file and --text',
    );
  if ((file !== undefined || text !== undefined) && (object === true || url === true))
    throw usageError('--object, --url: do not go with --file or --text');
  if (text !== undefined && kind !== 'text') throw usageError(`--text: the kind is ${kind}`);
  if (words !== undefined) return { text: words };
  if (file === undefined) return { given: argument ?? '' };
  if (ADDRESS_KINDS.includes(kind)) throw usageError(`--file: a ${kind} goes by its address`);
  if (file === '-' && !PIPED_KINDS.includes(kind))
    throw usageError(`--file: ${kind} is not read from stdin; name a file, or give its address`);
  return { file };
}

/** An address is sent as it is; anything else is the name of a file, except for kinds that are addresses. */
async function addressOrFile(
  kind: Kind,
  reference: string,
  common: Pick<Content, 'id' | 'language'>,
  io: CommandIo,
): Promise<Content> {
  if (ADDRESS_KINDS.includes(kind) || /^[a-z][a-z0-9+.-]+:\/\//i.test(reference))
    return { kind, url: reference, ...common };
  return { kind, file: await filePath(kind, reference, io), ...common };
}

/** The path of a file that is there; what is in it is read later. */
async function filePath(kind: Kind, name: string, io: CommandIo): Promise<string> {
  const path = resolve(io.directory, name);
  await stat(path).catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw usageError(`${kind}: the file ${name} cannot be read (${reason}); an address begins with https://`);
  });
  return path;
}

/** Whoever names a file of theirs means what is in it, and the name itself would pass. */
async function refuseFileName(text: string, io: CommandIo): Promise<void> {
  const found = await stat(resolve(io.directory, text)).catch(() => null);
  if (found === null || found.isDirectory()) return;
  throw usageError(
    `${JSON.stringify(text)} is the name of a file; to moderate what is in the file, use --file or - with the file as stdin; to moderate these words, use --text`,
  );
}

/**
 * Reads a ticket from the argument itself, from stdin for `-`, else from the file of that name.
 * @throws ModerationError `config` for a file that cannot be read, `invalid_content` for what is no ticket.
 */
export async function readTicket(argument: string, io: CommandIo): Promise<JobTicket> {
  if (argument.trimStart().startsWith('{')) return parseTicket(argument);
  return parseTicket((await readNamedFile(argument, 'ticket', io)).trim());
}

/**
 * Reads a UTF-8 file relative to the working directory, or stdin for `-`.
 * @param role what the file is, for the message.
 * @throws ModerationError `config`, also where it is too large or not UTF-8.
 */
export async function readNamedFile(path: string, role: string, io: CommandIo): Promise<string> {
  const bytes = path === '-' ? await readStdin(io) : await readBytes(path, role, io);
  const { text, problem } = decodeUtf8(bytes);
  if (text === undefined) throw usageError(path === '-' ? `stdin ${problem}` : `${role}: ${path} ${problem}`);
  return text;
}

async function readText(path: string, io: CommandIo): Promise<string> {
  const text = await readNamedFile(path, '--file', io);
  if (text.trim() === '') throw usageError(path === '-' ? '-: stdin is empty' : `--file: ${path} is empty`);
  return text;
}

async function readReference(given: string, io: CommandIo): Promise<string> {
  return onlyLine(given === '-' ? await readText('-', io) : given);
}

/** Tells an image on stdin from a line that says where it is. */
async function readImageStdin(
  io: CommandIo,
): Promise<{ bytes: Uint8Array; reference?: undefined } | { reference: string; bytes?: undefined }> {
  const bytes = await readStdin(io, MAX_IMAGE_BYTES);
  const { text } = bytes.length > MAX_REFERENCE_BYTES ? {} : decodeUtf8(bytes);
  return text === undefined ? { bytes } : { reference: onlyLine(text) };
}

async function readBytes(path: string, role: string, io: CommandIo): Promise<Uint8Array> {
  const { bytes, problem } = await readFileAtMost(resolve(io.directory, path));
  if (bytes === undefined) throw usageError(`${role}: the file ${path} ${problem}`);
  return bytes;
}

async function readStdin(io: CommandIo, maxBytes?: number): Promise<Uint8Array> {
  const stream = addAbortSignal(io.signal, io.stdin);
  const { bytes, problem } = await readStreamAtMost(stream, maxBytes).catch((error: unknown) => {
    if (!io.signal.aborted) throw error;
    throw new ModerationError({
      code: 'aborted',
      operation: 'read stdin',
      effect: 'none',
      message: 'interrupted',
    });
  });
  if (bytes === undefined) throw usageError(`-: stdin ${problem}`);
  if (bytes.length === 0) throw usageError('-: stdin is empty');
  return bytes;
}

function onlyLine(given: string): string {
  const [line = '', ...others] = given
    .split(/\r?\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (others.length > 0) throw usageError('-: stdin holds several lines; expected one address');
  return line;
}
