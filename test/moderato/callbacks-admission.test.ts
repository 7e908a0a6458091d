import { describe, expect, it } from '@jest/globals';
import { type ModerationError } from '@moderato/core';
import { createCallbackHandler, type CallbackHandlerOptions } from 'moderato';
import { callbackBody, openCallbackVendor } from '../support/callback-vendor.js';

const ADDRESS = 'https://hooks.example.com/done';
const SECRET = 'made-up-callback-secret-0123456789';

/** A handler over a moderator of the made-up vendor, and a body that notices when it is read. */
function receive(
  stage: Parameters<typeof openCallbackVendor>[0] = {},
  options: CallbackHandlerOptions = {},
  pieces: Iterable<Uint8Array> = [Buffer.from(callbackBody())],
) {
  const { moderator, vendor } = openCallbackVendor(stage);
  const errors: ModerationError[] = [];
  const handle = createCallbackHandler(moderator, {
    onError: (error) => void errors.push(error),
    ...options,
  });
  const seen = { reads: 0, isCancelled: false };
  const remaining = pieces[Symbol.iterator]();
  const post = async (init: RequestInit = {}, url = ADDRESS) => {
    const body = new ReadableStream(
      {
        pull(controller) {
          seen.reads += 1;
          const { done, value } = remaining.next();
          if (done === true) controller.close();
          else if (value.byteLength > 0) controller.enqueue(value);
        },
        cancel: () => void (seen.isCancelled = true),
      },
      { highWaterMark: 0 },
    );
    return handle(new Request(url, { method: 'POST', body, duplex: 'half', ...init }));
  };
  return { post, seen, errors, vendor };
}

const NOTHING = Buffer.alloc(0);

function* endlessly(piece: Uint8Array) {
  for (;;) yield piece;
}

describe('before the body of a callback is read', () => {
  it.each<[string, number, RequestInit]>([
    ['the method', 405, { method: 'PUT' }],
    ['the media type', 415, { headers: { 'content-type': 'text/html' } }],
    ['the encoding', 415, { headers: { 'content-encoding': 'gzip' } }],
    ['the length', 413, { headers: { 'content-length': '16777217' } }],
    ['the token', 401, {}],
  ])('%s is checked', async (_, status, init) => {
    const callbacks = status === 401 ? { secret: SECRET } : {};
    const { post, seen, vendor } = receive({ callbacks });

    const reply = await post(init);

    expect(reply.status).toBe(status);
    expect(seen.reads).toBe(0);
    expect(vendor.methods()).toEqual([]);
  });

  it('the length is checked against the configuration too', async () => {
    const { post, seen } = receive({ callbacks: { maxBytes: 100 } });

    expect((await post({ headers: { 'content-length': '101' } })).status).toBe(413);
    expect(seen.reads).toBe(0);
  });

  it('another address for the token is refused, however good the body is', async () => {
    const { post, seen } = receive({ callbacks: { secret: SECRET } });

    expect((await post({}, `${ADDRESS}?moderato=1.a.${'x'.repeat(43)}`)).status).toBe(401);
    expect(seen.reads).toBe(0);
  });
});

describe('the media type of a callback', () => {
  const form = ['application/x-www-form-urlencoded', 'text/plain'];

  it.each([
    ['application/json', undefined, 200],
    ['Application/JSON; charset=utf-8', undefined, 200],
    ['application/cloudevents+json', undefined, 200],
    ['text/plain', undefined, 415],
    ['application/x-www-form-urlencoded', undefined, 415],
    ['application/xml', undefined, 415],
    ['application/jsonp', undefined, 415],
    ['multipart/form-data; boundary=json', undefined, 415],
    ['', undefined, 415],
    ['text/plain', form, 200],
    ['application/x-www-form-urlencoded; charset=utf-8', form, 200],
    ['application/json', form, 415],
  ])('%p is decided by what the vendor declares (%p): %i', async (type, contentTypes, status) => {
    const { post } = receive({ ...(contentTypes === undefined ? {} : { contentTypes }) });

    expect((await post({ headers: { 'content-type': type } })).status).toBe(status);
  });

  it('may be missing', async () => {
    expect((await receive().post()).status).toBe(200);
  });
});

describe('the body of a callback', () => {
  it('is refused with 408 when it does not arrive in time, and let go', async () => {
    const { post, seen, errors } = receive({}, { bodyTimeoutMs: 20 }, endlessly(NOTHING));

    expect((await post()).status).toBe(408);
    expect(seen.isCancelled).toBe(true);
    expect(errors).toMatchObject([{ code: 'callback_rejected', message: expect.stringContaining('20 ms') }]);
  });

  it('is read no further than the smaller of both limits, whatever length it claims', async () => {
    const { post, seen } = receive(
      { callbacks: { maxBytes: 1000 } },
      { maxBytes: 5000 },
      endlessly(Buffer.alloc(600)),
    );

    expect((await post({ headers: { 'content-length': '10' } })).status).toBe(413);
    expect(seen).toEqual({ reads: 2, isCancelled: true });
  });

  it('has to wait for others when too much is held at a time, and is taken afterwards', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { moderator } = openCallbackVendor();
    const handle = createCallbackHandler(
      {
        handleCallback: async (callback) => {
          const { body } = callback;
          if (typeof body === 'function') await body(1000);
          await held;
          return moderator.handleCallback({ ...callback, body: callbackBody() });
        },
      },
      { maxHeldBytes: 100 },
    );
    const post = () => handle(new Request(ADDRESS, { method: 'POST', body: Buffer.alloc(60) }));

    const first = post();
    const second = await post();
    release();

    expect(second.status).toBe(503);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await first).status).toBe(200);
    expect((await post()).status).toBe(200);
  });

  it('is refused undecoded when it holds millions of values', async () => {
    const many = `{"id":"job-1","x":[${'{},'.repeat(500_000)}{}]}`;
    const { post, vendor } = receive({}, {}, [Buffer.from(many)]);

    expect((await post()).status).toBe(413);
    expect(vendor.methods()).toEqual([]);
  });

  it('that somebody has read before is a mistake of the program, which says what to do', async () => {
    const { moderator } = openCallbackVendor();
    const errors: ModerationError[] = [];
    const handle = createCallbackHandler(moderator, { onError: (error) => void errors.push(error) });
    const request = new Request(ADDRESS, { method: 'POST', body: Buffer.from(callbackBody()) });
    await request.text();

    expect((await handle(request)).status).toBe(500);
    expect(errors).toMatchObject([{ code: 'config', message: expect.stringContaining('rawBody') }]);
  });
});
