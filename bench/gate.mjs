/**
 * Short rounds against the vendors' own SDKs, so that speed is not lost unseen: fails when a ratio falls below half of its goal, which
 * no noise of a shared machine explains. Part of `npm run check`.
 */
import { comparePeers } from './support/compare-peers.mjs';
import { median } from './support/measure.mjs';

const EFFORT = { rounds: 5, calls: 400, warmUp: 1000 };
const SHARE = 0.5;

let failures = 0;
for (const { name, goals, axios, direct } of await comparePeers(EFFORT)) {
  const sides = name.endsWith('fetch') ? { axios, direct } : { axios };
  for (const [side, { speed }] of Object.entries(sides)) {
    const ratio = median(speed);
    const isOk = ratio >= goals[side].speed * SHARE;
    if (!isOk) failures += 1;
    const goal = `goal ${goals[side].speed.toFixed(1)}`;
    console.log(
      `${isOk ? 'ok    ' : 'FAILED'} ${name}, ${side}: ${ratio.toFixed(2)} × the SDK's calls a second (${goal})`,
    );
  }
}
if (failures > 0) process.exitCode = 1;
