import type { Clock } from './clock.js';
import type { Failure } from './content.js';
import type { Judgement } from './judge.js';

/** How jobs advance: after a number of queries, or after a time by the emulator's clock. */
export type Progress = { polls: number } | { ms: number };

/** What became of a job. */
export type Outcome<Result extends object = Judgement> = Result | Failure;

export interface Job<Request, Result extends object = Judgement> {
  readonly id: string;
  readonly request: Request;
  readonly createdAtMs: number;
  /** `running` after half of the way. */
  readonly state: 'submitted' | 'running' | 'finished';
  /** Null until the job is finished. */
  readonly finishedAtMs: number | null;
  readonly outcome: Outcome<Result> | null;
}

export interface JobBookOptions<Request, Result extends object = Judgement> {
  clock: Clock;
  progress: Progress;
  /** Jobs older than this are forgotten. Default: never. */
  keptMs?: number;
  /** Finds the outcome; started when the job is added. */
  judge(request: Request): Promise<Outcome<Result>>;
  wantsCallback(request: Request): boolean;
  /** Told of every job that finishes without a judgement, because one vendor's answers never say why. */
  failed(job: Job<Request, Result>, failure: Failure): void;
  /** Called once per finished job that wants it. Must not reject. */
  callBack(job: Job<Request, Result>): Promise<void>;
}

export interface JobBook<Request, Result extends object = Judgement> {
  add(id: string, request: Request): Job<Request, Result>;
  /** Counts as one query. Undefined for a job that is unknown or forgotten. */
  query(id: string): Promise<Job<Request, Result> | undefined>;
  /** Finishes a job before its time. Undefined for a job that is unknown or forgotten. */
  cancel(id: string): Promise<Job<Request, Result> | undefined>;
  /** Finishes jobs that are due by the clock and have a callback to make. */
  tick: () => void;
  /** Stops timers and waits for what is under way. */
  close: () => Promise<void>;
}

type Entry<Request, Result extends object> = {
  -readonly [Field in keyof Job<Request, Result>]: Job<Request, Result>[Field];
} & {
  queries: number;
  judging: Promise<Outcome<Result>>;
  timer?: NodeJS.Timeout;
};

/** A timer may fire a little before the clock has moved that far. */
const TIMER_MARGIN_MS = 10;

/** Keeps the jobs of one vendor. A job with a callback also finishes without being queried. */
export function createJobBook<Request, Result extends object = Judgement>(
  options: JobBookOptions<Request, Result>,
): JobBook<Request, Result> {
  const { clock, progress } = options;
  const entries = new Map<string, Entry<Request, Result>>();
  const waiting = new Set<Entry<Request, Result>>();
  const underWay = new Set<Promise<unknown>>();

  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  const share = (entry: Entry<Request, Result>) =>
    'polls' in progress
      ? entry.queries / Math.max(progress.polls, 1)
      : (clock.now() - entry.createdAtMs) / Math.max(progress.ms, 1);

  const finish = async (entry: Entry<Request, Result>) => {
    const outcome = await entry.judging;
    if (entry.outcome !== null) return;
    entry.state = 'finished';
    entry.outcome = outcome;
    entry.finishedAtMs = 'ms' in progress ? entry.createdAtMs + progress.ms : clock.now();
    clearTimeout(entry.timer);
    waiting.delete(entry);
    if (typeof outcome === 'string') options.failed(entry, outcome);
    if (options.wantsCallback(entry.request)) track(options.callBack(entry));
  };

  const awaitCallback = (entry: Entry<Request, Result>) => {
    if ('polls' in progress) {
      track(finish(entry));
      return;
    }
    waiting.add(entry);
    entry.timer = setTimeout(tick, progress.ms + TIMER_MARGIN_MS).unref();
  };

  function tick(): void {
    for (const entry of waiting) if (share(entry) >= 1) track(finish(entry));
  }

  const known = (id: string) => {
    const entry = entries.get(id);
    if (entry === undefined || options.keptMs === undefined) return entry;
    if (clock.now() - entry.createdAtMs <= options.keptMs) return entry;
    entries.delete(id);
    return undefined;
  };

  return {
    add: (id, request) => {
      const judging = options.judge(request).catch((): Outcome<Result> => 'internal');
      const createdAtMs = clock.now();
      const start = {
        id,
        request,
        createdAtMs,
        state: 'submitted',
        finishedAtMs: null,
        outcome: null,
      } as const;
      const entry: Entry<Request, Result> = { ...start, queries: 0, judging };
      entries.set(id, entry);
      track(judging);
      if (options.wantsCallback(request)) awaitCallback(entry);
      return entry;
    },
    query: async (id) => {
      const entry = known(id);
      if (entry === undefined) return undefined;
      entry.queries += 1;
      if (share(entry) >= 1) await finish(entry);
      else if (entry.state !== 'finished' && share(entry) >= 0.5) entry.state = 'running';
      return entry;
    },
    cancel: async (id) => {
      const entry = known(id);
      if (entry) await finish(entry);
      return entry;
    },
    tick,
    close: async () => {
      for (const entry of waiting) clearTimeout(entry.timer);
      waiting.clear();
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
