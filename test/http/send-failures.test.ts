import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { ModerationError } from '@moderato/core';
import { createSend } from '@moderato/http';
import { testCertificate, testKey } from './certificate.js';
import { expectNoCredentials, secretiveRequest } from './leaks.js';
import { HTTP_CLIENTS, failureOf, serversFor } from './loopback.js';

type Outcome = Pick<ModerationError, 'code' | 'retry' | 'effect'>;

/** Checks code, retry and effect, that the error names the caller, and that no printed form of it holds a credential. */
function expectFailure(error: ModerationError, outcome: Outcome, message: RegExp): void {
  expect(error).toMatchObject({ ...outcome, provider: 'acme', operation: 'fetch audio' });
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('?');
  expectNoCredentials(error);
}

const NOT_REACHED: Outcome = { code: 'network', retry: 'later', effect: 'none' };
const BROKEN: Outcome = { code: 'network', retry: 'later', effect: 'unknown' };
const UNUSABLE: Outcome = { code: 'bad_response', retry: 'never', effect: 'unknown' };

describe.each(HTTP_CLIENTS)('send through %s: the vendor was not reached', (client) => {
  const { withListener, withServer } = serversFor(client);

  it.each(['127.0.0.1', 'localhost'])('says so when %s refuses the connection', async (host) => {
    const port = await freePort();
    const { send } = createSend({ http: client });

    const error = await failureOf(send(secretiveRequest(`http://${host}:${port}`)));

    expectFailure(error, NOT_REACHED, /no connection to .* \(ECONNREFUSED\)/);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses an untrusted certificate before a byte of the request leaves', async () => {
    let requests = 0;
    const server = createTlsServer({ key: testKey, cert: testCertificate }, (_, response) => {
      requests++;
      response.end();
    });
    await withListener(server, 'https', async (origin, { send }) => {
      const error = await failureOf(send(secretiveRequest(origin)));

      expectFailure(error, { ...NOT_REACHED, retry: 'never' }, /no trusted connection .*SELF_SIGNED/);
      expect(requests).toBe(0);
    });
  });

  it('says so when the other side does not speak TLS', async () => {
    await withServer(
      (_, response) => response.end(),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin.replace('http:', 'https:'))));

        expectFailure(error, { ...NOT_REACHED, retry: 'never' }, /no trusted connection/);
      },
    );
  });

  it('knows that a connection reset during the TLS handshake carried nothing', async () => {
    const server = net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await withListener(server, 'https', async (origin, { send }) => {
      const error = await failureOf(send(secretiveRequest(origin)));

      expectFailure(error, NOT_REACHED, /no connection .*ECONNRESET/);
    });
  });

  it('knows that a time limit during the TLS handshake carried nothing', async () => {
    await withListener(net.createServer(), 'https', async (origin, { send }) => {
      const error = await failureOf(send(secretiveRequest(origin, { timeoutMs: 50 })));

      expectFailure(error, { code: 'timeout', retry: 'later', effect: 'none' }, /within 50 ms/);
    });
  });

  it('knows that a request still waiting for a free connection carried nothing', async () => {
    await withServer(
      (_, response) => setTimeout(() => response.end(), 200),
      async (origin, { send }) => {
        const first = send(secretiveRequest(origin));
        const error = await failureOf(send(secretiveRequest(origin, { timeoutMs: 50 })));

        expectFailure(error, { code: 'timeout', retry: 'later', effect: 'none' }, /within 50 ms/);
        await first;
      },
      { maxSockets: 1 },
    );
  });
});

