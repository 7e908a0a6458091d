import { ModerationError } from '@moderato/core';
import { type Moderator } from '../moderator.js';
import { cancel } from '../operations/cancel.js';
import { compareDataset } from '../operations/compare-dataset.js';
import { compare } from '../operations/compare.js';
import { type ModeratorContext } from '../operations/context.js';
import { fetch } from '../operations/fetch.js';
import { createCallbackReader } from '../operations/handle-callback.js';
import { moderateMany } from '../operations/moderate-many.js';
import { moderate } from '../operations/moderate.js';
import { reportMistake } from '../operations/report-mistake.js';
import { submit } from '../operations/submit.js';
import { wait } from '../operations/wait.js';

/**
 * Makes the front door over vendors that are ready.
 * @param close ends what is under way and gives back sockets and vendors.
 */
export function openModerator(context: ModeratorContext, close: () => Promise<void>): Moderator {
  const readCallback = createCallbackReader(context);
  const open = () => {
    if (context.closing.aborted) throw closedError();
    return context;
  };
  // not async itself: a second promise would be kept as long as the call, for each of very many waits
  const opened =
    <Given extends unknown[], Result>(
      operation: (context: ModeratorContext, ...given: Given) => Promise<Result>,
    ) =>
    (...given: Given): Promise<Result> =>
      context.closing.aborted ? Promise.reject(closedError()) : operation(context, ...given);
  const moderator: Moderator = {
    moderate: opened(moderate),
    submit: opened(submit),
    fetch: opened(fetch),
    wait: opened(wait),
    async *moderateMany(contents, options) {
      yield* moderateMany(open(), contents, options);
    },
    compare: opened(compare),
    async *compareDataset(items, options = {}) {
      yield* compareDataset(open(), moderator, items, options);
    },
    cancel: opened(cancel),
    reportMistake: opened(reportMistake),
    handleCallback: async (callback) => {
      const job = await (open(), readCallback)(callback);
      return context.policies({}).ofJob(job);
    },
    close,
  };
  return moderator;
}

function closedError(): ModerationError {
  return new ModerationError({
    code: 'aborted',
    operation: 'use moderator',
    effect: 'none',
    message: 'the moderator is closed',
  });
}
