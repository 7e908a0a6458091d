import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis of the test's own, on a free port and in a folder of its own. */
export interface RedisServer {
  url: string;
  port: number;
  /** Ends the process without letting it write anything. */
  kill(): Promise<void>;
  /** Starts it again over the same files. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Whether `redis-server` is there; without it the tests that need it say that they were not run. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** Says in one line that tests were left out. */
export function tellNotRun(): void {
  process.stderr.write('tests of the queue were NOT RUN: redis-server is not installed\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server; `options` are lines of its configuration. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn('redis-server', [...fixed, '--appendonly', 'yes', ...options], { stdio: 'ignore' });
    const client = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 30 });
    client.on('error', () => undefined);
    await client.ping().catch(() => undefined);
    client.disconnect();
  };
  const kill = async () => {
    const dying = child;
    if (dying === null) return;
    child = null;
    dying.kill('SIGKILL');
    if (dying.exitCode === null && dying.signalCode === null) await once(dying, 'exit');
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill,
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
