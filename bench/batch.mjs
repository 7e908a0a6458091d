/**
 * `moderato batch` over many texts, with the emulator in a second process: texts a second, CPU a text, memory over the run. After a build:
 * `node bench/batch.mjs [texts] [folder of another checkout, built]`; with two checkouts, in alternating rounds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, ratioOf } from './support/measure.mjs';

const ROUNDS = 3;
const CONCURRENCY = 50;
const [texts = '20000', other] = process.argv.slice(2);
const count = Number(texts);
if (!Number.isSafeInteger(count) || count < 1) throw new Error(`texts: expected a number, not ${texts}`);

const here = resolve(import.meta.dirname, '..');
const usage = fileURLToPath(new URL('support/usage.mjs', import.meta.url));
const commandOf = (checkout) => join(checkout, 'packages/cli/bin/moderato.js');
const folder = mkdtempSync(join(tmpdir(), 'moderato-batch-'));

const emulator = spawn(process.execPath, [commandOf(here), 'emulate', '--json'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'ignore'],
});
try {
  const [line] = await once(createInterface({ input: emulator.stdout }), 'line');
  const { configuration, environment } = JSON.parse(line);
  // the documented rates would be measured, not the program
  const limits = { tencent: { requestsPerSecond: null, concurrentRequests: null, concurrentJobs: null } };
  // an earlier checkout may not know the other vendors
  const { tencent } = configuration.providers;
  const config = { provider: 'tencent', providers: { tencent }, limits };
  writeFileSync(join(folder, 'moderato.config.json'), JSON.stringify(config));
  const rows = Array.from({ length: count }, (_, id) => JSON.stringify({ id: `t${id}`, text: textOf(id) }));
  writeFileSync(join(folder, 'texts.jsonl'), `${rows.join('\n')}\n`);

  const sides = {
    'this checkout': here,
    ...(other === undefined ? {} : { 'other checkout': resolve(other) }),
  };
  const measured = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, checkout] of Object.entries(sides))
      measured[name].push(await run(checkout, environment, `${name}-${round}`.replace(' ', '-')));
  for (const [name, rounds] of Object.entries(measured)) print(name, rounds);
  const [mine, others] = Object.values(measured);
  if (others !== undefined) {
    const ratios = (field) => ratioOf(mine.map((round, place) => round[field] / others[place][field]));
    console.log(`this / other: texts a second ${ratios('perSecond')}, CPU a text ${ratios('cpuUs')}`);
  }
} finally {
  emulator.kill();
  rmSync(folder, { recursive: true });
}

async function run(checkout, environment, name) {
  const usageFile = join(folder, `${name}.usage.json`);
  const args = ['batch', 'texts.jsonl', '--out', `${name}.jsonl`, '--concurrency', String(CONCURRENCY)];
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', usage, commandOf(checkout), ...args], {
    cwd: folder,
    env: { ...process.env, ...environment, USAGE_FILE: usageFile },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-2000)));
  const [status] = await once(child, 'close');
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`status ${status}\n${said}`);
  const results = readFileSync(join(folder, `${name}.jsonl`), 'utf8').split('\n').length - 1;
  if (results !== count) throw new Error(`${results} results`);
  const { cpuMs, rssMegabytes } = JSON.parse(readFileSync(usageFile, 'utf8'));
  return { perSecond: count / seconds, cpuUs: (cpuMs * 1000) / count, rssMegabytes };
}

function print(name, rounds) {
  const of = (field) => Math.round(median(rounds.map((round) => round[field])));
  const [samples] = rounds.map(({ rssMegabytes }) => rssMegabytes).slice(-1);
  const at = (share) => samples[Math.floor((samples.length - 1) * share)];
  const memory = [0.25, 0.5, 0.75, 1].map(at).join(', ');
  console.log(
    `${name}: ${of('perSecond')} texts/s, ${of('cpuUs')} µs CPU a text; RSS at each quarter of the last run ${memory} MB, most ${Math.max(...samples)} MB`,
  );
}

/** About 60 characters, every one different. */
function textOf(id) {
  return `comment ${id}: what a nice day it is, see you at the market at ${id % 12} o'clock`;
}
