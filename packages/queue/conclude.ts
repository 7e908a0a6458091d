import {
  isModerationError,
  toModerationError,
  type Job,
  type JobTicket,
  type ModerationError,
} from '@moderato/core';
import { type CallOptions } from 'moderato';
import {
  type JobWaits,
  type ModerationStep,
  type ModerationSteps,
  type Pace,
  type PendingModeration,
  type StepOptions,
} from 'moderato/container';
import { resultToJson } from './item-json.js';
import { type Lanes } from './lanes.js';
import { type QueueEvent, type QueueSettings } from './options.js';
import { type ItemFields, type Outcome, type QueueStore } from './store/queue-store.js';

/** What ends items, on a worker or on a node that takes callbacks. */
export interface Conclusions {
  store: QueueStore;
  lanes: Lanes;
  settings: QueueSettings;
  emit: (event: QueueEvent) => void;
}

/** These leave nothing to poll. */
const OVER = ['job_failed', 'job_expired', 'job_not_found'];

/**
 * Delivers how an item ended.
 * @param by the fence of the run, or `callback`.
 * @returns whether this call delivered it.
 */
export async function deliver(
  { store, settings, emit }: Conclusions,
  id: string,
  by: string,
  ended: Extract<ModerationStep, { state: 'done' }> | ModerationError,
  { contentId, learnt = null }: { contentId: string | null; learnt?: { key: string; pace: Pace } | null },
): Promise<boolean> {
  const isError = isModerationError(ended);
  const outcome: Outcome = !isError ? 'verdict' : ended.uncertain === true ? 'uncertain' : 'error';
  const isDelivered = await store.finish(id, by, {
    outcome,
    result: resultToJson(contentId, isError ? { error: ended } : { verdict: ended.verdict }),
    ttlMs: isError ? settings.failedTtlMs : settings.resultTtlMs,
    pace: learnt,
    isOver: isError && OVER.includes(ended.code),
  });
  if (isDelivered) emit({ type: 'finished', id, outcome });
  return isDelivered;
}

export function optionsOf(fields: ItemFields): CallOptions {
  return JSON.parse(fields['options'] ?? '{}') as CallOptions;
}

export function pendingOf(fields: ItemFields): PendingModeration {
  return JSON.parse(fields['pending'] ?? '{}') as PendingModeration;
}

/** What a step has to know of an item. */
export function stepOf(id: string, { first, earlier, failures }: ItemFields): StepOptions {
  return {
    holder: id,
    first,
    ...(earlier === undefined ? {} : { earlier: JSON.parse(earlier) as NonNullable<StepOptions['earlier']> }),
    failures: Number(failures ?? 0),
  };
}

/** Finds the items of callbacks, and ends them, wherever their polls wait. */
export function createQueueWaits(conclusions: Conclusions, steps: () => ModerationSteps): JobWaits {
  const { store, lanes } = conclusions;
  const find = async (ticket: JobTicket) => {
    const id = await store.findTicket(ticket);
    const item = id === null ? null : await store.item(id);
    return id === null || item?.state !== 'submitted' ? null : { id, fields: item.fields };
  };
  return {
    ticketOf: async (ticket) => {
      const found = await find(ticket);
      return found === null ? null : pendingOf(found.fields).ticket;
    },
    settle: async (job: Job) => {
      if (job.state === 'submitted' || job.state === 'running') return false;
      const found = await find(job.ticket);
      if (found === null) return false;
      const { id, fields } = found;
      const pending = pendingOf(fields);
      const { contentId, ticket } = pending;
      try {
        const step = await steps().conclude(
          pending,
          { ...job, ticket },
          optionsOf(fields),
          stepOf(id, fields),
        );
        if (step.state !== 'done') {
          // another vendor follows: a poll finds that out on a worker, which has the content
          await lanes.hastenPoll(ticket.provider, id);
          return true;
        }
        const runningAt = fields['polledAt'] === undefined ? null : Number(fields['polledAt']);
        const key = steps().paceKey(pending);
        const learnt = { key, pace: await steps().learn(pending, await store.pace(key), runningAt) };
        await deliver(conclusions, id, 'callback', step, { contentId, learnt });
      } catch (thrown) {
        const error = toModerationError(thrown, ticket.provider, 'handle callback');
        if (error.code === 'network' && error.operation === 'use queue') throw error;
        await deliver(conclusions, id, 'callback', error, { contentId });
      }
      await lanes.dropPoll(ticket.provider, id);
      return true;
    },
  };
}
