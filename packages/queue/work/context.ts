import { type ModerationSteps } from 'moderato/container';
import { type Conclusions } from '../conclude.js';
import { type Pauses } from './pauses.js';

/** What work on an item needs. */
export interface WorkContext extends Conclusions {
  steps: ModerationSteps;
  pauses: Pauses;
  /** Aborted when the worker is to end: nothing new is begun, and what was not submitted is handed back. */
  stop: AbortSignal;
  nextFence: () => string;
  /** Whether a submit that may have been taken is made again. */
  resubmits: boolean;
}

/** What becomes of a job after a step. */
export type StepEnd =
  | { end: 'finished' }
  /** Handed back, for whoever comes next. */
  | { end: 'back' }
  | { end: 'later'; delayMs: number };
