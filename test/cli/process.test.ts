import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseVerdict } from '@moderato/core';

const ROOT = join(import.meta.dirname, '../..');
const QUICKSTART = join(ROOT, 'docs/examples/quickstart');
const COMMAND = join(ROOT, 'packages/cli/bin/moderato.js');

/** Starts the command as users do, with nothing of this machine's configuration. */
function start(argv: string[], environment: Record<string, string> = {}) {
  const options = { cwd: directory, env: { PATH: process.env['PATH'], ...environment }, timeout: 30_000 };
  return spawn(process.execPath, [COMMAND, ...argv], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function finished(child: ReturnType<typeof start>) {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode: exitCode as number | null, stdout, stderr };
}

let emulator: ChildProcess;
let sounds: Server;
let environment: Record<string, string>;
let url: string;
let log = '';
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-cli-'));
  await writeFile(join(directory, 'moderato.config.yaml'), 'polling: { initialMs: 20, maxMs: 20 }');
  sounds = createServer((request, response) => {
    readFile(join(QUICKSTART, 'sounds', request.url ?? '')).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(sounds, 'listening');
  url = `http://127.0.0.1:${(sounds.address() as { port: number }).port}`;
  const child = start([
    'emulate',
    '--rules',
    join(QUICKSTART, 'rules.yaml'),
    '--finish-after',
    '20',
    '--json',
  ]);
  emulator = child;
  child.stderr.on('data', (chunk: Buffer) => (log += String(chunk)));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  environment = JSON.parse(String(line)).environment;
}, 30_000);

afterAll(async () => {
  emulator.kill('SIGKILL');
  sounds.close();
  await rm(directory, { recursive: true });
});

describe('the moderato process', () => {
  it.each(['tencent', 'huawei'])(
    'judges a sound through %s over loopback',
    async (provider) => {
      const argv = ['check', 'audio', `${url}/insult.wav`, '--json', '--fail-on', 'block'];

      const { exitCode, stdout, stderr } = await finished(
        start(argv, { ...environment, MODERATO_PROVIDER: provider }),
      );

      expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: '' });
      expect(parseVerdict(JSON.parse(stdout))).toMatchObject({
        decision: 'block',
        category: 'harassment',
        source: { provider },
      });
    },
    30_000,
  );

  it('prints the ticket when it is interrupted while it waits, and another process fetches the verdict', async () => {
    const settings = { ...environment, MODERATO_PROVIDER: 'huawei' };
    const child = start(['check', 'audio', `${url}/greeting.mp3`, '--json'], settings);
    const result = finished(child);
    await asked();
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await result;
    const { ticket } = JSON.parse(stderr).error;

    const fetched = await finished(start(['job', JSON.stringify(ticket), '--wait', '--json'], settings));

    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(JSON.parse(fetched.stdout)).toMatchObject({ decision: 'pass', source: { jobId: ticket.id } });
  }, 30_000);

  it('ends the emulator in order at SIGTERM', async () => {
    const ended = once(emulator, 'exit');

    emulator.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
  }, 30_000);
});

/** Resolves when a job was fetched from the emulator from here on, so that whoever polls has its ticket. */
async function asked(): Promise<void> {
  const start = log.length;
  while (!log.slice(start).includes('(fetch audio)')) await once(emulator.stderr!, 'data');
}
