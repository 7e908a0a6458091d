import { type CallContext } from '../call/context.js';
import { type VerdictCache } from '../cache/verdict-cache.js';
import { type VendorCalls } from '../layers/compose.js';
import { type Scheduler } from './scheduler.js';

/** What work on jobs needs. */
export interface JobContext extends CallContext {
  calls: VendorCalls;
  scheduler: Scheduler;
  /** Null where no verdicts are kept. */
  cache: VerdictCache | null;
}
