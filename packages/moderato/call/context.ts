import { type VerdictCache } from '../cache/verdict-cache.js';
import { type Layers } from '../layers/layers.js';
import { type Emit } from '../telemetry/events.js';
import { type Trace } from '../telemetry/trace.js';
import { type ResolvedConfig } from '../config/resolve.js';
import { type Router } from '../routing/router.js';
import { type Scheduler } from '../jobs/scheduler.js';
import { type Clock } from './deadline.js';
import { type Vendor, type VendorPool } from './vendors.js';

/** What a single vendor call needs. */
export type VendorCallContext = Pick<CallContext, 'settings' | 'layers' | 'random' | 'emit' | 'trace'>;

/** What every call needs, fixed when the moderator is created. */
export interface CallContext {
  settings: ResolvedConfig['settings'];
  pool: VendorPool;
  clock: Clock;
  random: () => number;
  emit: Emit;
  trace: Trace;
  layers: (vendor: Vendor) => Layers;
  scheduler: Scheduler;
  router: Router;
  /** Null where the configuration wants none. */
  cache: VerdictCache | null;
}
