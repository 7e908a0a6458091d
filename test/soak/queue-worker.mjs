/** One worker of the soak in a process of its own, which is killed without warning. */
import { createModerationWorker } from '@moderato/queue';

const worker = createModerationWorker({
  ...JSON.parse(process.argv[2]),
  onEvent: (event) => {
    if (['taken-over', 'restarted', 'requeued'].includes(event.type)) process.send?.(event);
  },
});
await worker.ready();
process.send?.({ type: 'ready', cpu: process.cpuUsage() });
process.on('message', async (message) => {
  if (message === 'cpu') process.send({ type: 'cpu', cpu: process.cpuUsage() });
  if (message !== 'close') return;
  await worker.close();
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
