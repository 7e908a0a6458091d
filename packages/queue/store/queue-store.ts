import { type JobTicket } from '@moderato/core';
import { type Pace, type PendingModeration } from 'moderato/container';

/** An item before it is put down. */
export interface NewItem {
  id: string;
  /** Where it waits: a vendor and a kind. */
  lane: string;
  /** 0 comes before 1, and 1 before 2. */
  band: number;
  tenant: string;
  /** The vendor that was drawn first. */
  first: string;
  /** The options of the call, as JSON. */
  options: string;
  /** Where its result goes. */
  stream: string;
  /** The trace that it belongs to, as OpenTelemetry carries it; null without one. */
  trace: string | null;
  /** Whether the content stays until the end, because another vendor may need it. */
  keepsContent: boolean;
  /** The content as JSON. */
  content: string;
}

/** What is known of an item, field by field. */
export type ItemFields = Readonly<Record<string, string>>;

/** What the beginning of a step found. */
export interface Claim {
  state: 'gone' | 'done' | 'poison' | 'queued' | 'submitted' | 'uncertain';
  fields: ItemFields;
  /** Of a queued item alone. */
  content: string | null;
}

/** What a submit follows. */
export interface AnnounceInit {
  isAgain?: boolean;
  /** As JSON. */
  earlier?: string | null;
}

/** How an item ended. */
export type Outcome = 'verdict' | 'error' | 'uncertain';

/** What a result says of where it comes from and how long it stays. */
export interface FinishInit {
  outcome: Outcome;
  /** The result as JSON. */
  result: string;
  ttlMs: number;
  /** What the job taught; null where it taught nothing. */
  pace: { key: string; pace: Pace } | null;
  /** Whether the job is over at the vendor, so that there is nothing left to poll. */
  isOver: boolean;
}

/** What an item has come to. */
export interface StoredItem {
  state: string;
  outcome: Outcome | null;
  /** As JSON; null before the end. */
  result: string | null;
  fields: ItemFields;
}

/** Keeps the items, the journal of their submits, the limits of accounts and the results. Every method throws `network` where it cannot be reached. */
export interface QueueStore {
  /**
   * @returns for each item its priority; 0 where it is there and was begun, less than 0 where it is there and waits; null where too
   * many would wait.
   */
  add(items: readonly NewItem[], mostWaiting: number): Promise<number[] | null>;
  /** Says that the jobs of items exist, or takes the items back. */
  confirm(ids: readonly string[]): Promise<void>;
  undo(ids: readonly string[]): Promise<void>;
  /** Items that were put down, or taken up again, so long ago and never confirmed. */
  unconfirmed(olderThanMs: number): Promise<{ id: string; lane: string; priority: number; run: number }[]>;

  claim(id: string, fence: string, deaths: number, mostDeaths: number): Promise<Claim>;
  /**
   * @param init whether an uncertain submit is made again, and the earlier attempts where another vendor has given this run its verdict.
   * @returns false where this run may not submit.
   */
  announce(id: string, fence: string, provider: string, init?: AnnounceInit): Promise<boolean>;
  /** False where the ticket came too late to be followed. */
  keepTicket(id: string, fence: string, pending: PendingModeration, keepsContent: boolean): Promise<boolean>;
  refuse(id: string, fence: string, isUncertain: boolean): Promise<void>;
  /** Gives an item back to the beginning; it is confirmed when its job exists. */
  next(id: string, fence: string, to: { lane: string; run: number; earlier: string }): Promise<boolean>;
  note(id: string, fence: string, fields: Readonly<Record<string, string>>): Promise<boolean>;
  /** @param by the fence, or `callback`. @returns whether this call delivered the result. */
  finish(id: string, by: string, init: FinishInit): Promise<boolean>;
  retry(
    id: string,
    mayPayTwice: boolean,
  ): Promise<{ state: string; lane: string; provider: string; run: number }>;

  pace(key: string): Promise<Pace | null>;
  /** The item that waits for one of these tickets, and the ticket that it has. */
  findTicket(ticket: JobTicket): Promise<string | null>;
  item(id: string): Promise<StoredItem | null>;
  lanes(): Promise<string[]>;
  counts(): Promise<Record<string, number>>;
  /** Names of the limits that calls have taken turns or places of lately, each with its vendor, account and kind. */
  gateNames(): Promise<string[]>;
  failed(count: number): Promise<string[]>;
  failedCount(): Promise<number>;
  /** Ids of items whose jobs go on at vendors. */
  pendingIds(): AsyncIterable<string>;

  /** @returns the wait in milliseconds; null where it is longer than so many. */
  reserveStart(gate: string, limit: StartLimit, longestMs: number): Promise<number | null>;
  /**
   * Takes a place, or keeps the one that the holder has.
   * @param fence of the run of an item, which is the holder: `fenced` where another run has come after it.
   */
  takePlace(
    places: string,
    holder: string,
    most: number,
    forMs: number,
    fence?: string,
  ): Promise<boolean | 'fenced'>;
  /** @param fence of a run that gives back only what it took itself, and no other run has taken from it. */
  releasePlace(places: string, holder: string, fence?: string): Promise<void>;

  /** Results that nobody of the group has read, and those that a reader took so long ago and did not confirm. */
  readResults(stream: string, group: string, reader: string, count: number): Promise<ReadResult[]>;
  confirmResults(stream: string, group: string, entries: readonly string[]): Promise<void>;
  /** Calls back when an item ends. @returns ends the subscription. */
  onDone(id: string, act: () => void): Promise<() => Promise<void>>;
}

/** How many calls may leave in a window. */
export interface StartLimit {
  most: number;
  windowMs: number;
  /** How late after its turn this call may leave; the window begins only then. */
  latenessMs: number;
}

/** One result as a reader gets it. */
export interface ReadResult {
  /** Names the delivery. */
  entry: string;
  id: string;
}
