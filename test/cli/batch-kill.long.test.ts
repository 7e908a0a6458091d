import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';

const ROOT = join(import.meta.dirname, '../..');
const COMMAND = join(ROOT, 'packages/cli/bin/moderato.js');
const LINES = Number(process.env['MODERATO_BATCH_LINES'] ?? 300);
const SEED = Number(process.env['MODERATO_BATCH_SEED'] ?? 7);
const KILLS = 3;

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

let directory: string;
let emulator: Emulator;
/** Told of each request that the emulator answers. */
let onRequest: () => void = () => undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-kill-'));
  emulator = await startEmulator({
    objectsDirectory: join(ROOT, 'docs/examples/quickstart/sounds'),
    progress: { ms: 100 },
    journalEntries: 100 * LINES,
    log: () => onRequest(),
  });
  const settings = {
    ...emulator.configuration,
    provider: 'tencent',
    polling: { initialMs: 60, maxMs: 60 },
    limits: { tencent: { concurrentJobs: null } },
  };
  await writeFile(join(directory, 'moderato.config.json'), JSON.stringify(settings));
  const lines = Array.from({ length: LINES }, (_, place) =>
    JSON.stringify({ id: `u${place}`, object: 'tone.wav' }),
  );
  await writeFile(join(directory, 'rows.jsonl'), `${lines.join('\n')}\n`);
});

afterEach(async () => {
  onRequest = () => undefined;
  await emulator.close();
  await rm(directory, { recursive: true });
});

function start(...options: string[]) {
  const argv = [
    COMMAND,
    'batch',
    'rows.jsonl',
    '--kind',
    'audio',
    '--concurrency',
    '16',
    '--json',
    ...options,
  ];
  return spawn(process.execPath, argv, {
    cwd: directory,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ReturnType<typeof start>) {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stderr, summary: JSON.parse(stdout) };
}

/** How often the vendor took each content. */
function submitsById(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { operation, accepted, dataId = '?' } of emulator.journal())
    if (operation === 'submit audio' && accepted) counts.set(dataId, (counts.get(dataId) ?? 0) + 1);
  return counts;
}

const results = async () =>
  (await readFile(join(directory, 'rows.results.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { key: string; error?: { uncertain?: boolean } });

describe('a batch that is killed three times at random moments', () => {
  it('ends with one result for each line, and pays for none twice', async () => {
    const random = createRandom(SEED);
    const expected = Array.from({ length: LINES }, (_, place) => `u${place}`).sort();
    const killedAt: number[] = [];

    for (let kill = 0; kill < KILLS; kill += 1) {
      // somewhere in the next quarter of the work, and anywhere between two of its steps
      const requests = Math.ceil(((0.1 + 0.9 * random()) * 3 * LINES) / (KILLS + 1));
      const delayMs = random() * 20;
      const child = start();
      let seen = 0;
      await new Promise<void>((resolve) => {
        onRequest = () => {
          seen += 1;
          if (seen === requests) setTimeout(resolve, delayMs);
        };
        child.once('exit', () => resolve());
      });
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      killedAt.push(submitsById().size);
    }
    const last = await finish(start());
    const written = await results();
    const submits = submitsById();
    const uncertain = written.filter(({ error }) => error !== undefined);

    expect(last.stderr).toBe('');
    expect(last.exitCode).toBe(uncertain.length === 0 ? 0 : 3);
    expect(last.summary).toMatchObject({
      results: LINES,
      errors: uncertain.length,
      uncertain: uncertain.length,
    });
    expect(written.map(({ key }) => key).sort()).toEqual(expected);
    for (const { error } of uncertain) expect(error).toMatchObject({ uncertain: true });
    expect([...submits.values()].filter((count) => count > 1)).toEqual([]);

    const settled = await finish(start('--on-uncertain', 'resubmit'));
    const twice = [...submitsById()].filter(([, count]) => count > 1).map(([id]) => id);
    expect(settled).toMatchObject({ exitCode: 0, summary: { results: LINES, pass: LINES, errors: 0 } });
    expect((await results()).map(({ key }) => key).sort()).toEqual(expected);
    expect(uncertain.map(({ key }) => key)).toEqual(expect.arrayContaining(twice));

    const figures = {
      lines: LINES,
      killedAt,
      uncertain: uncertain.length,
      last: last.summary,
      twice: twice.length,
    };
    if (process.env['MODERATO_BATCH_LINES'] !== undefined)
      process.stdout.write(`${JSON.stringify(figures)}\n`);
  }, 600_000);
});
