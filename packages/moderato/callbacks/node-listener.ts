import { type IncomingMessage, type ServerResponse } from 'node:http';
import { isBytes } from '@moderato/core';
import { type CallbackHandler } from './callback-handler.js';

/** What Node's own server and the frameworks on top of it call for a request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Puts a callback handler behind Node's own requests and answers, as Express takes them. It reads the body itself, so it has
 * to stand before any body parser; bytes that a raw parser has left in `request.body` are taken as well.
 */
export function toNodeListener(handler: CallbackHandler): NodeListener {
  return async (incoming, outgoing) => {
    const request = toRequest(incoming);
    const answer = request === null ? new Response(null, { status: 400 }) : await handler(request);
    const headers = Object.fromEntries(answer.headers);
    // what was not read of a body must not be taken for the next request
    outgoing.writeHead(answer.status, incoming.complete ? headers : { ...headers, connection: 'close' });
    outgoing.end(await answer.text());
  };
}

/** Null for what no web-standard request can be made of, such as a broken host. */
function toRequest(incoming: IncomingMessage): Request | null {
  const { headers, socket } = incoming;
  const { originalUrl, body } = incoming as { originalUrl?: string; body?: unknown };
  const method = incoming.method ?? 'GET';
  const protocol = 'encrypted' in socket ? 'https' : 'http';
  const names = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value ?? '')]);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(new URL(originalUrl ?? incoming.url ?? '/', `${protocol}://${headers.host ?? ''}`), {
      method,
      headers: names,
      ...(hasBody ? { body: isBytes(body) ? body : bytesOf(incoming), duplex: 'half' } : {}),
    });
  } catch {
    return null;
  }
}

/** Leaves the connection open when reading stops, so that the answer still gets through. */
function bytesOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return ReadableStream.from(incoming.iterator({ destroyOnReturn: false })) as ReadableStream<Uint8Array>;
}
