/** The soak in small, in one process and in about a second: what the tests of the soak run. */
import { createSend } from '@moderato/http';
import { checkRun } from './check.mjs';
import { RULES } from './contents.mjs';
import { WRONG, withRate } from './faults.mjs';
import { openLoad } from './load.mjs';
import { startStage } from './stage.mjs';

const ITEMS = 80;
const FAULTS = [
  { fault: 'reordered_batch', rate: 0.5 },
  ...withRate(WRONG, 0.15),
  { fault: 'lost_answer', rate: 0.1, operations: ['submit *', 'check *'] },
  { fault: 'reset', rate: 0.1, operations: ['fetch *'] },
];

/**
 * Runs one round, and checks it.
 * @param wrapSend what is done to the function that sends, which plants a bug.
 * @returns figures, and a list of everything that must not be.
 */
export async function runSmallLoad(wrapSend = (send) => send) {
  const stage = await startStage({ rules: RULES, faults: { faults: FAULTS }, seed: 1, progress: { ms: 30 } });
  const transport = createSend();
  const load = openLoad(stage, {
    seed: 1,
    send: wrapSend(transport.send),
    settings: {
      timeoutMs: 60_000,
      polling: { initialMs: 30, maxMs: 60 },
      retry: { baseMs: 5, maxMs: 20 },
      breaker: false,
    },
  });
  try {
    const { contents, results, entries } = await load.run(ITEMS, 1);
    const faults = [...new Set(FAULTS.map(({ fault }) => fault))];
    return checkRun(contents, results, entries, { leastVerdicts: 0.5, faults });
  } finally {
    await load.close();
    await transport.close();
    await stage.close();
  }
}
