/** One worker of the soak in a process of its own, which is killed without warning. */
import { createModerationWorker } from '@moderato/queue';

const { plant = null, ...options } = JSON.parse(process.argv[2]);
const planted = plant === null ? {} : (await import('./queue-planted-bugs.mjs')).QUEUE_BUGS[plant]();

const worker = createModerationWorker({
  ...options,
  ...planted,
  onEvent: (event) => {
    if (['taken-over', 'restarted', 'requeued'].includes(event.type)) process.send?.(event);
  },
});
await worker.ready();
process.send?.({ type: 'ready', cpu: process.cpuUsage() });
process.on('message', async (message) => {
  if (message === 'watch')
    setInterval(() => process.send?.({ type: 'active', active: worker.figures().active }), 50);
  if (message === 'cpu') process.send({ type: 'cpu', cpu: process.cpuUsage() });
  if (message !== 'close') return;
  await worker.close();
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
