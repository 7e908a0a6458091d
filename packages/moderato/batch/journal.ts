import { ModerationError, type JobTicket } from '@moderato/core';
import { type DurableFile } from './durable-file.js';
import { wholeLinesCutting } from './whole-lines.js';

/** What the journal knows of one content's hand-overs. */
export interface HandOvers {
  /** The last claim on a verdict that was paid for. */
  ticket: JobTicket | null;
  /** The vendor of a submit without a known outcome, which may be paid for; else null. */
  lostBy: string | null;
}

/** What a batch is about; a journal belongs to one. */
export interface BatchIdentity {
  /** Digest of the input; null where it cannot be read twice. */
  input: string | null;
  /** Digests of the settings that verdicts depend on, by name. */
  settings: Record<string, string>;
}

/** Each method resolves when the entry is on the disk. */
export interface BatchJournal {
  submitting(key: string, provider: string): Promise<void>;
  submitted(key: string, ticket: JobTicket): Promise<void>;
  refused(key: string, provider: string, error: ModerationError): Promise<void>;
  /** What was handed over before no longer counts: the content goes out anew. */
  again(key: string): Promise<void>;
}

type Entry =
  | { event: 'submitting'; key: string; provider: string }
  | { event: 'submitted'; key: string; ticket: JobTicket }
  | { event: 'refused'; key: string; provider: string; code: string; uncertain: boolean }
  | { event: 'again'; key: string };

interface State extends HandOvers {
  openBy: string | null;
}

const VERSION = 1;

/** Writes entries to an open file. */
export function createBatchJournal(file: DurableFile): BatchJournal {
  const write = (entry: Entry) => file.append(`${JSON.stringify(entry)}\n`);
  return {
    submitting: (key, provider) => write({ event: 'submitting', key, provider }),
    submitted: (key, ticket) => write({ event: 'submitted', key, ticket }),
    refused: (key, provider, { code, uncertain = false }) =>
      write({ event: 'refused', key, provider, code, uncertain }),
    again: (key) => write({ event: 'again', key }),
  };
}

/** The first line of a journal. */
export function journalHeader(identity: BatchIdentity): string {
  return `${JSON.stringify({ journal: 'moderato batch', version: VERSION, ...identity })}\n`;
}

/**
 * Reads a journal back, and cuts off a last line that a crash has torn.
 * @param isFinished keys that need no memory of their hand-overs.
 * @returns the hand-overs by key; null where there is no journal yet.
 * @throws ModerationError `config` for the journal of another batch, and for a damaged line.
 */
export async function readJournal(
  path: string,
  identity: BatchIdentity,
  isFinished: (key: string) => boolean,
): Promise<Map<string, HandOvers> | null> {
  const states = new Map<string, State>();
  let isEmpty = true;
  for await (const { text, number } of wholeLinesCutting(path)) {
    const value = parseObject(text);
    if (number === 1) {
      isEmpty = false;
      checkHeader(value, identity, path);
      continue;
    }
    const entry = value as Entry | null;
    if (entry === null || !isEntry(entry)) throw damaged(path, number);
    if (!isFinished(entry.key)) states.set(entry.key, follow(states.get(entry.key), entry));
  }
  if (isEmpty) return null;
  return new Map(
    [...states].map(([key, { ticket, lostBy, openBy }]) => [key, { ticket, lostBy: openBy ?? lostBy }]),
  );
}

/** What is known after one more entry. */
function follow(before: State | undefined, entry: Entry): State {
  const state = before ?? { ticket: null, lostBy: null, openBy: null };
  switch (entry.event) {
    case 'submitting':
      return { ...state, lostBy: state.openBy ?? state.lostBy, openBy: entry.provider };
    case 'submitted':
      return { ...state, ticket: entry.ticket, openBy: null };
    case 'refused':
      return { ...state, lostBy: entry.uncertain ? entry.provider : state.lostBy, openBy: null };
    case 'again':
      return { ticket: null, lostBy: null, openBy: null };
  }
}

function isEntry(entry: Entry): boolean {
  if (typeof entry.key !== 'string') return false;
  switch (entry.event) {
    case 'submitting':
      return typeof entry.provider === 'string';
    case 'submitted':
      return typeof entry.ticket === 'object' && typeof (entry.ticket as JobTicket | null)?.id === 'string';
    case 'refused':
      return typeof entry.provider === 'string' && typeof entry.uncertain === 'boolean';
    case 'again':
      return true;
    default:
      return false;
  }
}

function checkHeader(value: Record<string, unknown> | null, identity: BatchIdentity, path: string): void {
  if (value?.['journal'] !== 'moderato batch' || typeof value['settings'] !== 'object')
    throw batchError(`${path} is no journal of a batch; name another file for the journal`);
  if (value['version'] !== VERSION)
    throw batchError(
      `${path} is the journal of another version (${String(value['version'])}) of this program`,
    );
  if (value['input'] !== identity.input)
    throw batchError(
      `${path} belongs to another input, or the input was changed since; name another output and journal, or use the input of then`,
    );
  const then = (value['settings'] ?? {}) as Record<string, unknown>;
  const names = new Set([...Object.keys(then), ...Object.keys(identity.settings)]);
  const changed = [...names].filter((name) => then[name] !== identity.settings[name]);
  if (changed.length > 0)
    throw batchError(
      `${path} belongs to a run with other settings: ${changed.sort().join(', ')}; use those of then, or name another output and journal`,
    );
}

/** Reads a line as a JSON object; null for anything else. */
export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function damaged(path: string, number: number): ModerationError {
  return batchError(
    `line ${number} of the journal ${path} is damaged, so that nobody knows what was paid for; restore the file, or remove that line and accept that its content may be paid for twice`,
  );
}

/** An error about the files or the options of a batch. */
export function batchError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'batch', effect: 'none', message });
}
