import https from 'node:https';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import net from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import connect from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import { Connections } from '../../packages/http/connections.js';
import { Exchange } from '../../packages/http/exchange.js';
import { testCertificate, testKey } from './certificate.js';
import { HTTP_CLIENTS, failureOf, requestTo, serversFor } from './loopback.js';
import { expectNoCredentials, secretiveRequest } from './leaks.js';

const LIMITS = { maxResponseBytes: 1000, timeoutMs: 5000 };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe.each(HTTP_CLIENTS)('send through %s: servers that misbehave', (client) => {
  const { withServer, withSocketServer, withListener } = serversFor(client);

  it.each([
    [
      'headers without end',
      'HTTP/1.1 200 OK\r\n',
      'x-more: and more\r\n',
      /not valid HTTP \(HPE_HEADER_OVERFLOW/,
    ],
    [
      'one header without end',
      'HTTP/1.1 200 OK\r\nx-long: ',
      'more and more and more',
      /HPE_HEADER_OVERFLOW/,
    ],
  ])('gives up on %s', async (_, start, more, message) => {
    await withSocketServer(
      (socket) => socket.once('data', () => pour(socket, start, more)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'bad_response', retry: 'never', effect: 'unknown' });
        expect(error.message).toMatch(message);
        expectNoCredentials(error);
      },
    );
  });

  it.each([
    ['interim responses without end', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['a chunk size that dribbles in', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '0'],
  ])('ends %s by the time limit', async (_, start, more) => {
    await withSocketServer(
      (socket) => socket.once('data', () => dribble(socket, start, more)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin, { timeoutMs: 100 })));

        expect(error).toMatchObject({ code: 'timeout', retry: 'later', effect: 'unknown' });
      },
    );
  });

  it.each([
    ['a body of announced length', 'Content-Length: 100\r\nConnection: close\r\n\r\n<Resp'],
    ['a chunk', 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n<Re'],
    ['a list of chunks', 'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n<Resp\r\n'],
  ])('takes %s that breaks off for broken, also where the connection was to be closed', async (_, rest) => {
    await withSocketServer(
      (socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'network', retry: 'later', effect: 'unknown' });
        expect(error.message).toContain('broke before the response was complete (ECONNRESET)');
      },
    );
  });

  it('refuses a packed response that breaks off', async () => {
    const packed = gzipSync('<Response>complete</Response>');
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, -9)),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'bad_response', effect: 'unknown' });
        expect(error.message).toContain('cannot be decompressed');
      },
    );
  });

  it('takes a response of two lengths for broken', async () => {
    await withSocketServer(
      (socket) =>
        socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
        ),
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'network', effect: 'unknown' });
      },
    );
  });

  it('never takes bytes that came unasked for the response to the next request', async () => {
    let requests = 0;
    await withSocketServer(
      (socket) =>
        socket.on('data', () => {
          requests++;
          // a second response that nobody asked for, right behind the first
          socket.write(requests === 1 ? `${OK}${OK.replace('ok', 'no')}` : OK);
        }),
      async (origin, { send }) => {
        await send(requestTo(origin));
        const second = await send(requestTo(origin));

        expect(second.body).toBe('ok');
        expect(requests).toBe(2);
      },
    );
  });

  it('opens a new connection where the other side closed the old one', async () => {
    await withServer(
      (_, response) => response.end('ok', () => response.socket?.end()),
      async (origin, { send }) => {
        for (let call = 0; call < 3; call++) {
          expect((await send(requestTo(origin))).body).toBe('ok');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
    );
  });

  it('writes a submit once, whatever the server does with its connections', async () => {
    const posts: string[] = [];
    await withSocketServer(
      (socket) =>
        socket.on('data', (data) => {
          const head = data.toString();
          if (head.startsWith('POST')) {
            posts.push(head);
            socket.destroy();
          } else socket.end(OK);
        }),
      async (origin, { send }) => {
        for (let call = 0; call < 5; call++) {
          await send(requestTo(origin));
          await failureOf(send(secretiveRequest(origin)));
        }

        expect(posts).toHaveLength(5);
      },
    );
  });

  it('closes the connection of an attempt that was given up before it was ready', async () => {
    const giveUp = new AbortController();
    let closed: Promise<void> | undefined;
    const server = net.createServer((socket) => {
      // the server says nothing, so that the handshake never ends
      closed = new Promise((resolve) => socket.resume().once('close', () => resolve()));
      giveUp.abort();
    });
    await withListener(server, 'https', async (origin, { send }) => {
      const error = await failureOf(send(secretiveRequest(origin, { signal: giveUp.signal })));

      expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
      await closed;
    });
  });
});

