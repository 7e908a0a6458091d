import { resolve } from 'node:path';
import { ModerationError, decodeUtf8, readFileAtMostSync } from '@moderato/core';
import { type ListSettings } from './config.js';

/** The largest file of words that is read: 64 MiB, a few million entries. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** An entry of a list as it was written, and where. */
export interface Entry {
  text: string;
  /** Such as `lists.0.words.2` or `lists.0.file (/srv/words.txt), line 3`. */
  place: string;
}

/**
 * Reads the entries of a list, from its file where it has one: an entry a line, without blanks around it. Empty lines and lines that
 * begin with `#` are left out; `\#` begins an entry with that character.
 * @param index of the list in `lists`.
 * @throws ModerationError `config` naming list, file and line, never the entry.
 */
export function readEntries(list: ListSettings, index: number): Entry[] {
  const path = `lists.${index}`;
  const entries =
    list.file === undefined ? writtenEntries(list, path) : fileEntries(list.file, list.name, path);
  if (entries.length === 0) throw configError(`${path} (${list.name}): holds no words`);
  return entries;
}

function writtenEntries({ words = [], name }: ListSettings, path: string): Entry[] {
  return words.map((word, place) => {
    const text = word.trim();
    if (text === '') throw configError(`${path}.words.${place} (${name}): is empty`);
    return { text, place: `${path}.words.${place} (${name})` };
  });
}

function fileEntries(file: string, name: string, path: string): Entry[] {
  const absolute = resolve(file);
  const place = `${path}.file (${name}, ${absolute})`;
  const read = readFileAtMostSync(absolute, MAX_LIST_BYTES);
  const { text, problem } = read.bytes === undefined ? read : decodeUtf8(read.bytes);
  if (text === undefined) throw configError(`${place}: ${problem}`);
  const entries = text.split(/\r\n|\n|\r/).flatMap((line, number): Entry[] => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    return [{ text: trimmed.replace(/^\\#/, '#'), place: `${place}, line ${number + 1}` }];
  });
  if (entries.length === 0) throw configError(`${place}: holds no words`);
  return entries;
}

/** The error for lists that cannot be used. */
export function configError(message: string): ModerationError {
  return new ModerationError({
    code: 'config',
    provider: 'local',
    operation: 'configure',
    effect: 'none',
    message: `providers.local.${message}`,
  });
}
