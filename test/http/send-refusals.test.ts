import { describe, expect, it } from '@jest/globals';
import { CREDENTIALS, expectNoCredentials, secretiveRequest } from './leaks.js';
import { HTTP_CLIENTS, failureOf, requestTo, serversFor } from './loopback.js';

describe.each(HTTP_CLIENTS)('send through %s: aborting', (client) => {
  const { withServer } = serversFor(client);

  it('sends nothing when the signal was aborted before', async () => {
    let requests = 0;
    await withServer(
      (_, response) => {
        requests++;
        response.end();
      },
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin, { signal: AbortSignal.abort() })));

        expect(error).toMatchObject({ code: 'aborted', retry: 'never', effect: 'none', provider: 'acme' });
        expect(requests).toBe(0);
        expectNoCredentials(error);
      },
    );
  });

  it('ends an exchange under way, whose effect is then unknown', async () => {
    const controller = new AbortController();
    let closed: Promise<void> | undefined;
    await withServer(
      (request) => {
        closed = new Promise((resolve) => request.socket.once('close', () => resolve()));
        controller.abort(new Error(CREDENTIALS.password));
      },
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin, { signal: controller.signal })));

        expect(error).toMatchObject({ code: 'aborted', retry: 'never', effect: 'unknown' });
        expectNoCredentials(error);
        await closed;
      },
    );
  });

  it('ends an exchange in the middle of its answer', async () => {
    const controller = new AbortController();
    await withServer(
      (_, response) => {
        response.write('half', () => controller.abort());
      },
      async (origin, { send }) => {
        const error = await failureOf(send(secretiveRequest(origin, { signal: controller.signal })));

        expect(error).toMatchObject({ code: 'aborted', effect: 'unknown' });
      },
    );
  });

  it('knows that a request still waiting for a free connection carried nothing', async () => {
    const controller = new AbortController();
    await withServer(
      (_, response) => {
        controller.abort();
        response.end();
      },
      async (origin, { send }) => {
        const first = send(secretiveRequest(origin));
        const error = await failureOf(send(secretiveRequest(origin, { signal: controller.signal })));

        expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
        await first;
      },
      { maxSockets: 1 },
    );
  });

  it('leaves other calls alone and takes its listener off the signal', async () => {
    const controller = new AbortController();
    await withServer(
      (request, response) => setTimeout(() => response.end(request.url), 10),
      async (origin, { send }) => {
        const done = await send(requestTo(`${origin}/done`, { signal: controller.signal }));
        const other = send(requestTo(`${origin}/other`));
        controller.abort();

        expect(done.body).toBe('/done');
        await expect(other).resolves.toMatchObject({ body: '/other' });
      },
    );
  });

  it('refuses calls after it was closed', async () => {
    await withServer(
      (_, response) => response.end(),
      async (origin, { send, close }) => {
        await close();
        await close();
        const error = await failureOf(send(secretiveRequest(origin)));

        expect(error).toMatchObject({ code: 'aborted', retry: 'never', effect: 'none' });
      },
    );
  });
});

describe.each(HTTP_CLIENTS)('send through %s: requests that cannot be sent as they are', (client) => {
  const { withServer } = serversFor(client);

  it.each([
    ['a blank', '/a b'],
    ['a character beyond ASCII', '/中'],
    ['a line break', '/a\r\nx-evil: 1'],
    ['a fragment', '/a#b'],
    ['a backslash', '/a\\b'],
  ])('refuses a URL with %s', async (_, path) => {
    await withServer(
      (_request, response) => response.end(),
      async (origin, { send }) => {
        const error = await failureOf(send(requestTo(origin + path)));

        expect(error).toMatchObject({ code: 'internal', retry: 'never', effect: 'none' });
      },
    );
  });

  it.each([
    '',
    'no-scheme',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'data:,x',
    'http:/one',
    'http://',
    'http://h:99999/',
  ])('refuses the URL %j', async (url) => {
    await withServer(
      (_, response) => response.end(),
      async (_origin, { send }) => {
        const error = await failureOf(send(requestTo(url)));

        expect(error).toMatchObject({ code: 'internal', retry: 'never', effect: 'none' });
      },
    );
  });

  it('refuses credentials in a URL without repeating them', async () => {
    await withServer(
      (_, response) => response.end(),
      async (origin, { send }) => {
        const url = origin.replace('//', `//user:${CREDENTIALS.password}@`);
        const error = await failureOf(send(requestTo(url)));

        expect(error).toMatchObject({ code: 'internal', effect: 'none' });
        expectNoCredentials(error);
      },
    );
  });

  it.each([
    ['a line break', `${CREDENTIALS.token}\r\nx-evil: 1`],
    ['a character beyond ASCII', `${CREDENTIALS.token}密`],
    ['a null', `${CREDENTIALS.token}\0`],
  ])('refuses a header value with %s, naming the header and not the value', async (_, value) => {
    await withServer(
      (_request, response) => response.end(),
      async (origin, { send }) => {
        const error = await failureOf(send(requestTo(origin, { headers: { 'x-auth-token': value } })));

        expect(error).toMatchObject({ code: 'config', retry: 'never', effect: 'none' });
        expect(error.message).toContain('"x-auth-token"');
        expectNoCredentials(error);
      },
    );
  });

  it('refuses a header name that is none', async () => {
    await withServer(
      (_, response) => response.end(),
      async (origin, { send }) => {
        const error = await failureOf(send(requestTo(origin, { headers: { 'a b': '1' } })));

        expect(error).toMatchObject({ code: 'config', effect: 'none' });
      },
    );
  });
});
