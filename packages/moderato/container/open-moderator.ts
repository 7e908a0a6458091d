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
  const moderator: Moderator = {
    moderate: async (content, options) => moderate(open(), content, options),
    submit: async (content, options) => submit(open(), content, options),
    fetch: async (ticket, options) => fetch(open(), ticket, options),
    wait: async (ticket, options) => wait(open(), ticket, options),
    async *moderateMany(contents, options) {
      yield* moderateMany(open(), contents, options);
    },
    compare: async (content, options) => compare(open(), content, options),
    async *compareDataset(items, options = {}) {
      yield* compareDataset(open(), moderator, items, options);
    },
    cancel: async (ticket, options) => cancel(open(), ticket, options),
    reportMistake: async (verdict, mistake) => reportMistake(open(), verdict, mistake),
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
