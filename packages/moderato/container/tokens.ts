import { type Provider, type Send } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { type VerdictCache } from '../cache/verdict-cache.js';
import { type Moderator } from '../moderator.js';
import { type ResolvedConfig } from '../config/resolve.js';
import { type Clock } from '../call/deadline.js';
import { type VendorCalls } from '../layers/compose.js';
import { type Gates } from '../layers/gates.js';
import { type JobWaits } from '../jobs/job-waits.js';
import { type ModerationSteps } from '../operations/moderation-step.js';
import { type Accounts } from '../config/accounts.js';
import { type Emit } from '../telemetry/events.js';
import { type Trace } from '../telemetry/trace.js';
import { type Scheduler } from '../jobs/scheduler.js';
import { type VendorPool } from '../call/vendors.js';
import { type InjectionToken } from './parts.js';

const token = <Part>(name: string) => Symbol.for(`moderato.${name}`) as InjectionToken<Part>;

/** The names of the parts that a moderator is made of; register another value to exchange one. */
export const TOKENS = {
  /** The configuration with the environment filled in. */
  config: token<ResolvedConfig>('config'),
  /** Sends HTTP requests for all vendors. */
  send: token<Send>('send'),
  clock: token<Clock>('clock'),
  /** Numbers from 0 to 1, for jitter and nonces. */
  random: token<() => number>('random'),
  /** Providers of the caller's own, beside the vendors that are shipped. */
  providers: token<readonly Provider[]>('providers'),
  /** Vendor maps by vendor id. */
  maps: token<Readonly<Record<string, VendorMap>>>('maps'),
  /** Tells the listeners what happens. */
  events: token<Emit>('events'),
  /** Puts work into spans. */
  trace: token<Trace>('trace'),
  /** Keeps verdicts; null where the configuration wants none. */
  cache: token<VerdictCache | null>('cache'),
  /** Tells accounts apart without naming them. */
  accounts: token<Accounts>('accounts'),
  /** Holds calls and jobs back that are beyond a limit. */
  gates: token<Gates>('gates'),
  /** The calls to vendors, with their layers: limits, retries, breakers. */
  calls: token<VendorCalls>('calls'),
  /** Fires when the moderator is closed. */
  closing: token<AbortSignal>('closing'),
  /** Waits for jobs. */
  scheduler: token<Scheduler>('scheduler'),
  /** Who waits for a job, for callbacks to find. */
  waits: token<JobWaits>('waits'),
  vendors: token<VendorPool>('vendors'),
  /** Moderates in steps of one request, which different processes may take. */
  steps: token<ModerationSteps>('steps'),
  moderator: token<Moderator>('moderator'),
} as const;
