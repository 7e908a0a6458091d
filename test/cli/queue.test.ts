import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Verdict } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { hasRedis, startRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';
import { failure } from '../support/acme.js';
import { createVendor, type Script } from '../batch/stage.js';
import { testParts } from '../support/acme.js';
import { environmentOf } from './emulated.js';
import { runCommand, type Setup } from './run-command.js';

const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { key: string; verdict?: Verdict; error?: { code: string } });

/** What of a verdict does not depend on when and by whom it was asked for. */
const lasting = ({ decision, category, score, findings, warnings, coverage }: Verdict) => ({
  ...{ decision, category, score, findings, warnings, coverage },
});

/** Runs `moderato worker` beside other commands. */
function startWorker(argv: string[], setup: Setup) {
  const ending = new AbortController();
  const run = runCommand(['worker', ...argv], { ...setup, signal: ending.signal });
  return {
    end: () => {
      ending.abort();
      return run;
    },
  };
}

if (hasRedis) {
  let redis: RedisServer;
  let directory: string;
  let queues = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'moderato-cli-queue-'));
    queues += 1;
  });
  afterEach(() => rm(directory, { recursive: true }));

  const flags = () => ['--redis', redis.url, '--queue', `cli-${queues}`];
  const write = (name: string, lines: object[]) =>
    writeFile(join(directory, name), lines.map((line) => JSON.stringify(line)).join('\n'));
  const read = async (name: string) => linesOf(await readFile(join(directory, name), 'utf8'));

  /** The surroundings of a command over the made-up vendor. */
  const surroundings = (script: Script = {}) => {
    const vendor = createVendor(script);
    return {
      vendor,
      setup: { directory, environment: { MODERATO_PROVIDER: 'acme' }, parts: testParts(vendor.provider) },
    };
  };

  describe('moderato batch --redis', () => {
    let emulator: Emulator;
    beforeAll(async () => {
      // loads every command, since jest cannot load two at once
      await runCommand(['--help']);
      emulator = await startEmulator({
        rules: { rules: [{ words: ['fool'], label: 'abuse', decision: 'block' }] },
      });
    });
    afterAll(() => emulator.close());

    it.each(['tencent', 'huawei'])('gives the verdicts that one process gives, from %s', async (provider) => {
      await write('words.jsonl', [
        { id: 'a', text: 'a fine day' },
        { id: 'b', text: 'you fool' },
        { id: 'c', text: 'another day' },
      ]);
      const setup: Setup = { directory, environment: environmentOf(emulator), isReal: true };
      const worker = startWorker(flags(), setup);

      const alone = await runCommand(
        ['batch', 'words.jsonl', '--provider', provider, '--out', 'one.jsonl'],
        setup,
      );
      const many = await runCommand(
        ['batch', 'words.jsonl', '--provider', provider, '--out', 'many.jsonl', ...flags()],
        setup,
      );
      const ended = await worker.end();

      expect([alone.exitCode, many.exitCode, ended.exitCode]).toEqual([0, 0, 0]);
      const byKey = async (name: string) =>
        Object.fromEntries((await read(name)).map(({ key, verdict }) => [key, lasting(verdict as Verdict)]));
      expect(await byKey('many.jsonl')).toEqual(await byKey('one.jsonl'));
      expect(
        Object.values(await byKey('many.jsonl'))
          .map(({ decision }) => decision)
          .sort(),
      ).toEqual(['block', 'pass', 'pass']);
      expect(ended.stderr).toContain('3 verdicts, 0 errors, 0 uncertain');
    });

    it('submits nothing again when it is run again', async () => {
      await write('sounds.jsonl', [{ id: 'a', kind: 'audio', url: 'https://example.com/a.mp3' }]);
      const { vendor, setup } = surroundings();
      const worker = startWorker(flags(), setup);
      await runCommand(['batch', 'sounds.jsonl', '--out', 'one.jsonl', ...flags()], setup);
      await rm(join(directory, 'one.jsonl'));
      await rm(join(directory, 'one.jsonl.journal'));

      const again = await runCommand(['batch', 'sounds.jsonl', '--out', 'one.jsonl', ...flags()], setup);
      await worker.end();

      expect(again.exitCode).toBe(0);
      expect(await read('one.jsonl')).toHaveLength(1);
      expect(vendor.submits).toHaveLength(1);
    });
  });

  describe('moderato queue', () => {
    it('shows what has failed, takes it up again and waits for the end', async () => {
      await write('sounds.jsonl', [{ id: 'a', kind: 'audio', url: 'https://example.com/a.mp3' }]);
      let submits = 0;
      const { setup } = surroundings({
        submit: () => {
          submits += 1;
          if (submits === 1) throw failure({ code: 'bad_response', effect: 'none', retry: 'never' });
        },
      });
      const worker = startWorker(flags(), setup);
      const batch = await runCommand(['batch', 'sounds.jsonl', ...flags()], setup);

      const failed = await runCommand(['queue', 'failed', '--json', ...flags()], setup);
      const retried = await runCommand(['queue', 'retry', '--all', ...flags()], setup);
      const drained = await runCommand(['queue', 'drain', ...flags()], setup);
      const status = await runCommand(['queue', 'status', ...flags()], setup);
      await worker.end();

      expect(batch.exitCode).toBe(3);
      expect(JSON.parse(failed.stdout)).toMatchObject({ contentId: 'a', error: { code: 'bad_response' } });
      expect(retried.stdout).toMatch(/ {2}submitted\n$/);
      expect([failed.exitCode, retried.exitCode, drained.exitCode]).toEqual([0, 0, 0]);
      expect(status.stdout).toMatch(/^waiting 0, pending 0; ended: verdicts 1, errors 0, uncertain 0/);
    });

    it('tells what is wrong with a Redis', async () => {
      const { setup } = surroundings();

      const good = await runCommand(['queue', 'doctor', ...flags()], setup);
      const nowhere = ['--redis', 'redis://127.0.0.1:1'];
      const away = await runCommand(['queue', 'status', ...nowhere], setup);
      const looked = await runCommand(['queue', 'doctor', ...nowhere], setup);
      const none = await runCommand(['queue', 'status'], setup);

      expect(good.stdout).toMatch(/^ok {3}version: Redis/);
      expect(good.exitCode).toBe(0);
      expect(looked.stdout).toMatch(/^BAD {2}connection: Redis cannot be reached \(ECONNREFUSED\)$/m);
      expect([away.exitCode, looked.exitCode, none.exitCode]).toEqual([3, 3, 2]);
      expect(none.stderr).toContain('MODERATO_REDIS');
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