describe.each(HTTP_CLIENTS)('send through %s: time limits', (client) => {
  const { withServer } = serversFor(client);

  it.each([
    ['never begins', () => undefined],
    ['trickles without end', trickle],
  ])('ends an exchange whose answer %s', async (_, answer) => {
    await withServer(
      (request, response) => {
        if (request.url === '/connect') response.end();
        else answer(response);
      },
      async (origin, { send }) => {
        await send({ ...secretiveRequest(origin), url: `${origin}/connect` });
        const error = await failureOf(send(secretiveRequest(origin, { timeoutMs: 50 })));

        expectFailure(error, { code: 'timeout', retry: 'later', effect: 'unknown' }, /within 50 ms/);
      },
    );
  });

  it('takes the limit of createSend where the request sets none', async () => {
    await withServer(
      () => undefined,
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'timeout' });
        expect(error.message).toContain('within 60 ms');
      },
      { timeoutMs: 60 },
    );
  });

  it('takes a limit beyond what timers can hold as no shorter one', async () => {
    await withServer(
      (_, response) => setTimeout(() => response.end('late'), 20),
      async (origin, { send }) => {
        const answer = await send(secretiveRequest(origin, { timeoutMs: Infinity }));

        expect(answer.body).toBe('late');
      },
    );
  });
});

describe.each(HTTP_CLIENTS)('send through %s: broken and unusable answers', (client) => {
  const { withServer, withSocketServer } = serversFor(client);

  it.each([
    ['resets the connection', (socket: net.Socket) => socket.resetAndDestroy()],
    ['closes the connection', (socket: net.Socket) => socket.end()],
    ['stops in the middle of the headers', (socket: net.Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    [
      'stops in the middle of a body',
      (socket: net.Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Resp'),
    ],
    [
      'stops in the middle of a chunk',
      (socket: net.Socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<Re'),
    ],
  ])('reports a vendor that %s', async (_, answer) => {
    await withSocketServer(
      (socket) => socket.once('data', () => answer(socket)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(
          error,
          BROKEN,
          /the connection to .* broke before the response was complete \(ECONNRESET\)/,
        );
      },
    );
  });

  it('does not take a reset on a reused connection for a refusal', async () => {
    await withServer(
      (request, response) => {
        if (request.url === '/first') response.end();
        else request.socket.resetAndDestroy();
      },
      async (origin, { send }) => {
        await send({ ...secretiveRequest(origin), url: `${origin}/first` });
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, BROKEN, /broke before the response was complete \(ECONNRESET\)/);
      },
    );
  });

  it('reports an answer that is not HTTP', async () => {
    await withSocketServer(
      (socket) => socket.once('data', () => socket.end('220 mail ready\r\n')),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /not valid HTTP \(HPE_/);
      },
    );
  });

  it.each(['gzip', 'deflate', 'br'])('reports an answer that claims %s and is not', async (encoding) => {
    await withServer(
      (_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end('this is plain text, not packed'),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /cannot be decompressed/);
      },
    );
  });

  it('refuses a body of 20 MB under the default limit of 10 MiB', async () => {
    await withServer(
      (_, response) => response.end(Buffer.alloc(20_000_000, 'x')),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /larger than 10485760 bytes/);
      },
    );
  });

  it('refuses a body one byte over the limit', async () => {
    await withServer(
      (_, response) => response.end('x'.repeat(1001)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /larger than 1000 bytes/);
      },
      { maxResponseBytes: 1000 },
    );
  });

  it('counts the decompressed size, so that a small archive cannot become a huge answer', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      async (origin, { send }) => {
        expect(bomb.length).toBeLessThan(100_000);
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /larger than 1000000 bytes/);
      },
      { maxResponseBytes: 1_000_000 },
    );
  });

  it('stops reading an endless answer at the limit', async () => {
    await withServer(
      (_, response) => {
        const pack = createGzip();
        pack.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
        const pump = () => pack.writable && pack.write(Buffer.alloc(65_536), pump);
        response.on('close', () => pack.destroy());
        pump();
      },
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expectFailure(error, UNUSABLE, /larger than 10485760 bytes/);
      },
    );
  });

  it('goes on working after a failure', async () => {
    await withServer(
      (request, response) => {
        if (request.url === '/good') response.end('fine');
        else request.socket.destroy();
      },
      async (origin, { send }) => {
        await failureOf(send(secretiveRequest(origin)));
        const answer = await send({ ...secretiveRequest(origin), url: `${origin}/good` });

        expect(answer.body).toBe('fine');
      },
    );
  });
});

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
