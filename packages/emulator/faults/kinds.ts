/**
 * When a fault happens, and so whether the request was processed. `around`: it is processed, under other conditions.
 * `instead`: it is not processed, so nothing was accepted. `after`: it was processed, so what it asked for was accepted, and
 * only the reply suffers. `job`: the submit is accepted and answered well, and the job goes wrong later. `callback`: the job is
 * well, and its callback is not.
 */
export type FaultStage = 'around' | 'instead' | 'after' | 'job' | 'callback';

/** Settings of which each fault takes some. */
export interface FaultSettings {
  /** Real milliseconds; of `late_callback` and `expiry`, milliseconds of the emulator's clock. */
  delayMs?: number | undefined;
  /** How far the vendor's clock is ahead, in milliseconds; negative: behind. */
  skewMs?: number | undefined;
  /** HTTP status of a refusal. */
  status?: number | undefined;
  /** The HTML page of a gateway in place of the vendor's own error body. */
  bare?: boolean | undefined;
  /** Sent as `Retry-After`. Default: not sent. */
  retryAfterSeconds?: number | undefined;
}

interface FaultFacts {
  stage: FaultStage;
  /** The settings that it takes, with their defaults; undefined where there is none or each vendor has its own. */
  settings: FaultSettings;
  /** The statuses that it may have. */
  statuses?: readonly number[];
  /** The only operations at which it happens. Default: all of its stage. */
  operations?: readonly string[];
}

const SUBMITS = [
  'submit text',
  'submit audio',
  'submit image',
  'submit video',
  'submit document',
  'submit webpage',
];

const FETCHES = SUBMITS.map((operation) => operation.replace('submit', 'fetch'));

const CHECKS = ['check text', 'check image', 'check images'];

/** The operations whose response may hold a verdict. */
const VERDICTS = [...SUBMITS, ...FETCHES, ...CHECKS];

/** Every fault, when it happens and what can be set. */
export const FAULTS = {
  latency: { stage: 'around', settings: { delayMs: 1000 } },
  clock_skew: { stage: 'around', settings: { skewMs: 3_600_000 } },
  rate_limited: {
    stage: 'instead',
    settings: { status: undefined, retryAfterSeconds: undefined },
    statuses: [429, 503],
  },
  error: {
    stage: 'instead',
    settings: { status: 500, bare: false, retryAfterSeconds: undefined },
    statuses: [500, 503],
  },
  reset: { stage: 'instead', settings: {} },
  timeout: { stage: 'instead', settings: { delayMs: 60_000 } },
  lost_answer: { stage: 'after', settings: { delayMs: 0 } },
  half_body: { stage: 'after', settings: {} },
  malformed: { stage: 'after', settings: {} },
  wrong_content_type: { stage: 'after', settings: {} },
  unknown_label: { stage: 'after', settings: {} },
  missing_decision: { stage: 'after', settings: {}, operations: VERDICTS },
  wrong_job: { stage: 'after', settings: {}, operations: FETCHES },
  wrong_content: { stage: 'after', settings: {}, operations: VERDICTS },
  reordered_batch: { stage: 'after', settings: {}, operations: ['submit image', 'check images'] },
  stuck_job: { stage: 'job', settings: {} },
  failed_job: { stage: 'job', settings: {} },
  expiry: { stage: 'job', settings: { delayMs: 0 } },
  lost_callback: { stage: 'callback', settings: {} },
  late_callback: { stage: 'callback', settings: { delayMs: 1000 } },
  duplicate_callback: { stage: 'callback', settings: {} },
  forged_callback: { stage: 'callback', settings: {} },
  replayed_callback: { stage: 'callback', settings: {} },
} as const satisfies Record<string, FaultFacts>;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** Faults that make a wrong body of a right one; each vendor's folder knows how. */
export type Distortion =
  'unknown_label' | 'missing_decision' | 'wrong_job' | 'wrong_content' | 'reordered_batch';

/** The names of all faults. */
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Looks up what is known of a fault, whichever it is. */
export function factsOf(fault: FaultName): FaultFacts {
  return FAULTS[fault];
}

const REQUESTS = [
  ...SUBMITS,
  ...FETCHES,
  ...CHECKS,
  'cancel live',
  'report mistake',
  'issue token',
  'put object',
  'delete object',
  'get object',
  'unknown',
];

/** The operation of every callback in the journal. */
export const DELIVERY = 'deliver callback';

/** The operations at which a fault can happen, as the journal names them. A job's faults go by the operation that makes jobs. */
export function operationsOf(fault: FaultName): readonly string[] {
  const { stage, operations } = factsOf(fault);
  if (operations !== undefined) return operations;
  if (stage === 'job') return SUBMITS;
  return stage === 'callback' ? [DELIVERY, ...SUBMITS] : REQUESTS;
}
