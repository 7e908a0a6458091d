/**
 * What a long run does to it, on loopback and bounded: `npm run soak`, or with other sizes
 * `npm run soak -- --contents 2000 --rounds 1 --seed 7 --faults 0.2 --callbacks 500 --tickets 10000 --per-second 500`.
 * With `--workers 4` it is the queue that is tried instead, over a Redis of its own: `--items 20000 --kill-every 5000 --faults 0.05`.
 * Ends with exit code 1 when anything was lost, accepted twice, decided wrongly or polled too often, or when too little happened.
 */
import { parseArgs } from 'node:util';
import { runCallbacks } from './callbacks.mjs';
import { runLoad } from './load.mjs';
import { runQueue } from './queue.mjs';
import { runWaiting } from './waiting.mjs';

const number = (text) => ({ type: 'string', default: text });
const { values } = parseArgs({
  options: {
    contents: number('10000'),
    rounds: number('3'),
    seed: number('1'),
    faults: number('0.1'),
    callbacks: number('1000'),
    tickets: number('100000'),
    'per-second': number('1000'),
    seconds: number('10'),
    workers: number('0'),
    items: number('20000'),
    'kill-every': number('5000'),
    measure: number('1'),
  },
});
const given = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
const wrong = Object.entries(given).find(([, value]) => !(value >= 0));
if (wrong !== undefined) {
  console.error(`--${wrong[0]}: expected a number from 0`);
  process.exit(2);
}

console.log(`seed ${given.seed}, Node ${process.versions.node}`);
if (given.workers > 0) {
  const { workers, items, seed, faults, measure } = given;
  const isQueueGood = await runQueue({
    workers,
    items,
    seed,
    faults,
    measure: measure > 0,
    killEveryMs: given['kill-every'],
  });
  console.log(isQueueGood ? 'soak: all is well' : 'soak: FAILED');
  process.exit(isQueueGood ? 0 : 1);
}
const isLoadGood = given.contents === 0 || (await runLoad(given));
const areCallbacksGood = given.callbacks === 0 || (await runCallbacks(given));
const isWaitingGood =
  given.tickets === 0 ||
  (await runWaiting({ tickets: given.tickets, perSecond: given['per-second'], seconds: given.seconds }));
const isGood = isLoadGood && areCallbacksGood && isWaitingGood;
console.log(isGood ? 'soak: all is well' : 'soak: FAILED');
process.exitCode = isGood ? 0 : 1;
