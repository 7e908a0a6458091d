import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Send } from '@moderato/core';

const TIMEOUT_MS = 5000;

/**
 * Makes one request to this process itself, because the first one loads the HTTP client: a call that took its turn before that
 * would reach its vendor late, and closer to the next one than the rate allows.
 */
export async function warmUp(send: Send): Promise<void> {
  const server = createServer((_, response) => response.end());
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const timeoutMs = TIMEOUT_MS;
    await send({ method: 'GET', url, headers: {}, operation: 'warm up', provider: 'none', timeoutMs });
  } catch {
    // the first call is slow then, and nothing else
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
