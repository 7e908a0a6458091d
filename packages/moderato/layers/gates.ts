import { type Kind } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type ConcurrencyLimit } from './concurrency.js';

/** Whose limit it is: one kind of content at one vendor, with the account that the configuration names. */
export interface GateSubject {
  provider: string;
  kind: Kind;
}

/** A turn that may be over before the call leaves. */
export interface Turn {
  /** Makes the call, and sees to it that it leaves in this turn or in another one. */
  run<Answer>(call: () => Promise<Answer>): Promise<Answer>;
}

/** Lets calls begin only as often as the vendor allows. */
export interface RateGate {
  /**
   * Takes a turn.
   * @returns null when the turn has come at once; otherwise what waits for it, and throws the deadline's error when that ends first.
   * A turn that may be over before the call leaves is what comes of it.
   */
  take(deadline: Deadline): Promise<Turn | null> | null;
}

/** The places of jobs that may be under way, each held by name until it is given back, also by another process. */
export interface JobPlaces {
  /** Waits for a place; a holder that has one keeps it. Throws the deadline's error when that ends first. */
  take(holder: string, deadline: Deadline): Promise<void>;
  release(holder: string): Promise<void>;
}

/** Makes what holds calls back; exchanged where several processes share an account. */
export interface Gates {
  rate(subject: GateSubject, requestsPerSecond: number): RateGate;
  requests(subject: GateSubject, concurrency: number): ConcurrencyLimit;
  /** Places for jobs that are begun and ended by different calls; null where each call holds its job to the end. */
  jobs(subject: GateSubject, concurrency: number): JobPlaces | null;
}
