/**
 * Waits for very many jobs at once: what each costs in memory, how fast they are polled, and whether the vendor's rate
 * limit held, by the arrival times at a stand-in that answers every poll with "still running".
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createModerator } from 'moderato';
import { residentMb } from './figures.mjs';

/** @returns whether the limit held. */
export async function runWaiting({ tickets: count, perSecond, seconds }) {
  const server = fork(new URL('running.mjs', import.meta.url), { stdio: 'inherit' });
  const [{ port }] = await once(server, 'message');
  const moderator = createModerator(
    {
      provider: 'huawei',
      providers: {
        huawei: {
          projectId: 'soak',
          region: 'cn-north-4',
          accessKeyId: 'SOAKACCESSKEY',
          secretAccessKey: 'soak',
          endpoint: `http://127.0.0.1:${port}`,
        },
      },
      timeoutMs: 3_600_000,
      limits: { huawei: { kinds: { audio: { requestsPerSecond: perSecond } } } },
    },
    { environment: {} },
  );
  const controller = new AbortController();
  globalThis.gc?.();
  const before = process.memoryUsage();
  const startedMs = performance.now();
  const waiting = Array.from({ length: count }, (_, index) =>
    moderator
      .wait(
        {
          version: 1,
          provider: 'huawei',
          kind: 'audio',
          id: `job-${index}`,
          region: 'cn-north-4',
          contentId: null,
          submittedAt: new Date().toISOString(),
        },
        { signal: controller.signal },
      )
      .then(
        () => 'ended',
        (error) => error.code,
      ),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const heldMs = performance.now() - startedMs;
  globalThis.gc?.();
  const after = process.memoryUsage();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  controller.abort();
  const outcomes = await Promise.all(waiting);
  await moderator.close();
  server.send('report');
  const [{ arrivals, busiest }] = await once(server, 'message');
  server.disconnect();
  await once(server, 'exit');

  const bytes = (after.heapUsed - before.heapUsed) / count;
  const isGood = busiest <= perSecond && outcomes.every((code) => code === 'aborted');
  console.log(
    [
      `waiting: ${count} tickets, ${Math.round(bytes)} bytes of heap each, taken on in ${Math.round(heldMs)} ms`,
      `  ${Math.round(arrivals / seconds)} polls/s; busiest second ${busiest} of ${perSecond} allowed; RSS ${residentMb()} MB`,
      `  all ended when their signal fired: ${outcomes.every((code) => code === 'aborted')}`,
    ].join('\n'),
  );
  return isGood;
}
