/** A Redis of the soak's own: on a free port, in a folder of its own, with an append-only file. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs one command of `redis-cli`, for a figure. */
export function askRedis(port, ...words) {
  return spawnSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).stdout.trim();
}

export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-soak-'));
  const port = await freePort();
  let child = null;
  const start = async () => {
    const options = [
      '--port',
      port,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ];
    child = spawn('redis-server', options.map(String), { stdio: 'ignore' });
    while (askRedis(port, 'ping') !== 'PONG') await delay(20);
  };
  const kill = async () => {
    const dying = child;
    dying.kill('SIGKILL');
    if (dying.exitCode === null && dying.signalCode === null) await once(dying, 'exit');
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
