import { type JobContext } from '../jobs/context.js';
import { type JobWaits } from '../jobs/job-waits.js';
import { type CallPolicies } from '../policy/call-policy.js';
import { type Router } from '../routing/router.js';
import { type Shadows } from '../routing/shadow.js';

/** What the public methods need. */
export interface ModeratorContext extends JobContext {
  router: Router;
  shadows: Shadows;
  policies: CallPolicies;
  /** Whom a callback tells. */
  waits: JobWaits;
}
