/**
 * Calls per second and CPU of the client process against the vendors' own SDKs, on loopback, in one run. Both sides do the same
 * work: sign, send, read the documented answer; Moderato also makes the verdict. `node bench/peers.mjs [word of a name]` after a build.
 */
import { comparePeers } from './support/compare-peers.mjs';
import { median, ratioOf } from './support/measure.mjs';

const EFFORT = { rounds: 11, calls: 3000, warmUp: 12_000 };
const word = process.argv[2] ?? '';

const compared = await comparePeers(EFFORT, ({ name }) => name.includes(word));
console.log(
  '| call | calls/s: axios, direct, peer | axios / peer | direct / peer | CPU axios / peer | CPU direct / peer | CPU µs: axios, direct, peer |',
);
console.log('|---|---|---|---|---|---|---|');
for (const { name, peer, rounds, axios, direct } of compared) {
  const sides = ['axios', 'direct', 'peer'];
  const speeds = sides.map((side) => Math.round(1e6 / median(rounds[side].map(({ wallUs }) => wallUs))));
  const cpu = sides.map((side) => Math.round(median(rounds[side].map(({ cpuUs }) => cpuUs))));
  console.log(
    `| ${name}, ${peer} | ${speeds.join(', ')} | ${ratioOf(axios.speed)} | ${ratioOf(direct.speed)} | ` +
      `${ratioOf(axios.cpu)} | ${ratioOf(direct.cpu)} | ${cpu.join(', ')} |`,
  );
}
console.log(
  `\n${EFFORT.rounds} rounds of ${EFFORT.calls} calls, 50 at a time, after ${EFFORT.warmUp} calls; Node ${process.versions.node}`,
);
