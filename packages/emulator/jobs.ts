import type { Clock } from './clock.js';
import type { Judgement } from './judge.js';
import type { Failure } from './sound.js';

/** How jobs advance: after a number of queries, or after a time by the emulator's clock. */
export type Progress = { polls: number } | { ms: number };

/** What became of a job. */
export type Outcome = Judgement | Failure;

export interface Job<Request> {
  readonly id: string;
  readonly request: Request;
  readonly createdAtMs: number;
  /** `running` after half of the way. */
  readonly state: 'submitted' | 'running' | 'finished';
  /** Null until the job is finished. */
  readonly finishedAtMs: number | null;
  readonly outcome: Outcome | null;
}

export interface JobBookOptions<Request> {
  clock: Clock;
  progress: Progress;
  /** Jobs older than this are forgotten. Default: never. */
  keptMs?: number;
  /** Finds the outcome; started when the job is added. */
  judge(request: Request): Promise<Outcome>;
  wantsCallback(request: Request): boolean;
  /** Told of every job that finishes without a judgement, because one vendor's answers never say why. */
  failed(job: Job<Request>, failure: Failure): void;
  /** Called once per finished job that wants it. Must not reject. */
  callBack(job: Job<Request>): Promise<void>;
}

export interface JobBook<Request> {
  add(id: string, request: Request): Job<Request>;
  /** Counts as one query. Undefined for a job that is unknown or forgotten. */
  query(id: string): Promise<Job<Request> | undefined>;
  /** Finishes jobs that are due by the clock and have a callback to make. */
  tick: () => void;
  /** Stops timers and waits for what is under way. */
  close: () => Promise<void>;
}

type Entry<Request> = { -readonly [Field in keyof Job<Request>]: Job<Request>[Field] } & {
  queries: number;
  judging: Promise<Outcome>;
  timer?: NodeJS.Timeout;
};

/** A timer may fire a little before the clock has moved that far. */
const TIMER_MARGIN_MS = 10;

/** Keeps the jobs of one vendor. A job with a callback also finishes without being queried. */
export function createJobBook<Request>(options: JobBookOptions<Request>): JobBook<Request> {
  const { clock, progress } = options;
  const entries = new Map<string, Entry<Request>>();
  const waiting = new Set<Entry<Request>>();
  const underWay = new Set<Promise<unknown>>();

  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  const share = (entry: Entry<Request>) =>
    'polls' in progress
      ? entry.queries / Math.max(progress.polls, 1)
      : (clock.now() - entry.createdAtMs) / Math.max(progress.ms, 1);

  const finish = async (entry: Entry<Request>) => {
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

  const awaitCallback = (entry: Entry<Request>) => {
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

  return {
    add: (id, request) => {
      const judging = options.judge(request).catch((): Outcome => 'internal');
      const createdAtMs = clock.now();
      const start = {
        id,
        request,
        createdAtMs,
        state: 'submitted',
        finishedAtMs: null,
        outcome: null,
      } as const;
      const entry: Entry<Request> = { ...start, queries: 0, judging };
      entries.set(id, entry);
      track(judging);
      if (options.wantsCallback(request)) awaitCallback(entry);
      return entry;
    },
    query: async (id) => {
      const entry = entries.get(id);
      if (entry === undefined) return undefined;
      if (options.keptMs !== undefined && clock.now() - entry.createdAtMs > options.keptMs) {
        entries.delete(id);
        return undefined;
      }
      entry.queries += 1;
      if (share(entry) >= 1) await finish(entry);
      else if (entry.state !== 'finished' && share(entry) >= 0.5) entry.state = 'running';
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
