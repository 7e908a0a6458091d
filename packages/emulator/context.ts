import type { Clock } from './clock.js';
import type { Answer, Exchange } from './exchange.js';
import type { Journal } from './journal.js';
import type { Settings } from './options.js';
import type { Rules } from './rules.js';

/** What the routes of a vendor are made from. */
export interface Context {
  settings: Settings;
  rules: Rules;
  clock: Clock;
  journal: Journal;
  /** Ends every outgoing call when the emulator closes. */
  signal: AbortSignal;
}

/** One vendor's side of the emulator. */
export interface Routes {
  maxBodyBytes: number;
  answer(exchange: Exchange): Promise<Answer>;
  /** The vendor's own internal error, for a fault of the emulator. */
  failure(exchange: Exchange): Answer;
  /** Looks at jobs that became due by the clock. */
  tick: () => void;
  close: () => Promise<void>;
}
