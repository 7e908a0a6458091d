import { type ModerationSteps } from 'moderato/container';
import { TOKENS, createContainer, type JobWaits, type ModeratoContainer } from 'moderato/container';
import { type Moderator } from 'moderato';
import { createRedisGates, holdingSend } from './redis-gates.js';
import { type SharedOptions } from './options.js';
import { type QueueStore } from './store/queue-store.js';

/** A moderator whose limits and callbacks are those of all processes. */
export interface SharedModerator {
  steps: ModerationSteps;
  moderator: Moderator;
  container: ModeratoContainer;
  close(): Promise<void>;
}

/** How long a job may be heard nothing of after the time limit of its item. */
const JOB_GRACE_MS = 30_000;

/**
 * Composes the moderator of one process, with the parts exchanged that several processes share.
 * @throws ModerationError `config`.
 */
export function composeModerator(
  { config = {}, parts = {}, onEvent }: SharedOptions,
  store: QueueStore,
  createWaits: (steps: () => ModerationSteps) => JobWaits,
): SharedModerator {
  const container = createContainer(config, { ...parts, ...(onEvent === undefined ? {} : { onEvent }) });
  const { settings } = container.resolve(TOKENS.config);
  container.register(TOKENS.gates, () =>
    createRedisGates({
      store,
      accounts: container.resolve(TOKENS.accounts),
      clock: container.resolve(TOKENS.clock),
      longestJobMs: settings.timeoutMs + JOB_GRACE_MS,
      requestTimeoutMs: settings.requestTimeoutMs,
    }),
  );
  const send = container.resolve(TOKENS.send);
  container.register(TOKENS.send, () => holdingSend(send));
  container.register(TOKENS.waits, () => createWaits(() => container.resolve(TOKENS.steps)));
  return {
    steps: container.resolve(TOKENS.steps),
    moderator: container.resolve(TOKENS.moderator),
    container,
    close: () => container.close(),
  };
}
