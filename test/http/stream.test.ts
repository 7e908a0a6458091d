import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { HTTP_CLIENTS, failureOf, requestTo, serversFor } from './loopback.js';

const SIZE_BYTES = 5_000_000;

async function* pieces(total = SIZE_BYTES): AsyncGenerator<Uint8Array> {
  for (let left = total; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(65_536, left), 'x');
}

const headers = { 'content-length': String(SIZE_BYTES) };

describe.each(HTTP_CLIENTS)('send through %s: a body in pieces', (client) => {
  const { withServer } = serversFor(client);

  it('arrives whole, with its length and without chunks, and the connection is used again', async () => {
    const seen: unknown[] = [];
    await withServer(
      (request, response) => {
        let length = 0;
        request.on('data', (chunk: Buffer) => (length += chunk.length));
        request.on('end', () => {
          const { 'content-length': announced, 'transfer-encoding': encoding } = request.headers;
          seen.push([request.method, length, announced, encoding, request.socket.remotePort]);
          response.end('ok');
        });
      },
      async (origin, { send }) => {
        for (let round = 0; round < 2; round += 1) {
          const request = requestTo(origin, { method: 'PUT', headers, stream: pieces() });
          await expect(send(request)).resolves.toMatchObject({ status: 200, body: 'ok' });
        }
      },
    );

    const [first, second] = seen as unknown[][];
    expect(first?.slice(0, 4)).toEqual(['PUT', SIZE_BYTES, String(SIZE_BYTES), undefined]);
    expect(second).toEqual(first);
  });

  it.each([
    ['is shorter than its length', () => pieces(SIZE_BYTES - 1)],
    ['is longer than its length', () => pieces(SIZE_BYTES + 1)],
    [
      'breaks off',
      async function* broken() {
        yield Buffer.alloc(1000);
        throw new Error('made-up secret of the reader');
      },
    ],
  ])('that %s is an error that may have had an effect', async (_, stream) => {
    await withServer(
      (request, response) => {
        request.resume();
        request.on('end', () => response.end('ok'));
        request.on('error', () => undefined);
      },
      async (origin, { send }) => {
        const error = await failureOf(send(requestTo(origin, { method: 'PUT', headers, stream: stream() })));

        expect(error).toMatchObject({ code: 'network', effect: 'unknown' });
        expect(error.message).not.toContain('made-up secret');
      },
    );
  });

  it('is no longer read when the call is aborted', async () => {
    const leaving = new AbortController();
    const stream = Readable.from(pieces(SIZE_BYTES));
    const closed = once(stream, 'close');
    await withServer(
      (request) => {
        request.once('data', () => leaving.abort());
        request.on('error', () => undefined);
      },
      async (origin, { send }) => {
        const request = requestTo(origin, { method: 'PUT', headers, stream, signal: leaving.signal });
        await expect(failureOf(send(request))).resolves.toMatchObject({ code: 'aborted' });
        await closed;
      },
    );
  });
});
