/**
 * Calls per second against the vendors' own SDKs, on loopback, in one run. Both sides do the same work: sign, send, read the
 * documented answer; Moderato also makes the verdict. The two sides alternate, so that a drifting machine hits both; the
 * ratio is the median of the rounds.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createClients } from './clients.mjs';

const ROUNDS = 7;
const CALLS = 600;
const CONCURRENCY = 32;

const server = fork(
  new URL('server.mjs', import.meta.url),
  [
    'test/fixtures/tencent/audio-fetch-block/response.xml',
    'test/fixtures/huawei/audio-fetch-block/response.json',
  ],
  { stdio: 'inherit' },
);
const [{ port }] = await once(server, 'message');
const { pairs, close } = createClients(port);

try {
  for (const { name, peer, ours, theirs } of pairs) {
    await callsPerSecond(ours, CALLS);
    await callsPerSecond(theirs, CALLS);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const mine = await callsPerSecond(ours, CALLS);
      const other = await callsPerSecond(theirs, CALLS);
      rounds.push({ mine, other, ratio: mine / other });
    }
    const ratios = rounds.map(({ ratio }) => ratio).sort((first, second) => first - second);
    console.log(
      `${name}: ${ratio(median(ratios))} × ${peer} (${ratio(ratios[0])} to ${ratio(ratios.at(-1))}); ` +
        `${Math.round(median(rounds.map(({ mine }) => mine)))} against ${Math.round(median(rounds.map(({ other }) => other)))} calls/s`,
    );
  }
  console.log(`${ROUNDS} rounds of ${CALLS} calls, ${CONCURRENCY} at a time, Node ${process.versions.node}`);
} finally {
  await close();
  server.disconnect();
}

async function callsPerSecond(call, count) {
  const started = performance.now();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return (count / (performance.now() - started)) * 1000;
}

function median(values) {
  const sorted = [...values].sort((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)];
}

function ratio(value) {
  return value.toFixed(2);
}
