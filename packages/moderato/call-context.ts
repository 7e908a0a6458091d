import { type VerdictCache } from './cache/verdict-cache.js';
import { type Layers } from './layers/layers.js';
import { type Emit } from './observe/events.js';
import { type Trace } from './observe/trace.js';
import { type ResolvedConfig } from './resolve-config.js';
import { type Router } from './routing/router.js';
import { type Scheduler } from './scheduler/scheduler.js';
import { type Clock } from './time-limit.js';
import { type Vendor, type VendorPool } from './vendor-pool.js';

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
