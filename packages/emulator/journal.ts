import type { Answer, Exchange } from './exchange.js';
import type { Vendor } from './vendors.js';

/** One request that came in, or one callback that went out. Holds no query, header or body, so no credential. */
export interface JournalEntry {
  /** ISO-8601, by the emulator's clock. */
  at: string;
  vendor: Vendor;
  method: string;
  /** Without the query. */
  path: string;
  /** Null for a callback that nobody answered. */
  status: number | null;
  /** Such as `submit audio`, `fetch audio`, `issue token`, `deliver callback`; `unknown` for anything not served. */
  operation: string;
  jobId?: string;
  dataId?: string;
  /** Without query and user part. */
  contentUrl?: string;
  /** The request was answered with a 2xx status. */
  accepted: boolean;
}

export interface Journal {
  /** Oldest first; the oldest are dropped beyond 100 000. */
  entries: () => readonly JournalEntry[];
  add(entry: JournalEntry): void;
}

const KEPT = 100_000;

/** Keeps what happened, and says each entry as one line to `log`. */
export function createJournal(log: (line: string) => void): Journal {
  let entries: JournalEntry[] = [];
  return {
    entries: () => entries.slice(-KEPT),
    add: (entry) => {
      if (entries.length >= 2 * KEPT) entries = entries.slice(-KEPT);
      entries.push(entry);
      log(describeEntry(entry));
    },
  };
}

/** Builds the entry of a request and its answer. */
export function entryOf(vendor: Vendor, nowMs: number, exchange: Exchange, answer: Answer): JournalEntry {
  const { operation, jobId, dataId, contentUrl } = answer.note;
  return {
    at: new Date(nowMs).toISOString(),
    vendor,
    method: exchange.method,
    path: exchange.path,
    status: answer.status,
    operation,
    ...(jobId === undefined ? {} : { jobId }),
    ...(dataId === undefined ? {} : { dataId }),
    ...(contentUrl === undefined ? {} : { contentUrl: withoutQuery(contentUrl) }),
    accepted: answer.status >= 200 && answer.status < 300,
  };
}

/** Drops the query and the user part of an address, where signatures and passwords live. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return url.split(/[?#]/)[0] ?? '';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function describeEntry(entry: JournalEntry): string {
  const status = entry.status === null ? 'no answer' : entry.status;
  const details = [entry.jobId, entry.dataId, entry.contentUrl].filter((detail) => detail !== undefined);
  const words = [
    entry.at,
    entry.vendor,
    entry.method,
    entry.path,
    status,
    `(${entry.operation})`,
    ...details,
  ];
  return words.join(' ').replace(/\p{Cc}/gu, ' ');
}
