import type { Alarms } from './alarms.js';
import type { Callback } from './callback.js';
import type { Clock } from './clock.js';
import type { Reply, IncomingRequest, Note } from './incoming.js';
import type { Faults } from './faults/faults.js';
import type { Distortion } from './faults/kinds.js';
import type { Journal } from './journal.js';
import type { Settings } from './settings.js';
import type { Vendor } from './vendors/ids.js';
import type { Rules } from './rules.js';

/** Fields of an account with defaults filled in; which ones there are is declared by each vendor's folder. */
export type AccountFields = Readonly<Record<string, unknown>>;

/** What the routes of a vendor are made from. */
export interface Context<Account = AccountFields> {
  settings: Settings;
  /** Of the vendor itself, as its folder declares it. */
  account: Account;
  rules: Rules;
  clock: Clock;
  alarms: Alarms;
  journal: Journal;
  faults: Faults;
  /** The latest callback of each vendor, which may be replayed to the address of another job. */
  lastCallbacks: Map<Vendor, Callback>;
  /** Objects that were put into the vendor's storage, by key; in memory. */
  stored: Map<string, Buffer>;
  /** Ends every outgoing call when the emulator closes. */
  signal: AbortSignal;
}

/** How a vendor fails by itself, whatever was asked of it. */
export type VendorFailure = 'throttled' | 'broken' | 'unavailable';

/** One vendor's side of the emulator. */
export interface Routes {
  maxBodyBytes: number;
  reply(incoming: IncomingRequest): Promise<Reply>;
  /** Tells what a request is and what it is about, without processing it; never throws. */
  identify(incoming: IncomingRequest): Note;
  /** The vendor's own internal error, for a fault of the emulator. */
  failure(incoming: IncomingRequest): Reply;
  /** The vendor's own words for a failure by itself. */
  refusal(failure: VendorFailure, note: Note): Reply;
  /** Makes a wrong body of a right one; the same body where the distortion does not apply to it. */
  distort(distortion: Distortion, body: string): string;
  close: () => Promise<void>;
}
