/** The workers of the soak of the queue, and what is done to them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { clearTimeout, setTimeout as setTimer } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';

/** So long after a pause a worker has ended what it was doing when it was stopped. */
const AFTER_PAUSE_MS = 2000;

/** Worker processes, of which each that dies is followed by another. */
export function openCrew(count, options) {
  const crew = [];
  let kills = 0;
  let pauses = 0;
  let takenOver = 0;
  const started = [];
  const start = (place) => {
    const child = fork(new URL('queue-worker.mjs', import.meta.url), [JSON.stringify(options)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const died = once(child, 'exit').then(() => {
      throw new Error('a worker ended before it was ready');
    });
    const ready = Promise.race([once(child, 'message'), died]);
    ready.catch(() => undefined);
    started.push(ready);
    child.on('message', ({ type }) => {
      if (type === 'taken-over') takenOver += 1;
    });
    crew[place] = child;
  };
  for (let place = 0; place < count; place += 1) start(place);
  return {
    ready: () => Promise.all(started.slice(0, count)),
    kills: () => kills,
    pauses: () => pauses,
    takenOver: () => takenOver,
    kill: async (place) => {
      const child = crew[place];
      kills += 1;
      child.kill('SIGKILL');
      await once(child, 'exit');
      start(place);
    },
    pause: async (place, ms) => {
      const child = crew[place];
      pauses += 1;
      child.kill('SIGSTOP');
      await delay(ms);
      child.kill('SIGCONT');
      await delay(AFTER_PAUSE_MS);
    },
    size: count,
    close: async () => {
      await Promise.all(
        crew.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exit = once(child, 'exit');
          child.send('close');
          const timer = setTimer(() => child.kill('SIGKILL'), 8000);
          await exit;
          clearTimeout(timer);
        }),
      );
    },
  };
}

/**
 * Kills workers from the first result on, and stops another one after the last kill, so that others take over what it holds.
 * @returns what ends the kills, and waits for a worker that is stopped.
 */
export function killWorkers(crew, queue, { everyMs, most, pauseMs }, random) {
  const stop = new AbortController();
  const { signal } = stop;
  const loop = async () => {
    if (everyMs === 0) return;
    await untilEnded(queue, 1, signal);
    let place = 0;
    while (crew.kills() < most) {
      await delay(everyMs * (0.5 + random()), undefined, { signal });
      place = Math.floor(random() * crew.size);
      await crew.kill(place);
    }
    if (pauseMs > 0) await crew.pause((place + 1) % crew.size, pauseMs);
  };
  const ended = loop().catch(() => undefined);
  return {
    end: () => {
      stop.abort();
      return ended;
    },
  };
}

/** How many items have ended. */
export const endedOf = ({ verdicts, errors, uncertain }) => verdicts + errors + uncertain;

/** Waits until so many items have ended. */
export async function untilEnded(queue, count, signal) {
  for (;;) {
    const counts = await queue.counts().catch(() => null);
    if (counts !== null && endedOf(counts) >= count) return;
    await delay(250, undefined, { signal });
  }
}
