import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { createSend, type SendHandle, type SendOptions } from '@moderato/http';
import { isModerationError, type HttpRequest, type ModerationError } from '@moderato/core';

/** Runs a test against an HTTP server on loopback and a fresh `send`; both are closed afterwards. */
export async function withServer(
  handler: http.RequestListener,
  test: (origin: string, handle: SendHandle) => Promise<void>,
  options?: SendOptions,
): Promise<void> {
  await withListener(http.createServer(handler), 'http', test, options);
}

/** The same with a bare TCP server, for answers that HTTP servers refuse to give. */
export async function withSocketServer(
  onSocket: (socket: net.Socket) => void,
  test: (origin: string, handle: SendHandle) => Promise<void>,
): Promise<void> {
  await withListener(net.createServer(onSocket), 'http', test);
}

/** The same with any server, addressed by the given scheme. */
export async function withListener(
  server: net.Server,
  scheme: 'http' | 'https',
  test: (origin: string, handle: SendHandle) => Promise<void>,
  options?: SendOptions,
): Promise<void> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const handle = createSend(options);
  try {
    await test(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, handle);
  } finally {
    await handle.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A GET request with a few fields replaced. */
export function requestTo(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, operation: 'fetch audio', provider: 'acme', ...changes };
}

/** Waits for a rejection and hands out its ModerationError; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<ModerationError> {
  const outcome = await promise.then(
    () => new Error('resolved, although a rejection was expected'),
    (error: unknown) => error,
  );
  if (!isModerationError(outcome)) throw outcome;
  return outcome;
}

/** Reads a whole request body as text. */
export async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
