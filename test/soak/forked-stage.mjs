/** Starts the stage in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** @returns what `startStage` gives. */
export async function forkStage(options) {
  const server = fork(new URL('server.mjs', import.meta.url), [JSON.stringify(options)], {
    stdio: 'inherit',
    serialization: 'advanced',
  });
  const [{ configuration, origin }] = await once(server, 'message');
  return {
    configuration,
    origin,
    journal: async (after = 0) => {
      server.send({ after });
      const [{ entries }] = await once(server, 'message');
      return entries;
    },
    close: async () => {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}
