/** Rounds of calls, and what is made of them. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

const CONCURRENCY = 50;

/** Starts the loopback server in a second process. */
export async function startServer() {
  const server = fork(new URL('server.mjs', import.meta.url), { stdio: 'inherit' });
  const [{ port }] = await once(server, 'message');
  return { port, stop: () => server.disconnect() };
}

/** Makes so many calls, 50 at a time. @returns microseconds a call, of the clock and of this process. */
export async function timed(call, count) {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallUs: ((performance.now() - started) / count) * 1000, cpuUs: (user + system) / count };
}

/**
 * Measures several ways to do the same in alternating rounds, so that a drifting machine hits all of them.
 * @param sides functions by name.
 * @returns for each name the measurements of its rounds, in order.
 */
export async function alternating(sides, { rounds, calls, warmUp }) {
  const names = Object.keys(sides);
  for (const name of names) await timed(sides[name], warmUp);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of orderOf(names, round)) measured[name].push(await timed(sides[name], calls));
  }
  return measured;
}

/** Another order in each round: the garbage that one side leaves behind is collected in the turn of whichever comes next. */
function orderOf(names, round) {
  const first = round % names.length;
  const rotated = [...names.slice(first), ...names.slice(0, first)];
  return Math.floor(round / names.length) % 2 === 0 ? rotated : rotated.reverse();
}

export function median(values) {
  const sorted = [...values].sort((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The median of the ratios of the rounds, and the middle half of them. */
export function ratioOf(rounds) {
  const sorted = [...rounds].sort((first, second) => first - second);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(2);
  return `${at(0.5)} (${at(0.25)}–${at(0.75)})`;
}
