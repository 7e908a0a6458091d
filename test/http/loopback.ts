import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { createSend, type HttpClient, type SendHandle, type SendOptions } from '@moderato/http';
import { isModerationError, type HttpRequest, type ModerationError } from '@moderato/core';

/** Every way in which `send` reaches its connections; all of them pass the same tests. */
export const HTTP_CLIENTS = ['axios', 'direct'] as const;

type Test = (origin: string, handle: SendHandle) => Promise<void>;

/** Servers on loopback for tests, each with a fresh `send` of the given kind; both are closed after the test. */
export function serversFor(client: HttpClient) {
  /** Any server, addressed by the given scheme. */
  async function withListener(
    server: net.Server,
    scheme: 'http' | 'https',
    test: Test,
    options?: SendOptions,
  ): Promise<void> {
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket: net.Socket) => {
      socket.on('error', () => undefined);
      sockets.add(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const handle = createSend({ http: client, ...options });
    try {
      await test(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, handle);
    } finally {
      await handle.close();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }
  return {
    withListener,
    withServer: (handler: http.RequestListener, test: Test, options?: SendOptions) =>
      withListener(http.createServer(handler), 'http', test, options),
    /** A bare TCP server, for responses that HTTP servers refuse to give. */
    withSocketServer: (onSocket: (socket: net.Socket) => void, test: Test, options?: SendOptions) =>
      withListener(net.createServer(onSocket), 'http', test, options),
  };
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
