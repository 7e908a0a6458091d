import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HTTP_CLIENTS, readBody, requestTo, serversFor } from './loopback.js';

/** Answers with what arrived: method, path and raw headers. */
function echo(request: IncomingMessage): string {
  return JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders });
}

describe.each(HTTP_CLIENTS)('send through %s: what goes on the wire', (client) => {
  const { withServer } = serversFor(client);

  const paths = [
    '/',
    '/audio/auditing/ab1?ci-process=x',
    '/a/../b/./c',
    '/a/%2e%2e/b',
    "/it's?q='x'&y=|^{}[]",
    '/%e4%b8%ad%E6%96%87?a=%2F+%20~',
    '/twice//slashed?',
    '/p?a=1&a=2&b',
    '?only-query=1',
    '',
  ];

  it.each(paths)('sends the path and query %j byte for byte', async (path) => {
    await withServer(
      (request, response) => response.end(echo(request)),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin + path));

        expect(JSON.parse(answer.body).url).toBe(path.startsWith('/') ? path : `/${path}`);
      },
    );
  });

  it('adds no headers but host, user-agent, accept-encoding and connection to a GET', async () => {
    await withServer(
      (request, response) => response.end(echo(request)),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        const names = (JSON.parse(answer.body).headers as string[]).filter((_, index) => index % 2 === 0);
        expect(names.map((name) => name.toLowerCase()).sort()).toEqual([
          'accept-encoding',
          'connection',
          'host',
          'user-agent',
        ]);
      },
    );
  });

  it('sends given headers with the exact value, also those that the HTTP library would set itself', async () => {
    const headers = {
      host: 'bucket-1250000000.ci.ap-guangzhou.myqcloud.com',
      'content-type': 'application/xml',
      accept: 'application/json',
      'User-Agent': 'mine/1',
      'ACCEPT-ENCODING': 'gzip',
      Authorization: 'q-sign-algorithm=sha1&q-ak=AKID',
      'X-Sdk-Date': '20260101T000000Z',
    };
    await withServer(
      (request, response) => response.end(echo(request)),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin, { method: 'POST', headers, body: '<a/>' }));

        const raw = JSON.parse(answer.body).headers as string[];
        for (const [name, value] of Object.entries(headers)) {
          const at = raw.findIndex(
            (text, index) => index % 2 === 0 && text.toLowerCase() === name.toLowerCase(),
          );
          expect(raw[at + 1]).toBe(value);
        }
        expect(raw.length / 2).toBe(new Set(raw.filter((_, index) => index % 2 === 0)).size);
      },
    );
  });

  it.each(['content-type', 'Content-Type', 'CONTENT-TYPE'])(
    'sends a %s however it is spelt',
    async (name) => {
      await withServer(
        (request, response) => response.end(echo(request)),
        async (origin, { send }) => {
          const headers = {
            [name]: 'application/xml',
            [name.replace(/content-type/i, 'Accept')]: 'text/xml',
          };
          const answer = await send(requestTo(origin, { method: 'POST', headers, body: '<a/>' }));

          const raw = JSON.parse(answer.body).headers as string[];
          expect(raw[raw.indexOf(name) + 1]).toBe('application/xml');
          expect(raw[raw.indexOf('Accept') + 1]).toBe('text/xml');
        },
      );
    },
  );

  it('invents no content type for a POST without one, and none for an empty body', async () => {
    await withServer(
      (request, response) => response.end(echo(request)),
      async (origin, { send }) => {
        const withBody = await send(requestTo(origin, { method: 'POST', body: '{"a":1}' }));
        const withoutBody = await send(requestTo(origin, { method: 'POST' }));

        expect(withBody.body.toLowerCase()).not.toContain('content-type');
        expect(withoutBody.body.toLowerCase()).not.toContain('content-type');
      },
    );
  });

  it('sends the body as UTF-8 without touching it', async () => {
    const body = '  {"text" : "中文 \\u4e2d 😀\r\n"}  ';
    await withServer(
      (request, response) => {
        const length = request.headers['content-length'];
        void readBody(request).then((text) => response.end(JSON.stringify({ text, length })));
      },
      async (origin, { send }) => {
        const answer = await send(
          requestTo(origin, { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
        );

        expect(JSON.parse(answer.body)).toEqual({ text: body, length: String(Buffer.byteLength(body)) });
      },
    );
  });

  it('names itself with the version of its package', async () => {
    const { version } = JSON.parse(readFileSync('packages/http/package.json', 'utf8')) as { version: string };
    await withServer(
      (request, response) => response.end(request.headers['user-agent']),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.body).toBe(`moderato/${version}`);
      },
    );
  });
});

