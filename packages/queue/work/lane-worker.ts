import { DelayedError, WaitingError, Worker, type Job } from 'bullmq';
import { type Redis } from 'ioredis';
import { deliver, pendingOf } from '../conclude.js';
import { contentIdOf } from '../item-json.js';
import { itemOfJob } from '../lanes.js';
import { ModerationError } from '@moderato/core';
import { type StepEnd, type WorkContext } from './context.js';
import { type Claim } from '../store/queue-store.js';
import { pollItem } from './poll-item.js';
import { schedulePoll, submitItem } from './submit-item.js';

/** A lock is renewed twice in its time, so that a worker that died is noticed within two checks after it. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5000;

/** An item that dies so often is counted by us, and never by the engine, which would drop it. */
const ANY_NUMBER = 1_000_000_000;

/** A lane that is worked on. */
export interface LaneWorker {
  lane: string;
  /** When a job was last begun, by the monotonic clock. */
  startedMs: number;
  active: number;
  close(force: boolean): Promise<void>;
}

export interface LaneWorkerInit {
  lane: string;
  prefix: string;
  concurrency: number;
  client: Redis;
  onError: (error: Error) => void;
}

/** Works on the jobs of one lane. */
export function openLaneWorker(context: WorkContext, init: LaneWorkerInit): LaneWorker {
  const { lane, prefix, concurrency, client, onError } = init;
  const state: LaneWorker = {
    lane,
    startedMs: performance.now(),
    active: 0,
    close: (force) => worker.close(force),
  };
  const worker = new Worker(
    lane,
    async (job, token) => {
      state.startedMs = performance.now();
      state.active += 1;
      try {
        await settle(await runStep(context, job), job, token);
      } finally {
        state.active -= 1;
      }
    },
    {
      connection: client,
      prefix,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: ANY_NUMBER,
      removeOnComplete: { count: 0 },
      drainDelay: 5,
      skipVersionCheck: true,
    },
  );
  worker.on('error', onError);
  return state;
}

async function runStep(context: WorkContext, job: Job): Promise<StepEnd> {
  const { store, settings, emit } = context;
  const id = itemOfJob(job.id ?? '');
  if (context.stop.aborted) return { end: 'back' };
  const deaths = job.stalledCounter;
  if (deaths > 0) emit({ type: 'taken-over', id, deaths });
  const fence = context.nextFence();
  const claim = await store.claim(id, fence, deaths, settings.maxDeaths);
  const isPoll = job.name === 'p';
  const end = await takeStep(context, { id, fence, claim, isPoll, deaths });
  // the deaths of a job that goes on say nothing about it
  if (end.end === 'later' && deaths > Number(claim.fields['survived'] ?? 0))
    await store.note(id, fence, { survived: String(deaths) });
  return end;
}

interface Run {
  id: string;
  fence: string;
  claim: Claim;
  isPoll: boolean;
  deaths: number;
}

async function takeStep(context: WorkContext, { id, fence, claim, isPoll, deaths }: Run): Promise<StepEnd> {
  switch (claim.state) {
    case 'queued':
      return isPoll ? { end: 'finished' } : submitItem(context, id, fence, claim);
    case 'submitted':
      if (isPoll) return pollItem(context, id, fence, claim);
      // its worker died before it could make the job that polls
      await schedulePoll(context, id, pendingOf(claim.fields));
      return { end: 'finished' };
    case 'uncertain':
      await deliver(context, id, fence, uncertain(claim.fields['provider'] ?? ''), {
        contentId: contentIdOf(claim.content),
      });
      return { end: 'finished' };
    case 'poison':
      await deliver(context, id, fence, poison(deaths), { contentId: contentIdOf(claim.content) });
      return { end: 'finished' };
    default:
      return { end: 'finished' };
  }
}

async function settle(step: StepEnd, job: Job, token: string | undefined): Promise<void> {
  switch (step.end) {
    case 'finished':
      return;
    case 'back':
      await job.moveToWait(token);
      throw new WaitingError();
    case 'later':
      await job.moveToDelayed(Date.now() + Math.max(1, Math.round(step.delayMs)), token);
      throw new DelayedError();
  }
}

function uncertain(provider: string): ModerationError {
  return new ModerationError({
    code: 'network',
    provider,
    operation: 'moderate',
    effect: 'unknown',
    uncertain: true,
    message: `it is uncertain whether ${provider} took the content, because the worker that submitted it died or lost its place before the response was kept; it was not submitted again, which may be paid for twice`,
  });
}

function poison(deaths: number): ModerationError {
  return new ModerationError({
    code: 'internal',
    operation: 'moderate',
    effect: 'none',
    message: `${deaths} workers died while they had this item; it is not tried again until it is retried by hand`,
  });
}
