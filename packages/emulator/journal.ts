import type { Reply, IncomingRequest, NoteItem } from './incoming.js';
import type { Vendor } from './vendors/ids.js';

/** One content of a request that holds several. */
export interface JournalItem extends NoteItem {
  /** What was done to its job. */
  fault?: string;
}

/** One request that came in, or one callback that went out. Holds no query, header or body, so no credential. */
export interface JournalEntry {
  /** Counts from 1 and never repeats. */
  number: number;
  /** When the request had come in, or the callback had gone out: ISO-8601, by the emulator's clock. */
  at: string;
  vendor: Vendor;
  method: string;
  /** Without the query. */
  path: string;
  /** Null for a request that was given no reply, and for a callback that was not made or that nobody answered. */
  status: number | null;
  /** Such as `submit audio`, `fetch audio`, `issue token`, `deliver callback`; `unknown` for anything not served. */
  operation: string;
  jobId?: string;
  dataId?: string;
  /** Without query and user part. */
  contentUrl?: string;
  /** Of a text or of bytes that came inside the request, in hex. */
  contentSha256?: string;
  /** The contents of a request that holds several; those with a `jobId` were accepted. */
  items?: JournalItem[];
  /**
   * The vendor processed the request and agreed to it with a 2xx status, even where a fault then kept the reply from arriving
   * whole. False where it was refused, or destroyed before it was processed.
   */
  accepted: boolean;
  /** The faults that were done to this request or callback, or to the job that it is about, joined by `+`. */
  fault?: string;
}

export interface Journal {
  /** Oldest first; the oldest are dropped. */
  entries: () => readonly JournalEntry[];
  /** At most `most` entries from `number` on, oldest first. */
  from(number: number, most: number): readonly JournalEntry[];
  add(entry: Omit<JournalEntry, 'number'>): void;
}

/** Keeps the last `kept` things that happened, and says each as one line to `log`. */
export function createJournal(kept: number, log: (line: string) => void): Journal {
  const slack = Math.max(100, Math.floor(kept / 4));
  let entries: JournalEntry[] = [];
  let count = 0;
  return {
    entries: () => entries.slice(-kept),
    from: (number, most) => {
      const oldest = Math.max(count - Math.min(entries.length, kept), number - 1);
      const start = oldest - (count - entries.length);
      return entries.slice(start, start + most);
    },
    add: (entry) => {
      if (entries.length >= kept + slack) entries = entries.slice(-kept);
      count += 1;
      const numbered = { number: count, ...entry };
      entries.push(numbered);
      log(describeEntry(numbered));
    },
  };
}

/** What came of a request beside its reply. */
export interface Course {
  reply: Reply;
  /** Before anything was done to the reply. */
  accepted: boolean;
  faults: readonly string[];
}

/** Builds the entry of a request and what came of it. */
export function entryOf(
  vendor: Vendor,
  arrivedAtMs: number,
  { method, path }: IncomingRequest,
  { reply, accepted, faults }: Course,
  fateOf: (jobId: string) => { fault: string } | undefined,
): Omit<JournalEntry, 'number'> {
  const { operation, items, ...content } = reply.note;
  const fate = content.jobId === undefined ? undefined : fateOf(content.jobId);
  const done = fate === undefined ? faults : [fate.fault, ...faults];
  return {
    at: new Date(arrivedAtMs).toISOString(),
    vendor,
    method,
    path,
    status: reply.breakage?.sends === 'nothing' ? null : reply.status,
    operation,
    ...printableItem(content),
    ...(items === undefined ? {} : { items: items.map((item) => entryItem(item, fateOf)) }),
    accepted,
    ...(done.length === 0 ? {} : { fault: done.join('+') }),
  };
}

function entryItem(item: NoteItem, fateOf: (jobId: string) => { fault: string } | undefined): JournalItem {
  const fate = item.jobId === undefined ? undefined : fateOf(item.jobId);
  return { ...printableItem(item), ...(fate === undefined ? {} : { fault: fate.fault }) };
}

function printableItem({ jobId, dataId, contentUrl, contentSha256 }: NoteItem): NoteItem {
  return {
    ...(jobId === undefined ? {} : { jobId }),
    ...(dataId === undefined ? {} : { dataId }),
    ...(contentUrl === undefined ? {} : { contentUrl: withoutQuery(contentUrl) }),
    ...(contentSha256 === undefined ? {} : { contentSha256 }),
  };
}

/** Drops the query and the user part of an address, where signatures and passwords live. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return url.split(/[?#]/)[0] ?? '';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function describeEntry(entry: JournalEntry): string {
  const status = entry.status === null ? 'no reply' : entry.status;
  const fault = entry.fault === undefined ? undefined : `fault: ${entry.fault}`;
  const details = [entry.jobId, entry.dataId, entry.contentUrl, fault].filter(
    (detail) => detail !== undefined,
  );
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
