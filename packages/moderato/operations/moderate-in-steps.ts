import { parseContent } from '@moderato/core';
import { learn, paceKey, pauseMs, startPace } from '../jobs/pace.js';
import { waitsAlike } from '../jobs/waits-alike.js';
import { backoffMs } from '../layers/retry.js';
import { beginStep } from './begin-step.js';
import { type ModeratorContext } from './context.js';
import { type ModerationSteps, type PendingModeration } from './moderation-step.js';
import { pollStep } from './poll-step.js';
import { stepRoute } from './step-along.js';

/** Makes the steps over the same context as the moderator. */
export function createSteps(context: ModeratorContext): ModerationSteps {
  const { pool, clock, random, settings } = context;
  const planFor = async ({ ticket }: PendingModeration) =>
    waitsAlike(await pool.get(ticket.provider), ticket.kind, settings).plan;
  const ageMs = ({ ticket }: PendingModeration) => Math.max(0, clock.now() - Date.parse(ticket.submittedAt));
  const untilEnd = ({ earlier }: PendingModeration, ms: number) =>
    // one more poll at the end
    Math.max(0, Math.min(ms, earlier.endsAt - clock.now()));

  return {
    timeoutMs: settings.timeoutMs,
    plan: async (given, options) => {
      const content = parseContent(given);
      const { chain, escalate } = stepRoute(context, content.kind, options, {});
      const { provider } = await pool.get(chain[0]);
      return { provider: provider.id, kind: content.kind, hasNext: chain.length > 1 || escalate !== null };
    },
    begin: (content, options, step) => beginStep(context, content, options, step),
    poll: (pending, options, step) => pollStep(context, pending, options, step),
    conclude: (pending, job, options, step) => pollStep(context, pending, options, step, job),
    pauseMs: async (pending, pace) => {
      const plan = await planFor(pending);
      const jitter = 0.9 + 0.2 * random();
      return untilEnd(pending, pauseMs(pace ?? startPace(plan), plan, ageMs(pending)) * jitter);
    },
    backoffMs: (pending, error, failures) =>
      untilEnd(pending, error.retryAfterMs ?? random() * backoffMs(settings.retry, failures)),
    learn: async (pending, pace, runningAt) => {
      const learnt = { ...(pace ?? startPace(await planFor(pending))) };
      const runningMs =
        runningAt === null ? 0 : Math.max(0, runningAt - Date.parse(pending.ticket.submittedAt));
      learn(learnt, runningMs, Math.max(runningMs, ageMs(pending)), random());
      return learnt;
    },
    paceKey: ({ ticket, durationMs }) => paceKey(ticket, durationMs ?? undefined),
  };
}
