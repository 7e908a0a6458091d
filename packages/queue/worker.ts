import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import { isModerationError } from '@moderato/core';
import { TOKENS } from 'moderato/container';
import { composeModerator } from './compose.js';
import { createQueueWaits, type Conclusions } from './conclude.js';
import { createLanes, pollLane, providerOf } from './lanes.js';
import { prefixOf, readSettings, type QueueEvent, type WorkerOptions } from './options.js';
import { assertServer, readServer } from './store/check-server.js';
import { connect, openConnections } from './store/connect.js';
import { createRedisStore } from './store/redis-store.js';
import { type WorkContext } from './work/context.js';
import { openLaneWorker, type LaneWorker } from './work/lane-worker.js';
import { createPauses } from './work/pauses.js';
import { warmUp } from './work/warm-up.js';
import { createWatchdog, dueJobs, restorePolls, sweep } from './work/watch-lanes.js';

/** Moderates the items of a queue, beside any number of other workers. */
export interface ModerationWorker {
  /** Resolves when the worker has found Redis and begun. @throws ModerationError `network`, `config`. */
  ready(): Promise<void>;
  /** Whether it works: null, or why not. */
  health(): string | null;
  /** What it has done and how many tickets lack a poll, for a page of metrics. */
  figures(): WorkerFigures;
  /** Finishes submits that are under way and hands back everything else, within `closeTimeoutMs`. */
  close(): Promise<void>;
}

/** Counted since the worker began. */
export interface WorkerFigures {
  finished: Record<'verdict' | 'error' | 'uncertain', number>;
  takenOver: number;
  restarted: number;
  active: number;
  lanes: string[];
  lostPolls: number;
}

/** Polls are short, and many of them wait for the same vendor. */
const POLLS_PER_ITEM = 4;

const LOOK_MS = 1000;
const WATCH_MS = 5000;
const SWEEP_MS = 60_000;

/**
 * Starts a worker. It waits for a Redis that is away, and goes on when it comes back.
 * @throws ModerationError `config`, for wrong options and for everything that `createModerator` refuses.
 */
export function createModerationWorker(options: WorkerOptions): ModerationWorker {
  const settings = readSettings(options);
  const prefix = prefixOf(settings);
  const connections = openConnections(options.connection, 'worker');
  const store = createRedisStore(connections, prefix);
  const lanes = createLanes(connections, prefix);
  const figures: WorkerFigures = {
    finished: { verdict: 0, error: 0, uncertain: 0 },
    takenOver: 0,
    restarted: 0,
    active: 0,
    lanes: [],
    lostPolls: 0,
  };
  const emit = (event: QueueEvent) => {
    if (event.type === 'finished') figures.finished[event.outcome] += 1;
    if (event.type === 'taken-over') figures.takenOver += 1;
    if (event.type === 'restarted') figures.restarted += 1;
    options.onEvent?.(event);
  };
  const conclusions: Conclusions = { store, lanes, settings, emit };
  const shared = composeModerator(options, store, (steps) => createQueueWaits(conclusions, steps));
  const stop = new AbortController();
  // every item under way listens
  setMaxListeners(0, stop.signal);
  const name = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  let run = 0;
  const { onUncertain } = shared.container.resolve(TOKENS.config).settings;
  const context: WorkContext = {
    ...conclusions,
    steps: shared.steps,
    pauses: createPauses(),
    stop: stop.signal,
    nextFence: () => `${name}-${(run += 1)}`,
    resubmits: onUncertain === 'resubmit',
  };
  const { ids } = shared.container.resolve(TOKENS.vendors);
  const workers = new Map<string, LaneWorker>();
  let problem: string | null = 'not connected yet';
  let sweptMs = -Infinity;
  let watchedMs = -Infinity;

  const openLane = (lane: string) => {
    const isPoll = lane.startsWith('poll-');
    const worker = openLaneWorker(context, {
      lane,
      prefix,
      concurrency: settings.concurrency * (isPoll ? POLLS_PER_ITEM : 1),
      client: connections.client,
      onError: () => undefined,
    });
    workers.set(lane, worker);
  };
  /** Lanes of vendors that this worker has settings for; the others are left to other workers. */
  const openNewLanes = async () => {
    for (const lane of await store.lanes()) {
      const provider = providerOf(lane);
      if (!ids.includes(provider)) continue;
      for (const each of [lane, pollLane(provider)]) if (!workers.has(each)) openLane(each);
    }
  };
  const watchdog = createWatchdog((lane) => dueJobs(conclusions, connections.client, prefix, lane));
  const watch = async () => {
    for (const worker of [...workers.values()]) {
      if (!(await watchdog.isSilent(worker))) continue;
      problem = `nothing was begun in ${worker.lane} although jobs are due; its worker was started anew`;
      emit({ type: 'restarted', lane: worker.lane });
      void worker.close(true).catch(() => undefined);
      openLane(worker.lane);
    }
  };
  const look = async () => {
    await openNewLanes();
    const nowMs = performance.now();
    if (nowMs - watchedMs > WATCH_MS) {
      watchedMs = nowMs;
      problem = null;
      await watch();
    }
    if (nowMs - sweptMs <= SWEEP_MS) return;
    sweptMs = nowMs;
    const before = figures.lostPolls;
    figures.lostPolls = await sweep(conclusions, [...workers.keys()]);
    // a poll that is only between two states is not lost
    if (before > 0 && figures.lostPolls > 0) await restorePolls(conclusions);
  };
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stop.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      stop.signal.addEventListener('abort', end);
    });

  /** A Redis that is away is waited for; one that cannot be used is an error. */
  const start = async () => {
    if (options.parts?.send === undefined) await warmUp(shared.container.resolve(TOKENS.send));
    while (!stop.signal.aborted) {
      try {
        await connect(connections);
        assertServer(await readServer(connections.client), settings);
        problem = null;
        await openNewLanes();
        return;
      } catch (error) {
        if (!isModerationError(error) || error.code !== 'network') throw error;
        problem = error.message;
        emit({ type: 'unreachable', message: problem });
        await rest(LOOK_MS);
      }
    }
  };
  const started = start();
  started.catch(() => undefined);
  const loop = started.then(
    async () => {
      while (!stop.signal.aborted) {
        await look().catch((error: unknown) => {
          problem = error instanceof Error ? error.message : 'unknown';
          emit({ type: 'unreachable', message: problem });
        });
        await rest(LOOK_MS);
      }
    },
    (error: unknown) => {
      problem = error instanceof Error ? error.message : 'unknown';
    },
  );

  let closing: Promise<void> | null = null;
  const close = async () => {
    stop.abort();
    const ended = Promise.all([...workers.values()].map((worker) => worker.close(false)));
    ended.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, settings.closeTimeoutMs)));
    await Promise.race([Promise.allSettled([ended, loop]), late]);
    clearTimeout(timer);
    void Promise.allSettled([...workers.values()].map((worker) => worker.close(true)));
    await lanes.close();
    await shared.close();
    await connections.close();
  };
  return {
    ready: () => started,
    health: () =>
      problem ??
      (connections.client.status === 'ready' ? null : `Redis is away (${connections.client.status})`),
    figures: () => ({
      ...figures,
      finished: { ...figures.finished },
      lanes: [...workers.keys()],
      active: [...workers.values()].reduce((sum, { active }) => sum + active, 0),
    }),
    close: () => (closing ??= close()),
  };
}
