import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ModerationError } from '@moderato/core';
import express from 'express';
import fastify from 'fastify';
import { createCallbackHandler, toNodeListener, type CallbackHandlerOptions } from 'moderato';
import { callbackBody, openCallbackVendor } from '../support/callback-vendor.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function receive(options: CallbackHandlerOptions = {}) {
  const { moderator, vendor } = openCallbackVendor();
  const errors: ModerationError[] = [];
  const handle = createCallbackHandler(moderator, {
    onError: (error) => void errors.push(error),
    ...options,
  });
  return { handle, listener: toNodeListener(handle), errors, vendor };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
}

const post = (url: string, type = 'application/json', body = callbackBody()) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': type } });

const keepRawBody = (request: IncomingMessage, _: unknown, bytes: Buffer) =>
  void Object.assign(request, { rawBody: bytes });

describe('a callback handler behind a body parser', () => {
  it.each([
    ['raw bytes', express.raw({ type: '*/*' })],
    ['text', express.text({ type: '*/*' })],
    ['JSON, whose raw bytes are kept', express.json({ verify: keepRawBody })],
    ['JSON, for another media type', express.json({ type: 'application/other' })],
  ])('of Express takes its callbacks: %s', async (_, parser) => {
    const { listener, errors, vendor } = receive();
    const url = await serve(express().use(parser).post('/done', listener) as RequestListener);

    expect((await post(url)).status).toBe(200);
    expect(errors).toEqual([]);
    expect(vendor.methods()).toEqual(['fetch']);
  });

  it('of Express without its raw bytes replies 500, so that the vendor calls again, and says what to do', async () => {
    const { listener, errors, vendor } = receive();
    const url = await serve(express().use(express.json()).post('/done', listener) as RequestListener);

    const reply = await post(url);

    expect(reply.status).toBe(500);
    expect(await reply.text()).toBe('{"error":"config"}');
    expect(errors).toMatchObject([
      { code: 'config', message: expect.stringMatching(/before any body parser.*rawBody/) },
    ]);
    expect(vendor.methods()).toEqual([]);
  });

  it('of Fastify takes the bytes that its parser gives', async () => {
    const { handle } = receive();
    const app = fastify();
    closing.push(() => app.close());
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    app.post('/done', async ({ url, host, headers, body }, reply) => {
      const request = new Request(`http://${host}${url}`, {
        method: 'POST',
        headers: headers as Record<string, string>,
        body: body as Buffer<ArrayBuffer>,
      });
      return reply.send(await handle(request));
    });
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });

    expect((await post(`${origin}/done`)).status).toBe(200);
  });

  it('of Fastify that has parsed them already replies 500', async () => {
    const { listener, errors } = receive();
    const app = fastify();
    closing.push(() => app.close());
    app.post('/done', async (request, reply) => {
      reply.hijack();
      await listener(request.raw, reply.raw);
    });
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });

    expect((await post(`${origin}/done`)).status).toBe(500);
    expect(errors).toMatchObject([{ code: 'config' }]);
  });

  it('still refuses another method and media type for what they are', async () => {
    const { listener } = receive();
    const url = await serve(
      express()
        .use(express.text({ type: '*/*' }))
        .use(listener) as RequestListener,
    );

    expect((await post(url, 'text/plain')).status).toBe(415);
    expect((await fetch(url)).status).toBe(405);
  });

  it('refuses what a parser read when it is too large', async () => {
    const { listener } = receive({ maxBytes: 10 });
    const url = await serve(
      express()
        .use(express.text({ type: '*/*' }))
        .use(listener) as RequestListener,
    );

    expect((await post(url)).status).toBe(413);
  });
});
