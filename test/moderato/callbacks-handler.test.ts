import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ModerationError, type ErrorCode, type Job } from '@moderato/core';
import {
  createCallbackHandler,
  toNodeListener,
  type CallbackHandler,
  type CallbackHandlerOptions,
  type IncomingCallback,
} from 'moderato';
import { TICKET, callbackBody, doneJob, openCallbackVendor } from '../support/callback-vendor.js';

const MAX_BYTES = 16 * 1024 * 1024;
const ADDRESS = 'https://hooks.example.com/done';

function failing(code: ErrorCode, more: object = {}): ModerationError {
  return new ModerationError({ code, operation: 'test', message: 'made-up-content', ...more });
}

/** A handler over a moderator that does what the test says. */
function handlerOver(outcome: Job | null | ModerationError | Error, options: CallbackHandlerOptions = {}) {
  const given: IncomingCallback[] = [];
  const handle = createCallbackHandler(
    {
      handleCallback: async (callback) => {
        const { body } = callback;
        given.push({ ...callback, body: typeof body === 'function' ? await body(MAX_BYTES) : body });
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    options,
  );
  return { handle, given };
}

const post = (handle: CallbackHandler, init: RequestInit = {}, url = ADDRESS) =>
  handle(new Request(url, { method: 'POST', body: Buffer.from('{}'), ...init }));

const succeeded: Job = { ticket: TICKET, state: 'succeeded', vendorState: 'DONE', verdict: {} as never };
const runningJob: Job = { ticket: TICKET, state: 'running', vendorState: 'WORKING' };

describe('a callback handler', () => {
  it('hands over the bytes, the headers and the whole address', async () => {
    const { handle, given } = handlerOver(succeeded, { provider: 'acme', timeoutMs: 700 });
    const body = Buffer.from([0x7b, 0xff, 0x7d]);

    const answer = await post(handle, { body, headers: { 'X-Signature': 'abc' } }, `${ADDRESS}?a=1`);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: true });
    expect(given).toMatchObject([
      { provider: 'acme', url: `${ADDRESS}?a=1`, timeoutMs: 700, headers: { 'x-signature': 'abc' } },
    ]);
    expect(Buffer.from(given[0]?.body as Uint8Array).equals(body)).toBe(true);
  });

  it('asks for 2500 ms at most, and takes the public address where a proxy changes it', async () => {
    const { handle, given } = handlerOver(null, { publicUrl: 'https://public.example.com/hooks' });

    await post(handle, {}, 'http://10.0.0.1:3000/hooks?moderato=1&b=%20');

    expect(given).toMatchObject([
      { timeoutMs: 2500, url: 'https://public.example.com/hooks?moderato=1&b=%20' },
    ]);
  });

  it('answers the probe with 200 and tells nobody', async () => {
    const told: Job[] = [];
    const { handle } = handlerOver(null, { onJob: (job) => void told.push(job) });

    expect((await post(handle)).status).toBe(200);
    expect(told).toEqual([]);
  });

  it('answers only after the job was stored', async () => {
    const steps: string[] = [];
    const onJob = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('stored');
    };
    const { handle } = handlerOver(succeeded, { onJob });

    await post(handle);
    steps.push('answered');

    expect(steps).toEqual(['stored', 'answered']);
  });

  it.each([
    ['failed', { ticket: TICKET, state: 'failed', vendorState: 'BROKEN', error: failing('job_failed') }],
    ['expired', { ticket: TICKET, state: 'expired', vendorState: 'GONE', error: failing('job_expired') }],
    ['running', { ...runningJob, ticket: { ...TICKET, kind: 'live' } }],
  ] as const)('hands over a job that is %s, and answers 200', async (_, job) => {
    const told: Job[] = [];
    const { handle } = handlerOver(job, { onJob: (given) => void told.push(given) });

    expect((await post(handle)).status).toBe(200);
    expect(told).toEqual([job]);
  });

  it('has the vendor call again while it says that the job still runs', async () => {
    const told: Job[] = [];
    const { handle } = handlerOver(runningJob, { onJob: (job) => void told.push(job) });

    const answer = await post(handle);

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(told).toEqual([]);
  });

  it('answers 500 where the job could not be stored, so that the vendor calls again', async () => {
    const seen: ModerationError[] = [];
    const { handle } = handlerOver(succeeded, {
      onJob: () => {
        throw new TypeError('made-up-content');
      },
      onError: (error) => void seen.push(error),
    });

    const answer = await post(handle);

    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('{"error":"internal"}');
    expect(seen).toMatchObject([
      { code: 'internal', ticket: TICKET, message: expect.stringContaining('onJob') },
    ]);
  });

  it.each<[ErrorCode, object, number, string | null]>([
    ['callback_rejected', {}, 400, null],
    ['callback_rejected', { status: 401 }, 401, null],
    ['callback_rejected', { status: 413 }, 413, null],
    ['callback_rejected', { status: 200 }, 400, null],
    ['job_not_found', { status: 404 }, 404, null],
    ['network', {}, 503, '30'],
    ['timeout', {}, 503, '30'],
    ['rate_limited', { retryAfterMs: 4200 }, 503, '5'],
    ['vendor_unavailable', { status: 200, retryAfterMs: 0 }, 503, '1'],
    ['bad_response', { status: 200 }, 503, '30'],
    ['auth', { status: 401 }, 503, '30'],
    ['quota', {}, 503, '30'],
    ['aborted', {}, 503, '30'],
    ['config', {}, 500, null],
    ['unsupported', {}, 500, null],
    ['internal', {}, 500, null],
  ])('answers %s %p with %i', async (code, more, status, retryAfter) => {
    const { handle } = handlerOver(failing(code, more));

    const answer = await post(handle);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(await answer.text()).toBe(`{"error":"${code}"}`);
  });

  it('answers anything unexpected with 500 and without a word about it', async () => {
    const { handle } = handlerOver(new TypeError('made-up-content'));

    const answer = await post(handle);

    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('{"error":"internal"}');
  });

  it('answers whatever the listener of errors does', async () => {
    const onError = () => {
      throw new TypeError('mine');
    };
    const { handle } = handlerOver(failing('job_not_found'), { onError });

    expect((await post(handle)).status).toBe(404);
  });

  it.each(['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    const { handle, given } = handlerOver(succeeded);

    const answer = await handle(new Request(ADDRESS, { method }));

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(given).toEqual([]);
  });

  it('takes a body without a content-type', async () => {
    expect((await post(handlerOver(succeeded).handle)).status).toBe(200);
  });

  it('reads no further than its limit, and takes what just fits', async () => {
    const { handle, given } = handlerOver(succeeded, { maxBytes: 10 });
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel: () => void (isCancelled = true),
    });
    const init = { body: endless, duplex: 'half' } as RequestInit;

    expect((await post(handle, { body: Buffer.alloc(10) })).status).toBe(200);
    expect((await post(handle, { body: Buffer.alloc(11) })).status).toBe(413);
    expect((await post(handle, init)).status).toBe(413);
    expect(isCancelled).toBe(true);
    expect(given).toHaveLength(1);
  });

  it('answers a body that breaks off with 400', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    const { handle, given } = handlerOver(succeeded);

    expect((await post(handle, { body: broken, duplex: 'half' })).status).toBe(400);
    expect(given).toEqual([]);
  });

  it.each([
    ['onjob', { onjob: () => undefined }],
    ['onJob', { onJob: 'store' }],
    ['maxBytes', { maxBytes: 0 }],
    ['timeoutMs', { timeoutMs: '3s' }],
    ['publicUrl', { publicUrl: '/done' }],
    ['publicUrl', { publicUrl: 'ftp://example.com/' }],
  ])('is not made with a wrong option: %s', (field, options) => {
    expect(() => handlerOver(null, options as CallbackHandlerOptions)).toThrow(field);
  });

  it('ends a wait, end to end', async () => {
    const { moderator, settle } = openCallbackVendor({ fetch: () => doneJob('bad') });
    const waited = moderator.wait(TICKET);
    await settle();

    const answer = await post(createCallbackHandler(moderator), { body: callbackBody(), headers: JSON_TYPE });

    expect(answer.status).toBe(200);
    await expect(waited).resolves.toMatchObject({ decision: 'block' });
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

describe("a callback handler behind Node's own server", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(handle: CallbackHandler, prepare: (request: object) => void = () => undefined) {
    const listener = toNodeListener(handle);
    const server = createServer((request, response) => {
      prepare(request);
      void listener(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  it('gets method, address, headers and body as they came', async () => {
    const { handle, given } = handlerOver(succeeded, { provider: 'acme' });
    const port = await serve(handle);

    const answer = await fetch(`http://127.0.0.1:${port}/done?moderato=1`, {
      method: 'POST',
      headers: { ...JSON_TYPE, 'X-Signature': 'abc' },
      body: '{"a":"é"}',
    });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: true });
    expect(given).toMatchObject([
      { url: `http://127.0.0.1:${port}/done?moderato=1`, headers: { 'x-signature': 'abc' } },
    ]);
    expect(Buffer.from(given[0]?.body as Uint8Array).toString()).toBe('{"a":"é"}');
  });

  it('takes what a raw parser has read, and the address before a router cut it', async () => {
    const { handle, given } = handlerOver(succeeded);
    const port = await serve(handle, (request) =>
      Object.assign(request, { body: Buffer.from('{"raw":1}'), originalUrl: '/whole/done?x=1' }),
    );

    await fetch(`http://127.0.0.1:${port}/done`, { method: 'POST', body: '{}', headers: JSON_TYPE });

    expect(given[0]?.url).toBe(`http://127.0.0.1:${port}/whole/done?x=1`);
    expect(Buffer.from(given[0]?.body as Uint8Array).toString()).toBe('{"raw":1}');
  });

  it('answers 413 and closes the connection, without reading the rest', async () => {
    const { handle } = handlerOver(succeeded, { maxBytes: 1000 });
    const port = await serve(handle);
    const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: JSON_TYPE });
    call.on('error', () => undefined);
    call.write(Buffer.alloc(2000));

    const [answer] = (await once(call, 'response')) as [
      { statusCode: number; headers: Record<string, string> },
    ];

    expect(answer.statusCode).toBe(413);
    expect(answer.headers['connection']).toBe('close');
    call.destroy();
  });

  it('answers 405 to a GET, and 400 to a host that is none', async () => {
    const port = await serve(handlerOver(succeeded).handle);

    expect((await fetch(`http://127.0.0.1:${port}/done`)).status).toBe(405);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();

    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 400 /);
  });
});
