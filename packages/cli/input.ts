import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ModerationError, type Content, type JobTicket, type Kind } from '@moderato/core';
import { parseTicket } from 'moderato';
import { usageError } from './failure.js';
import { type CommandIo } from './io.js';

/** What `check` says about its content, beside the argument itself. */
export interface ContentOptions {
  /** The argument is a key in the vendor's bucket. */
  object?: boolean | undefined;
  /** The argument is the address of a text, not the text. */
  url?: boolean | undefined;
  id?: string | undefined;
  language?: string | undefined;
}

/**
 * Makes content of the command's argument: the text itself for the kind `text`, else an address, or a bucket key with
 * `object`; for pictures also a file of this machine. `-` stands for stdin: all of it for text, its only line for the others.
 * @throws ModerationError `config` for an empty stdin, one of several lines, or a file that cannot be read; `aborted`.
 */
export async function readContent(
  kind: Kind,
  argument: string,
  options: ContentOptions,
  io: CommandIo,
): Promise<Content> {
  const given = argument === '-' ? await readStdin(io) : argument;
  const common = {
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.language === undefined ? {} : { language: options.language }),
  };
  if (options.object === true) return { kind, object: onlyLine(given), ...common };
  if (kind === 'text' && options.url !== true) return { kind, text: given, ...common };
  if (kind === 'image' && !/^https?:/i.test(given.trim())) {
    return { kind, bytes: await readBytes(onlyLine(given), io), ...common };
  }
  return { kind, url: onlyLine(given), ...common };
}

/**
 * Reads a ticket from the argument itself, from stdin for `-`, else from the file of that name.
 * @throws ModerationError `config` for a file that cannot be read, `invalid_content` for what is no ticket.
 */
export async function readTicket(argument: string, io: CommandIo): Promise<JobTicket> {
  if (argument === '-') return parseTicket((await readStdin(io)).trim());
  if (argument.trimStart().startsWith('{')) return parseTicket(argument);
  return parseTicket((await readNamedFile(argument, 'ticket', io)).trim());
}

/**
 * Reads a text file relative to the working directory.
 * @param role what the file is, for the message.
 * @throws ModerationError `config`.
 */
export async function readNamedFile(path: string, role: string, io: CommandIo): Promise<string> {
  return readFile(resolve(io.directory, path), 'utf8').catch((error: unknown) => {
    throw unreadable(path, role, error);
  });
}

async function readBytes(path: string, io: CommandIo): Promise<Uint8Array> {
  return readFile(resolve(io.directory, path)).catch((error: unknown) => {
    throw unreadable(path, 'image', error);
  });
}

function unreadable(path: string, role: string, error: unknown): ModerationError {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
  return usageError(`${role}: the file ${path} cannot be read (${reason})`);
}

async function readStdin(io: CommandIo): Promise<string> {
  const given = await text(addAbortSignal(io.signal, io.stdin)).catch((error: unknown) => {
    if (!io.signal.aborted) throw error;
    throw new ModerationError({
      code: 'aborted',
      operation: 'read stdin',
      effect: 'none',
      message: 'interrupted',
    });
  });
  if (given.trim() === '') throw usageError('-: stdin is empty');
  return given;
}

function onlyLine(given: string): string {
  const [line = '', ...others] = given
    .split(/\r?\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (others.length > 0) throw usageError('-: stdin holds several lines; one is judged at a time');
  return line;
}
