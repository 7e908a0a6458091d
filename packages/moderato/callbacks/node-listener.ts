import { type IncomingMessage, type ServerResponse } from 'node:http';
import { isBytes } from '@moderato/core';
import { configError } from '../config/schema.js';
import { type CallbackHandler } from './callback-handler.js';
import { READ_BEFORE } from './read-body.js';

/** What Node's own server and the frameworks on top of it call for a request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Puts a callback handler behind Node's own requests and responses, as Express takes them. It reads the body itself, so it
 * stands before any body parser; behind one, it takes the raw bytes or text that the parser left in `request.rawBody` or
 * `request.body`, and without them replies 500 and tells `onError` what to do.
 */
export function toNodeListener(handler: CallbackHandler): NodeListener {
  return async (incoming, outgoing) => {
    const request = toRequest(incoming);
    const reply = request === null ? new Response(null, { status: 400 }) : await handler(request);
    const headers = Object.fromEntries(reply.headers);
    const text = Buffer.from(await reply.text());
    if (incoming.complete) {
      outgoing.writeHead(reply.status, headers).end(text);
      return;
    }
    // what was not read of a body must not be taken for the next request
    const last = { ...headers, connection: 'close', 'content-length': text.byteLength };
    outgoing.writeHead(reply.status, last).write(text);
    await discardRest(incoming);
    outgoing.end();
  };
}

/** A connection that is closed while its body still arrives is reset, and the reply may be lost with it. */
const DISCARDING_MS = 2000;

/** Lets the rest of a body arrive unkept, for a short time. */
async function discardRest(incoming: IncomingMessage): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, DISCARDING_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    if (incoming.destroyed) done();
    incoming.once('end', done).once('close', done).once('error', done).resume();
  });
}

/** Null for what no web-standard request can be made of, such as a broken host. */
function toRequest(incoming: IncomingMessage): Request | null {
  const { headers, socket } = incoming;
  const { originalUrl } = incoming as { originalUrl?: string };
  const method = incoming.method ?? 'GET';
  const protocol = 'encrypted' in socket ? 'https' : 'http';
  const names = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value ?? '')]);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(new URL(originalUrl ?? incoming.url ?? '/', `${protocol}://${headers.host ?? ''}`), {
      method,
      headers: names,
      ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}),
    });
  } catch {
    return null;
  }
}

function bodyOf(incoming: IncomingMessage): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  const { rawBody, body } = incoming as { rawBody?: unknown; body?: unknown };
  const raw = [rawBody, body].find((given) => isBytes(given) || typeof given === 'string');
  if (raw !== undefined) return Buffer.from(raw as string);
  return incoming.readableDidRead ? readBefore() : streamOf(incoming);
}

/** Fails only when it is read, so that the handler checks method and token first and then tells of the mistake. */
function readBefore(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(configError(`callback.body: ${READ_BEFORE}`)),
  });
}

/** Leaves the connection open when reading stops, so that the reply still gets through. */
function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false })) as ReadableStream<Uint8Array>;
}
