/** Moderates the lines of a file, is interrupted in the middle, and goes on: nothing is submitted twice, and each line has one result. */
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runBatch } from '@moderato/batch';
import { createModerator } from 'moderato';
import { setStage } from './support/stage.mjs';

const { config, close } = await setStage();
const folder = await mkdtemp(join(tmpdir(), 'moderato-batch-'));
const out = join(folder, 'results.jsonl');

/** The key names a line among all, the same in each run. */
async function* readRows() {
  const file = await open(resolve(import.meta.dirname, 'support/batch/comments.jsonl'));
  let line = 0;
  for await (const text of file.readLines()) {
    line += 1;
    const { id, meta, ...content } = JSON.parse(text);
    yield { key: id, id, line, meta, content: { kind: 'text', id, ...content } };
  }
}

async function run(stopAfter) {
  const interrupt = new AbortController();
  const moderator = createModerator({ ...config, provider: 'huawei' }, { environment: {} });
  let results = 0;
  const summary = await runBatch(moderator, readRows(), {
    out,
    concurrency: 2,
    signal: interrupt.signal,
    onResult: () => {
      results += 1;
      if (results === stopAfter) interrupt.abort();
    },
  });
  await moderator.close();
  return summary;
}

const first = await run(3);
console.log(`interrupted: ${first.results} results, ${first.submitted} submitted`);
const second = await run();
console.log(
  `finished: ${second.results} results, ${second.reused} stood, ${second.fetched} fetched, ${second.submitted} submitted`,
);

const keys = (await readFile(out, 'utf8'))
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line).key);
await rm(folder, { recursive: true });
await close();
if (new Set(keys).size !== 8 || keys.length !== 8 || first.submitted + second.submitted !== 8)
  process.exitCode = 1;
