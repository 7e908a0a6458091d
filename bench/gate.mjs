/**
 * Short rounds against the vendors' own SDKs, so that speed is not lost unseen: fails when a ratio falls below half of its goal, which
 * no noise of a shared machine explains. Compared is the CPU of this process, which others on the machine slow down alike for both
 * sides. Part of `npm run check`.
 */
import { comparePeers } from './support/compare-peers.mjs';
import { median } from './support/measure.mjs';

const EFFORT = { rounds: 3, calls: 600, warmUp: 4000 };
const SHARE = 0.5;

let failures = 0;
for (const { name, goals, axios, direct } of await comparePeers(EFFORT)) {
  const sides = name.endsWith('fetch') ? { axios, direct } : { axios };
  for (const [side, { cpu }] of Object.entries(sides)) {
    const ratio = median(cpu);
    const isOk = ratio <= goals[side].cpu / SHARE;
    if (!isOk) failures += 1;
    const goal = `goal ${goals[side].cpu.toFixed(2)}`;
    console.log(
      `${isOk ? 'ok    ' : 'FAILED'} ${name}, ${side}: ${ratio.toFixed(2)} × the SDK's CPU a call (${goal})`,
    );
  }
}
if (failures > 0) process.exitCode = 1;
