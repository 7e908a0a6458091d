export { createContainer } from './create-container.js';
export { type ModeratoContainer, type ModeratorParts } from './compose-moderator.js';
export { TOKENS } from './tokens.js';
export { type Clock, type Deadline } from '../call/deadline.js';
export { type Accounts } from '../config/accounts.js';
export { type VendorPool } from '../call/vendors.js';
export { type VerdictCache } from '../cache/verdict-cache.js';
export { type ResolvedConfig } from '../config/resolve.js';
export { type Scheduler } from '../jobs/scheduler.js';
export { type JobWaits } from '../jobs/job-waits.js';
export { type Pace } from '../jobs/pace.js';
export { type VendorCalls } from '../layers/compose.js';
export { type ConcurrencyLimit } from '../layers/concurrency.js';
export { type Gates, type GateSubject, type JobPlaces, type RateGate, type Turn } from '../layers/gates.js';
export {
  type EarlierAttempts,
  type ModerationSteps,
  type ModerationStep,
  type PendingModeration,
  type StepOptions,
} from '../operations/moderation-step.js';
export { type Moderator } from '../moderator.js';
export { type Emit } from '../telemetry/events.js';
export { type Trace } from '../telemetry/trace.js';
export { type InjectionToken } from './parts.js';
