import { isModerationError, toModerationError } from '@moderato/core';
import { deliver, optionsOf, pendingOf, stepOf } from '../conclude.js';
import { submitJobId, submitLane } from '../lanes.js';
import { inTrace } from '../telemetry.js';
import { type Claim } from '../store/queue-store.js';
import { type StepEnd, type WorkContext } from './context.js';

const AGAIN_MS = 200;

/** Polls the job of an item once. */
export async function pollItem(
  context: WorkContext,
  id: string,
  fence: string,
  { fields }: Claim,
): Promise<StepEnd> {
  const { store, lanes, steps, stop } = context;
  const pending = pendingOf(fields);
  const { contentId, ticket } = pending;
  const key = steps.paceKey(pending);
  const runningAt = fields['polledAt'] === undefined ? null : Number(fields['polledAt']);
  const failures = Number(fields['failures'] ?? 0);
  const options = { ...optionsOf(fields), signal: stop };
  try {
    const step = await inTrace(fields['trace'], () => steps.poll(pending, options, stepOf(id, fields)));
    if (step.state === 'done') {
      const learnt = { key, pace: await steps.learn(pending, await store.pace(key), runningAt) };
      return endOf(await deliver(context, id, fence, step, { contentId, learnt }));
    }
    if (step.state === 'next') {
      const lane = submitLane(step.provider, ticket.kind);
      const run = Number(fields['run'] ?? 0) + 1;
      const isGiven = await store.next(id, fence, { lane, run, earlier: JSON.stringify(step.earlier) });
      if (!isGiven) return endOf(false);
      const priority = Number(fields['priority'] ?? 2);
      await lanes.addSubmits(lane, [{ jobId: submitJobId(id, run), priority }]);
      await store.confirm([id]);
      return { end: 'finished' };
    }
    if (step.error !== null) {
      await store.note(id, fence, { failures: String(failures + 1) });
      return { end: 'later', delayMs: steps.backoffMs(pending, step.error, failures + 1) };
    }
    if (failures > 0) await store.note(id, fence, { failures: '' });
    return { end: 'later', delayMs: await steps.pauseMs(pending, await store.pace(key)) };
  } catch (thrown) {
    const error = toModerationError(thrown, ticket.provider, `wait for ${ticket.kind}`);
    if (isModerationError(thrown) && thrown.operation === 'use queue') throw thrown;
    if (error.code === 'aborted' && stop.aborted) return { end: 'back' };
    return endOf(await deliver(context, id, fence, error, { contentId }));
  }
}

/** Another run of the item has come between: the next poll finds out whether the item has ended. */
function endOf(isDelivered: boolean): StepEnd {
  return isDelivered ? { end: 'finished' } : { end: 'later', delayMs: AGAIN_MS };
}