describe.each(HTTP_CLIENTS)('send through %s: what comes back', (client) => {
  const { withServer } = serversFor(client);

  it.each([200, 201, 302, 400, 404, 429, 500, 503])('hands back status %i with its body', async (status) => {
    await withServer(
      (_, response) => response.writeHead(status, { location: '/elsewhere' }).end(`body of ${status}`),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer).toMatchObject({ status, body: `body of ${status}` });
      },
    );
  });

  it('does not follow a redirect', async () => {
    const seen: (string | undefined)[] = [];
    await withServer(
      (request, response) => {
        seen.push(request.url);
        response.writeHead(307, { location: '/stolen' }).end();
      },
      async (origin, { send }) => {
        const answer = await send(requestTo(`${origin}/signed`));

        expect(answer.headers['location']).toBe('/stolen');
        expect(seen).toEqual(['/signed']);
      },
    );
  });

  it('gives header names in lower case and repeated headers as one text', async () => {
    await withServer(
      (_, response) =>
        response.writeHead(200, { 'X-Ci-Request-Id': 'AbC', 'Set-Cookie': ['a=1', 'b=2'] }).end(),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.headers).toMatchObject({ 'x-ci-request-id': 'AbC', 'set-cookie': 'a=1, b=2' });
        expect(Object.values(answer.headers).every((value) => typeof value === 'string')).toBe(true);
      },
    );
  });

  it('leaves JSON bodies as text, number spelling and blanks included', async () => {
    const body = ' {"score": 1.0, "id": 12345678901234567890} ';
    await withServer(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.body).toBe(body);
      },
    );
  });

  it('gives an empty text for an answer without a body', async () => {
    await withServer(
      (_, response) => response.writeHead(204).end(),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.body).toBe('');
      },
    );
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decompresses %s', async (encoding, compress) => {
    await withServer(
      (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(compress('中文')),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.body).toBe('中文');
      },
    );
  });

  it('takes an answer of exactly the size limit', async () => {
    await withServer(
      (_, response) => response.end('x'.repeat(1000)),
      async (origin, { send }) => {
        const answer = await send(requestTo(origin));

        expect(answer.body).toHaveLength(1000);
      },
      { maxResponseBytes: 1000 },
    );
  });
});

describe.each(HTTP_CLIENTS)('send through %s: connections', (client) => {
  const { withServer } = serversFor(client);

  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

  afterEach(() => {
    for (const name of names) Reflect.deleteProperty(process.env, name);
  });

  it('ignores proxies in the environment', async () => {
    for (const name of names) process.env[name] = 'http://127.0.0.1:9';
    await withServer(
      (request, response) => response.end(request.url),
      async (origin, { send }) => {
        const answer = await send(requestTo(`${origin}/direct`));

        expect(answer.body).toBe('/direct');
      },
    );
  });

  it('uses one connection for calls in a row', async () => {
    const sockets = new Set<Socket>();
    await withServer(
      (request, response) => {
        sockets.add(request.socket);
        response.end();
      },
      async (origin, { send }) => {
        for (let call = 0; call < 5; call++) await send(requestTo(origin));

        expect(sockets.size).toBe(1);
      },
    );
  });

  it('opens no more connections than maxSockets', async () => {
    const sockets = new Set<Socket>();
    await withServer(
      (request, response) => {
        sockets.add(request.socket);
        setImmediate(() => response.end());
      },
      async (origin, { send }) => {
        await Promise.all(Array.from({ length: 20 }, () => send(requestTo(origin))));

        expect(sockets.size).toBe(2);
      },
      { maxSockets: 2 },
    );
  });

  it('does not mix the answers of parallel calls', async () => {
    await withServer(
      (request, response) => setTimeout(() => response.end(request.url), Number(request.url?.slice(1)) % 7),
      async (origin, { send }) => {
        const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);

        const answers = await Promise.all(paths.map((path) => send(requestTo(origin + path))));

        expect(answers.map((answer) => answer.body)).toEqual(paths);
      },
    );
  });

  it('closes only after the calls under way have their answers', async () => {
    await withServer(
      (_, response) => setTimeout(() => response.end('done'), 20),
      async (origin, { send, close }) => {
        const call = send(requestTo(origin));
        await close();

        await expect(call).resolves.toMatchObject({ body: 'done' });
      },
    );
  });
});
