import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Content, type JobTicket, type Provider, type VendorJob } from '@moderato/core';
import { runBatch, type BatchOptions, type BatchRow } from '@moderato/batch';
import { createModerator, type ModeratoConfig } from 'moderato';
import { createAcme, testParts } from '../support/acme.js';
import { vendorResult } from '../support/vendor-result.js';

/** How the made-up vendor treats single contents, by id. Throwing refuses; hanging plays a process that is killed. */
export interface Script {
  submit?: (id: string, signal: AbortSignal | undefined) => Promise<void> | void;
  /** The state of a job that is fetched. Default: succeeded, and passed. */
  fetch?: (id: string, ticket: JobTicket) => Promise<Partial<VendorJob>> | Partial<VendorJob> | undefined;
}

/** A line of the output. */
export interface ResultLine {
  key: string;
  line: number;
  id: string | null;
  verdict?: { decision: string };
  error?: { code: string; uncertain?: boolean };
  meta?: object;
}

/** A line of the journal. */
export interface JournalLine {
  event?: string;
  key?: string;
}

/** Lines of JSON as what they are known to be. */
export const parseLines = <Line>(text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** A vendor that takes sounds, and keeps which content it was given. */
export function createVendor(script: Script = {}) {
  const submits: string[] = [];
  const fetches: string[] = [];
  const { provider: acme } = createAcme();
  const provider: Provider = {
    ...acme,
    submit: async ({ id = '?' }: Content, { signal }) => {
      submits.push(id);
      await script.submit?.(id, signal);
      const ticket = { ...ticketOf(id), contentId: id };
      return { ticket, state: 'submitted', vendorState: 'NEW' };
    },
    fetchJob: async (ticket) => {
      const id = ticket.contentId ?? '?';
      fetches.push(id);
      const state = await script.fetch?.(id, ticket);
      const result = vendorResult({ jobId: ticket.id, contentId: id });
      return { ticket, state: 'succeeded', vendorState: 'DONE', result, ...state } as VendorJob;
    },
  };
  return { provider, submits, fetches };
}

const ticketOf = (id: string): JobTicket => ({
  version: 1,
  provider: 'acme',
  kind: 'audio',
  id: `job-${id}`,
  region: 'xx-north',
  contentId: id,
  submittedAt: '2026-01-01T00:00:00.000Z',
});

/** A moderator over that vendor, whose waits take no time. */
export function openModerator(provider: Provider, config: ModeratoConfig = {}) {
  return createModerator({ provider: 'acme', retry: { attempts: 1 }, ...config }, testParts(provider));
}

/** Rows `a0`, `a1`, … of sounds. */
export function rowsOf(count: number): BatchRow[] {
  return Array.from({ length: count }, (_, place) => ({
    key: `a${place}`,
    id: `a${place}`,
    line: place + 1,
    content: { kind: 'audio', url: `https://example.com/${place}.mp3`, id: `a${place}` },
  }));
}

/** A clock that jumps through every pause and keeps them. */
export function jumpingClock() {
  let nowMs = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => nowMs,
    sleep: async (ms: number) => {
      pauses.push(ms);
      nowMs += ms;
    },
  };
}

/** A folder of a test's own, and the means to run batches in it. */
export async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'moderato-batch-'));
  const out = join(folder, 'out.jsonl');
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return {
    folder,
    out,
    journal: `${out}.journal`,
    results: async () => parseLines<ResultLine>(await read(out)),
    entries: async () => parseLines<JournalLine>(await read(`${out}.journal`)),
    run: (provider: Provider, rows: BatchRow[], options: Partial<BatchOptions> = {}) =>
      runBatch(openModerator(provider), rows, { out, parts: { clock: jumpingClock() }, ...options }),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Never ends, as the calls of a killed process. */
export const forever = () => new Promise<never>(() => undefined);
