/**
 * What a waiting job costs: heap and CPU to begin, and CPU per poll at a steady rate. The vendor is in process and answers at once, so
 * that only the waiting and polling are measured. `node --expose-gc bench/waiting.mjs` after a build.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createModerator } from 'moderato';

const COUNT = Number(process.argv[2] ?? 100_000);
const RATES = [100, 1000, 5000];
const SECONDS = 4;

const cpuMicroseconds = (since) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

/** A vendor whose jobs never end. */
const vendor = {
  id: 'still-running',
  contractVersion: 2,
  capabilities: {
    transport: 'none',
    kinds: { audio: { inputs: { url: 'async' }, limits: {} } },
    callbacks: { supported: false, signed: 'none', contentTypes: [] },
    score: null,
    resultRetentionMs: null,
  },
  async submit() {
    throw new Error('not measured here');
  },
  async fetchJob(ticket) {
    polls += 1;
    return { ticket, state: 'running', vendorState: 'RUNNING' };
  },
};
let polls = 0;

const open = (polling) =>
  createModerator(
    { provider: vendor.id, timeoutMs: 3_600_000, polling },
    {
      environment: {},
      providers: [vendor],
      maps: [{ provider: vendor.id, labels: {}, subcategories: {}, decisions: {}, source: 'none' }],
    },
  );

function waitFor(moderator, count) {
  const submittedAt = new Date().toISOString();
  const common = {
    version: 1,
    provider: vendor.id,
    kind: 'audio',
    region: 'r',
    contentId: null,
    submittedAt,
  };
  return Array.from({ length: count }, (_, index) =>
    moderator.wait({ ...common, id: `job-${index}` }).catch((error) => error.code),
  );
}

const sleeping = open({ initialMs: 3_000_000, maxMs: 3_600_000 });
waitFor(sleeping, 1000);
await pause(100);
globalThis.gc?.();
const heap = process.memoryUsage().heapUsed;
const cpu = process.cpuUsage();
const waiting = waitFor(sleeping, COUNT + 1000);
await pause(200);
const beginMicroseconds = cpuMicroseconds(cpu) / COUNT;
globalThis.gc?.();
const bytes = (process.memoryUsage().heapUsed - heap) / COUNT;
console.log(
  `a waiting job, ${COUNT} of them: ${Math.round(bytes)} bytes of heap, ${beginMicroseconds.toFixed(1)} µs CPU to begin`,
);
await sleeping.close();
await Promise.all(waiting);

for (const rate of RATES) {
  // with equal pauses for all jobs, as many are polled each second as there are jobs for the pause
  const pauseMs = 1000;
  const moderator = open({ initialMs: pauseMs, factor: 1, maxMs: pauseMs });
  const running = waitFor(moderator, rate);
  await pause(1500);
  polls = 0;
  const before = process.cpuUsage();
  await pause(SECONDS * 1000);
  const spent = cpuMicroseconds(before);
  console.log(`polls: ${Math.round(polls / SECONDS)} a second, ${(spent / polls).toFixed(0)} µs CPU each`);
  await moderator.close();
  await Promise.all(running);
}
