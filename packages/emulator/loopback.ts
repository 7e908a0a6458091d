import { request } from 'node:http';

const LOOPBACK = /^(localhost|127(\.(25[0-5]|2[0-4]\d|1?\d{1,2})){3}|\[::1\])$/;

/** Tells whether a host name, as a URL spells it, stays on this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** Tells whether an address is plain http to this machine: the only kind that the emulator ever calls. */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

export interface LoopbackRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** The reply is given up beyond this. */
  maxBytes: number;
  /** Real time, whatever the emulator's clock says. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** `unreachable`: refused, reset, too slow, or not on this machine. */
export type LoopbackResult = { status: number; bytes: Buffer } | 'unreachable' | 'too_large';

/** Calls an address on this machine once, following no redirect; never rejects. */
export function callLoopback(call: LoopbackRequest): Promise<LoopbackResult> {
  if (!isLoopbackUrl(call.url)) return Promise.resolve('unreachable');
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs)]);
  const reply = new Promise<LoopbackResult>((resolve) => {
    const options = { method: call.method, headers: call.headers ?? {}, agent: false as const, signal };
    const outgoing = request(call.url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', () => resolve('unreachable'));
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= call.maxBytes) {
          chunks.push(chunk);
          return;
        }
        resolve('too_large');
        outgoing.destroy();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
      response.on('close', () => resolve('unreachable'));
    });
    outgoing.on('error', () => resolve('unreachable'));
    outgoing.end(call.body);
  });
  return reply.catch(() => 'unreachable');
}
