import type { Alarms } from './alarms.js';
import type { Clock } from './clock.js';
import type { Failure } from './content.js';
import type { Fault } from './faults/schema.js';
import type { Assessment } from './assess.js';

/** How jobs advance: after a number of queries, or after a time by the emulator's clock. */
export type Progress = { polls: number } | { ms: number };

/** What became of a job. */
export type Outcome<Result extends object = Assessment> = Result | Failure;

export interface Job<Request, Result extends object = Assessment> {
  readonly id: string;
  readonly request: Request;
  readonly createdAtMs: number;
  /** `running` after half of the way. */
  readonly state: 'submitted' | 'running' | 'finished';
  /** Null until the job is finished. */
  readonly finishedAtMs: number | null;
  readonly outcome: Outcome<Result> | null;
}

export interface JobBookOptions<Request, Result extends object = Assessment> {
  clock: Clock;
  alarms: Alarms;
  progress: Progress;
  /** Jobs older than this are forgotten. Default: never. */
  keptMs?: number;
  /** Finds the outcome; started when the job is added. */
  assess(request: Request): Promise<Outcome<Result>>;
  /** Drops from an assessed request what no reply repeats, such as a picture's bytes. Default: nothing. */
  slim?(request: Request): Request;
  /** Told of each new job; says which fault is done to it. */
  fateOf(id: string, request: Request): Fault | undefined;
  wantsCallback(request: Request): boolean;
  /** Told of every job that finishes without an assessment, because one vendor's replies never say why. */
  failed(job: Job<Request, Result>, failure: Failure): void;
  /** Called once per finished job that wants it. Must not reject. */
  callBack(job: Job<Request, Result>): Promise<void>;
}

export interface JobBook<Request, Result extends object = Assessment> {
  add(id: string, request: Request): Job<Request, Result>;
  /** Counts as one query. Undefined for a job that is unknown or forgotten. */
  query(id: string): Promise<Job<Request, Result> | undefined>;
  /** Finishes a job before its time. Undefined for a job that is unknown or forgotten. */
  cancel(id: string): Promise<Job<Request, Result> | undefined>;
  /** Waits for what is under way. */
  close: () => Promise<void>;
}

type Entry<Request, Result extends object> = {
  -readonly [Field in keyof Job<Request, Result>]: Job<Request, Result>[Field];
} & {
  queries: number;
  /** Undefined for a finished job. */
  assessing: Promise<Outcome<Result>> | undefined;
  fate: Fault | undefined;
  takeBackAlarm?: () => void;
};

/** Keeps the jobs of one vendor. A job with a callback also finishes without being queried. */
export function createJobBook<Request, Result extends object = Assessment>(
  options: JobBookOptions<Request, Result>,
): JobBook<Request, Result> {
  const { clock, progress } = options;
  const entries = new Map<string, Entry<Request, Result>>();
  const underWay = new Set<Promise<unknown>>();

  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  const share = (entry: Entry<Request, Result>) =>
    'polls' in progress
      ? entry.queries / Math.max(progress.polls, 1)
      : (clock.now() - entry.createdAtMs) / Math.max(progress.ms, 1);

  const assess = async (entry: Entry<Request, Result>): Promise<Outcome<Result>> => {
    if (entry.fate?.fault === 'failed_job') return 'internal';
    const outcome = await options.assess(entry.request).catch((): Outcome<Result> => 'internal');
    if (options.slim) entry.request = options.slim(entry.request);
    return outcome;
  };

  const finish = async (entry: Entry<Request, Result>) => {
    const outcome = await entry.assessing;
    if (outcome === undefined || entry.outcome !== null) return;
    entry.state = 'finished';
    entry.outcome = outcome;
    entry.finishedAtMs = 'ms' in progress ? entry.createdAtMs + progress.ms : clock.now();
    entry.assessing = undefined;
    entry.takeBackAlarm?.();
    if (typeof outcome === 'string') options.failed(entry, outcome);
    if (options.wantsCallback(entry.request)) track(options.callBack(entry));
  };

  const awaitCallback = (entry: Entry<Request, Result>) => {
    if ('polls' in progress) track(finish(entry));
    else entry.takeBackAlarm = options.alarms.set(progress.ms, () => track(finish(entry)));
  };

  const known = (id: string) => {
    const entry = entries.get(id);
    if (entry === undefined) return undefined;
    const ageMs = clock.now() - entry.createdAtMs;
    const isExpired = entry.fate?.fault === 'expiry' && ageMs >= (entry.fate.delayMs ?? 0);
    if (!isExpired && ageMs <= (options.keptMs ?? Infinity)) return entry;
    entries.delete(id);
    return undefined;
  };

  return {
    add: (id, request) => {
      const entry: Entry<Request, Result> = {
        id,
        request,
        createdAtMs: clock.now(),
        state: 'submitted',
        finishedAtMs: null,
        outcome: null,
        queries: 0,
        assessing: undefined,
        fate: options.fateOf(id, request),
      };
      const assessing = assess(entry);
      entry.assessing = assessing;
      entries.set(id, entry);
      track(assessing);
      if (options.wantsCallback(request) && !isStuck(entry)) awaitCallback(entry);
      return entry;
    },
    query: async (id) => {
      const entry = known(id);
      if (entry === undefined) return undefined;
      entry.queries += 1;
      if (share(entry) >= 1 && !isStuck(entry)) await finish(entry);
      else if (entry.state !== 'finished' && share(entry) >= 0.5) entry.state = 'running';
      return entry;
    },
    cancel: async (id) => {
      const entry = known(id);
      if (entry && !isStuck(entry)) await finish(entry);
      return entry;
    },
    close: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function isStuck({ fate }: { fate: Fault | undefined }): boolean {
  return fate?.fault === 'stuck_job';
}
