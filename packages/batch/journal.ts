import { parseJsonObject, type ModerationError, type JobTicket } from '@moderato/core';
import { type DurableFile } from './durable-file.js';
import { batchError } from './batch-error.js';
import { wholeLines, wholeLinesCutting } from './whole-lines.js';

/** What the journal knows of the submits of one item. */
export interface Submissions {
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
  /** How the verdicts come about; says nothing about which batch it is. */
  about?: Record<string, unknown> | undefined;
}

/** Each method resolves when the entry is on the disk. */
export interface BatchJournal {
  submitting(key: string, provider: string): Promise<void>;
  submitted(key: string, ticket: JobTicket): Promise<void>;
  refused(key: string, provider: string, error: ModerationError): Promise<void>;
  /** What was submitted before no longer counts: the item is submitted again. */
  again(key: string): Promise<void>;
}

type Entry =
  | { event: 'submitting'; key: string; provider: string }
  | { event: 'submitted'; key: string; ticket: JobTicket }
  | { event: 'refused'; key: string; provider: string; code: string; uncertain: boolean }
  | { event: 'again'; key: string };

interface State extends Submissions {
  openBy: string | null;
}

/** Settings that journals of earlier versions do not know. */
const LATER_SETTINGS = ['vendor', 'mapping'];

const VERSION = 1;
const LINE_BEGINNINGS = ['{"journal":', '{"event":'];

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
 * What the journal beside results says of how they came about.
 * @returns null without a journal, or where it says nothing.
 */
export async function readAbout(results: string): Promise<Record<string, unknown> | null> {
  for await (const { text } of wholeLines(`${results}.journal`, () => undefined)) {
    const about = parseJsonObject(text)?.['about'];
    return typeof about === 'object' && about !== null ? (about as Record<string, unknown>) : null;
  }
  return null;
}

/** What a journal says; `isAnew` where it belonged to another batch that submitted nothing, so that it binds nobody. */
export interface ReadJournal {
  submissions: Map<string, Submissions>;
  isAnew: boolean;
}

/**
 * Reads a journal back, and cuts off a last line that a crash has torn.
 * @param isFinished keys whose submits need not be remembered.
 * @returns null where there is no journal yet.
 * @throws ModerationError `config` for the journal of another batch that has submitted something, and for a damaged line.
 */
export async function readJournal(
  path: string,
  identity: BatchIdentity,
  isFinished: (key: string) => boolean,
): Promise<ReadJournal | null> {
  const states = new Map<string, State>();
  let isEmpty = true;
  let mismatch: ModerationError | null = null;
  for await (const { text, number } of wholeLinesCutting(path, LINE_BEGINNINGS)) {
    const value = parseJsonObject(text);
    if (number === 1) {
      isEmpty = false;
      checkHeader(value, path);
      mismatch = mismatchOf(value ?? {}, identity, path);
      continue;
    }
    const entry = value as Entry | null;
    if (entry === null || !isEntry(entry)) throw damaged(path, number);
    if (mismatch !== null && mayBePaid(entry)) throw mismatch;
    if (mismatch !== null || !isFinished(entry.key))
      states.set(entry.key, follow(states.get(entry.key), entry));
  }
  if (isEmpty) return null;
  if (mismatch !== null) {
    if ([...states.values()].some(({ openBy }) => openBy !== null)) throw mismatch;
    return { submissions: new Map(), isAnew: true };
  }
  const submissions = [...states].map(
    ([key, { ticket, lostBy, openBy }]) => [key, { ticket, lostBy: openBy ?? lostBy }] as const,
  );
  return { submissions: new Map(submissions), isAnew: false };
}

function mayBePaid(entry: Entry): boolean {
  return entry.event === 'submitted' || (entry.event === 'refused' && entry.uncertain);
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

function checkHeader(value: Record<string, unknown> | null, path: string): void {
  if (value?.['journal'] !== 'moderato batch' || typeof value['settings'] !== 'object')
    throw batchError(`${path} is no journal of a batch; name another file for the journal`);
  if (value['version'] !== VERSION)
    throw batchError(
      `${path} is the journal of another version (${String(value['version'])}) of this program`,
    );
}

/** Why a journal is that of another batch; null where it is of this one. */
function mismatchOf(
  value: Record<string, unknown>,
  identity: BatchIdentity,
  path: string,
): ModerationError | null {
  if (value['input'] !== identity.input)
    return batchError(
      `${path} belongs to another input, or the input was changed since; name another output and journal, or use the input of then`,
    );
  const then = (value['settings'] ?? {}) as Record<string, unknown>;
  const names = new Set([...Object.keys(then), ...Object.keys(identity.settings)]);
  const changed = [...names].filter(
    (name) =>
      then[name] !== identity.settings[name] && !(LATER_SETTINGS.includes(name) && then[name] === undefined),
  );
  if (changed.length === 0) return null;
  return batchError(
    `${path} belongs to a run with other settings: ${changed.sort().join(', ')}; use those of then, or name another output and journal`,
  );
}

function damaged(path: string, number: number): ModerationError {
  return batchError(
    `line ${number} of the journal ${path} is damaged, so that nobody knows what was paid for; restore the file, or remove that line and accept that its content may be paid for twice`,
  );
}
