import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settleTogether } from '@moderato/core';
import type { Reply, Breakage, IncomingRequest } from './incoming.js';

/** What goes out for a request. */
export type WireReply = Omit<Reply, 'note'>;

/** Room for the largest header block that a documented gateway takes; the routes refuse what is too long. */
const MAX_HEADER_BYTES = 256 * 1024;

export interface ListenOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Longer bodies are read to the end and thrown away. */
  maxBodyBytes: number;
  /** Must not reject. */
  reply(incoming: IncomingRequest): Promise<WireReply>;
}

export interface Listener {
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Serves HTTP on one loopback port.
 * @throws Error of node:net where the port is taken or the host is not one of this machine.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    void serve(request, response, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port, family, address } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () => closeServer(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ListenOptions,
): Promise<void> {
  const body = await readBody(request, options.maxBodyBytes);
  if (body === undefined) return;
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const reply = await options.reply({
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: headersOf(request),
    body: body.bytes,
    isBodyTooLarge: body.isTooLarge,
  });
  if (response.destroyed) return;
  const { breakage } = reply;
  if (breakage?.sends === 'nothing') {
    breakOff(response, breakage);
    return;
  }
  const bytes = Buffer.from(reply.body);
  response.sendDate = reply.headers['date'] === undefined;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length });
  if (breakage === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => breakOff(response, breakage));
}

/** Destroys the connection, at the end of its hold; one that was closed meanwhile is left alone. */
function breakOff(response: ServerResponse, { sends, holdMs }: Breakage): void {
  const destroy = () => {
    // a reset would throw away the half that is still on its way
    if (sends === 'half') response.destroy();
    else response.socket?.resetAndDestroy();
  };
  if (holdMs === 0) {
    destroy();
    return;
  }
  const timer = setTimeout(destroy, holdMs).unref();
  response.once('close', () => clearTimeout(timer));
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = rawHeaders[at + 1] as string;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

/** Reads to the end even when the body is too long, because a client that is still writing does not read answers. */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ bytes: Buffer; isTooLarge: boolean } | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      const isTooLarge = length > maxBytes;
      const bytes = isTooLarge ? Buffer.alloc(0) : Buffer.concat(chunks);
      // replies of one turn are made one after the other, which is what a busy client waits for
      settleTogether(() => resolve({ bytes, isTooLarge }));
    });
    request.on('error', () => resolve(undefined));
    request.on('close', () => {
      if (!request.complete) resolve(undefined);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
