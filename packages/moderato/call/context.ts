import { type ResolvedSettings } from '../config/schema.js';
import { type Emit } from '../telemetry/events.js';
import { type Trace } from '../telemetry/trace.js';
import { type DeadlineContext } from './deadline.js';
import { type VendorPool } from './vendors.js';

/** What every call needs, fixed when the moderator is created. */
export interface CallContext extends DeadlineContext {
  settings: ResolvedSettings;
  pool: VendorPool;
  random: () => number;
  emit: Emit;
  trace: Trace;
}