describe.each(HTTP_CLIENTS)('send through %s: bodies', (client) => {
  const { withServer } = serversFor(client);

  it('unpacks deflate without its wrapping, as some servers send it', async () => {
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'deflate' }).end(deflateRawSync('中文')),
      async (origin, { send }) => {
        expect((await send(requestTo(origin))).body).toBe('中文');
      },
    );
  });

  it('takes an empty response that claims to be packed for empty', async () => {
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(),
      async (origin, { send }) => {
        expect((await send(requestTo(origin))).body).toBe('');
      },
    );
  });

  it('leaves out a byte order mark and joins characters that were cut apart', async () => {
    const bytes = Buffer.from('\ufeff{"text":"中文😀"}');
    await withServer(
      (_, response) => {
        response.write(bytes.subarray(0, 14), () => setTimeout(() => response.end(bytes.subarray(14)), 10));
      },
      async (origin, { send }) => {
        expect((await send(requestTo(origin))).body).toBe('{"text":"中文😀"}');
      },
    );
  });

  it('unpacks a large response slower than it comes without losing a byte', async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => `line ${index}\n`).join('');
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)),
      async (origin, { send }) => {
        expect((await send(requestTo(origin))).body === text).toBe(true);
      },
    );
  });

  it('keeps the first of repeated headers that mean one thing, as Node does', async () => {
    await withServer(
      (_, response) =>
        response.writeHead(200, ['Retry-After', '1', 'Retry-After', '9', 'X-Two', 'a', 'X-Two', 'b']).end(),
      async (origin, { send }) => {
        const { headers } = await send(requestTo(origin));

        expect(headers).toMatchObject({ 'retry-after': '1', 'x-two': 'a, b' });
      },
    );
  });
});

describe('connections', () => {
  it('report TLS as ready once the certificate is accepted, once per request, when new and when reused', async () => {
    const sockets = new Set<Socket>();
    const server = createTlsServer({ key: testKey, cert: testCertificate }, (request, response) => {
      sockets.add(request.socket);
      response.end(request.url);
    });
    await serversFor('direct').withListener(server, 'https', async (origin) => {
      const connections = new Connections(
        { Client, buildConnector: (options) => connect({ ...options, ca: testCertificate }) },
        Infinity,
      );
      const bodies: string[] = [];
      for (const path of ['/new/../', '/reused']) {
        const exchange = new Exchange(requestTo(origin + path), LIMITS, () => undefined);
        connections.carry(origin, { method: 'GET', path, headers: [], body: undefined }, exchange);
        expect(exchange.state.sent).toBe(false);
        bodies.push((await exchange.response).body);
        expect(exchange.state.sent).toBe(true);
      }
      connections.destroy();

      expect(bodies).toEqual(['/new/../', '/reused']);
      expect(sockets.size).toBe(1);
    });
  });

  it('refuse a certificate for another host before a byte of the request leaves', async () => {
    const server = https.createServer({ key: testKey, cert: testCertificate });
    let requests = 0;
    server.on('request', () => requests++);
    await serversFor('direct').withListener(server, 'https', async (origin) => {
      const connections = new Connections(
        { Client, buildConnector: (options) => connect({ ...options, ca: testCertificate }) },
        Infinity,
      );
      const exchange = new Exchange(requestTo(origin), LIMITS, () => undefined);
      const headers = ['Host', 'bucket.example'];
      connections.carry(origin, { method: 'GET', path: '/', headers, body: undefined }, exchange);

      const error = await failureOf(exchange.response);

      expect(error).toMatchObject({ code: 'network', retry: 'never', effect: 'none' });
      expect(error.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
      expect(requests).toBe(0);
      connections.destroy();
    });
  });
});

describe('an exchange', () => {
  it('lets its request be written once only', async () => {
    const exchange = new Exchange(secretiveRequest('http://127.0.0.1'), LIMITS, () => undefined);
    const aborts: string[] = [];

    exchange.onConnect(() => aborts.push('first'));
    exchange.onConnect(() => aborts.push('second'));
    exchange.stop('aborted');

    expect(aborts).toEqual(['second', 'first']);
    expect(await failureOf(exchange.response)).toMatchObject({ code: 'aborted', effect: 'unknown' });
  });

  it('is not written when it is over before a connection is ready', async () => {
    const exchange = new Exchange(secretiveRequest('http://127.0.0.1'), LIMITS, () => undefined);
    let aborts = 0;

    exchange.stop('timeout');
    exchange.onConnect(() => aborts++);

    expect(aborts).toBe(1);
    expect(await failureOf(exchange.response)).toMatchObject({ code: 'timeout', effect: 'none' });
  });
});

function pour(socket: Socket, start: string, more: string): void {
  socket.write(start);
  const pump = () => {
    if (!socket.writable) return;
    socket.write(more.repeat(100), pump);
  };
  pump();
}

function dribble(socket: Socket, start: string, more: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(more), 2);
  socket.on('close', () => clearInterval(timer));
}
