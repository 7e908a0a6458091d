import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Verdict } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { Redis } from 'ioredis';
import { until } from '../queue/stage.js';
import { hasRedis, startRedis, tellNotRun, type RedisServer } from '../support/redis-server.js';

const ROOT = join(import.meta.dirname, '../..');
const COMMAND = join(ROOT, 'packages/cli/bin/moderato.js');
const QUICKSTART = join(ROOT, 'docs/examples/quickstart');

if (hasRedis) {
  let redis: RedisServer;
  let client: Redis;
  let emulator: Emulator;
  let files: Server;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'moderato-queue-'));
    redis = await startRedis();
    client = new Redis(redis.url);
    files = createServer((request, response) => {
      const name = (request.url ?? '').endsWith('.wav') ? 'sounds/tone.wav' : 'pictures/sunset.png';
      void readFile(join(QUICKSTART, name)).then((bytes) => response.end(bytes));
    }).listen(0, '127.0.0.1');
    await once(files, 'listening');
    emulator = await startEmulator({
      rules: {
        rules: [
          { kind: 'text', words: ['fool'], label: 'abuse', decision: 'block' },
          { kind: 'audio', name: 'bad*', label: 'porn', decision: 'block' },
          { kind: 'image', name: 'bad*', label: 'porn', decision: 'review' },
        ],
      },
      faults: { faults: [{ fault: 'latency', delayMs: 300, rate: 1, operations: ['check *'] }] },
      progress: { ms: 200 },
    });
    const settings = {
      ...emulator.configuration,
      provider: 'tencent',
      polling: { initialMs: 300, maxMs: 300 },
    };
    await writeFile(join(directory, 'moderato.config.json'), JSON.stringify(settings));
  });
  afterAll(async () => {
    client.disconnect();
    await emulator.close();
    files.close();
    files.closeAllConnections();
    await redis.close();
    await rm(directory, { recursive: true });
  });

  /** Starts the command as users do, with the configuration file of the folder. */
  const start = (...argv: string[]) => {
    const env = { PATH: process.env['PATH'], MODERATO_REDIS: redis.url };
    const child = spawn(process.execPath, [COMMAND, ...argv], { cwd: directory, env });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const finished = async () => {
      const [stdout, stderr, [exitCode]] = await ended;
      return { stdout, stderr, exitCode: exitCode as number | null };
    };
    return { child, finished };
  };
  const write = (name: string, lines: object[]) =>
    writeFile(join(directory, name), lines.map((line) => JSON.stringify(line)).join('\n'));

  /** What of each verdict does not depend on when it was given. */
  const verdictsIn = async (name: string) => {
    const lines = (await readFile(join(directory, name), 'utf8')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { key: string; verdict: Verdict });
    return Object.fromEntries(
      rows.map(({ key, verdict }) => {
        const { decision, category, score, findings, warnings, coverage, lists } = verdict;
        return [key, { decision, category, score, findings, warnings, coverage, lists }];
      }),
    );
  };

  describe('the command in processes of its own, with one configuration file', () => {
    it.each(['tencent', 'huawei'])(
      'gives the same verdicts of text, audio and images with a queue and without, by %s',
      async (provider) => {
        const { port } = files.address() as { port: number };
        const at = (path: string) => `http://127.0.0.1:${port}/${path}`;
        const rows = [
          { id: 'a', text: 'a fine day' },
          { id: 'b', text: 'you fool' },
          { id: 'c', kind: 'audio', url: at('good.wav') },
          { id: 'd', kind: 'audio', url: at('bad.wav') },
          { id: 'e', kind: 'image', url: at('good.png') },
          { id: 'f', kind: 'image', url: at('bad.png') },
        ];
        await write(`${provider}.jsonl`, rows);
        const options = [`${provider}.jsonl`, '--provider', provider, '--out'];
        const worker = start('worker', '--queue', provider);

        const alone = await start('batch', ...options, `${provider}-one.jsonl`).finished();
        const many = await start(
          ...['batch', ...options, `${provider}-many.jsonl`, '--redis', redis.url, '--queue', provider],
        ).finished();
        worker.child.kill('SIGTERM');
        const ended = await worker.finished();

        expect([alone.exitCode, many.exitCode, ended.exitCode]).toEqual([0, 0, 0]);
        const verdicts = await verdictsIn(`${provider}-many.jsonl`);
        expect(verdicts).toEqual(await verdictsIn(`${provider}-one.jsonl`));
        expect(
          Object.values(verdicts)
            .map(({ decision }) => decision)
            .sort(),
        ).toEqual(['block', 'block', 'pass', 'pass', 'pass', 'review']);
        expect(ended.stderr).toContain('6 verdicts, 0 errors, 0 uncertain');
      },
    );

    it('ends at SIGTERM with the submits under way finished and the rest left for others', async () => {
      const words = Array.from({ length: 60 }, (_, index) => ({
        id: `t${index}`,
        text: `a fine hour ${index}`,
      }));
      await write('words.jsonl', words);
      const queue = ['--queue', 'terms'];
      const batch = start('batch', 'words.jsonl', '--out', 'words-out.jsonl', '--redis', redis.url, ...queue);
      const first = start('worker', '--concurrency', '4', ...queue);
      const ended = () => client.hget('{terms}:counts', 'done:verdict').then(Number);
      await until(async () => (await ended()) >= 4);

      first.child.kill('SIGTERM');
      const { exitCode, stderr } = await first.finished();
      const done = await ended();
      const second = start('worker', ...queue);
      const rest = await batch.finished();
      second.child.kill('SIGTERM');
      await second.finished();

      expect([exitCode, rest.exitCode]).toEqual([0, 0]);
      expect(stderr).toMatch(new RegExp(`ended: ${done} verdicts, 0 errors, 0 uncertain`));
      expect(done).toBeLessThan(60);
      expect(Object.keys(await verdictsIn('words-out.jsonl'))).toHaveLength(60);
      const times = words.map(({ text: each }) => {
        const digest = createHash('sha256').update(each).digest('hex');
        return emulator.journal().filter(({ contentSha256 }) => contentSha256 === digest).length;
      });
      expect(times).toEqual(words.map(() => 1));
    });

    it('leaves neither credentials nor the content of ended items in what Redis writes to disk', async () => {
      await client.config('SET', 'aof-use-rdb-preamble', 'no');
      await client.config('SET', 'rdbcompression', 'no');
      await client.save();
      const [, folder = ''] = await client.config('GET', 'dir');
      const grep = (words: string) =>
        spawnSync('grep', ['-rac', '--', words, join(folder, 'dump.rdb')], {
          encoding: 'utf8',
        }).stdout.trim();
      const { tencent, huawei } = emulator.configuration.providers;

      expect(grep('a fine day')).toBe('0');
      for (const secret of [tencent.secretId, tencent.secretKey, huawei.accessKeyId, huawei.secretAccessKey])
        expect(grep(secret)).toBe('0');
      // it is the dump, and it holds the verdicts
      expect(Number(grep('decision'))).toBeGreaterThan(0);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
