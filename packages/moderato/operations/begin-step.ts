import { ModerationError, parseContent, type Content, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { beginAt } from '../jobs/begin-at.js';
import { type ModeratorContext } from './context.js';
import { type ModerationStep, type StepOptions } from './moderation-step.js';
import { stepAlong, stepRoute, type AskVendor } from './step-along.js';

/** Submits content to the first vendor of its route that takes it. */
export async function beginStep(
  context: ModeratorContext,
  given: Content,
  options: CallOptions,
  step: StepOptions,
): Promise<ModerationStep> {
  const { clock, settings, shadows } = context;
  const content = parseContent(given);
  const { id: contentId = null, durationMs = null } = content;
  const timeoutMs = options.timeoutMs ?? settings.timeoutMs;
  const earlier = step.earlier ?? { outcomes: {}, endsAt: clock.now() + timeoutMs };
  const leftMs = Math.max(1, Math.round(earlier.endsAt - clock.now()));
  const ask: AskVendor = async (vendor, part, share, before) => {
    const begun = await beginAt(context, vendor, part, share, step.holder);
    if (begun.verdict !== undefined) return begun.verdict;
    const { ticket, warnings, cacheKey } = begun;
    const kept = cacheKey === null ? {} : { cacheKey };
    const pending = { ticket, contentId, durationMs, ...kept, warnings, earlier: before };
    return { stop: { state: 'pending', pending, error: null } };
  };
  const begun = stepAlong(context, content, { ...options, timeoutMs: leftMs }, { step, earlier, ask });
  const { shadow } = stepRoute(context, content.kind, options, step);
  if (step.earlier === undefined && shadow.length > 0)
    shadows.cast(shadow, content, options, decidedAtOnce(begun));
  return begun;
}

/** For shadows: the verdict of a job is known to another step, and then nothing is compared with it. */
async function decidedAtOnce(begun: Promise<ModerationStep>): Promise<Verdict> {
  const step = await begun;
  if (step.state === 'done') return step.verdict;
  throw new ModerationError({ code: 'internal', operation: 'begin', message: 'nothing was decided yet' });
}
