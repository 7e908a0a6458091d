import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import type { HttpResponse, Send } from '@moderato/core';
import { onAbort } from './abort.js';
import { exactTransport, isSendable } from './connection.js';
import { type CallState, toModerationError } from './failure.js';
import { incomingHeaders, outgoingHeaders } from './headers.js';

export interface SendOptions {
  /** Longest response body, after decompression, in bytes. Default 10 MiB. */
  maxResponseBytes?: number;
  /** Time limit of a whole call, in milliseconds, where the request sets none. Default 30 000. */
  timeoutMs?: number;
  /** Most connections to one host at once; further requests wait, within their time limit. Default unlimited. */
  maxSockets?: number;
}

export interface SendHandle {
  send: Send;
  /** Refuses new requests with `aborted`, lets those under way finish, then closes the connections. */
  close: () => Promise<void>;
}

/** Shorter than the idle limit of common load balancers (60 s), which would otherwise cut a request that reuses the connection. */
const IDLE_MS = 15_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes the function that carries every request, with its own pool of kept-alive connections. It follows no redirect, uses
 * no proxy from the environment, accepts every status, adds no header that could break a signature, and reads bodies as UTF-8.
 * `send` throws only ModerationError: `timeout`, `network`, `aborted`, `bad_response`; also `config` for a header value and
 * `internal` for a URL that cannot be sent. A time limit spans everything from the wait for a connection to the last byte.
 */
export function createSend(options: SendOptions = {}): SendHandle {
  const { maxResponseBytes = 10 * 1024 * 1024, timeoutMs = 30_000, maxSockets = Infinity } = options;
  const agentOptions = { keepAlive: true, maxSockets, timeout: IDLE_MS };
  const httpAgent = new http.Agent(agentOptions);
  const httpsAgent = new https.Agent(agentOptions);
  const client = createClient(httpAgent, httpsAgent, maxResponseBytes);
  const running = new Set<Promise<HttpResponse>>();
  let closed = false;

  return {
    send(request) {
      const state: CallState = {
        request,
        sent: false,
        timeoutMs: request.timeoutMs ?? timeoutMs,
        maxResponseBytes,
        ...(closed && { stopped: 'aborted' }),
      };
      const response = carry(client, state);
      running.add(response);
      const forget = () => running.delete(response);
      response.then(forget, forget);
      return response;
    },
    async close() {
      closed = true;
      await Promise.allSettled(running);
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function createClient(
  httpAgent: http.Agent,
  httpsAgent: https.Agent,
  maxResponseBytes: number,
): AxiosInstance {
  return axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    timeout: 0,
    maxContentLength: maxResponseBytes,
    decompress: true,
    responseType: 'text',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  });
}

async function carry(client: AxiosInstance, state: CallState): Promise<HttpResponse> {
  const { request } = state;
  const headers = outgoingHeaders(request);
  if (!isSendable(request.url)) throw toModerationError({ code: 'ERR_INVALID_URL' }, state);
  if (request.signal?.aborted) state.stopped = 'aborted';
  if (state.stopped) throw toModerationError(undefined, state);

  const controller = new AbortController();
  const stop = (why: 'timeout' | 'aborted') => {
    state.stopped ??= why;
    controller.abort();
  };
  const timer = setTimeout(() => stop('timeout'), Math.min(state.timeoutMs, LONGEST_TIMER_MS));
  const release = onAbort(request.signal, () => stop('aborted'));
  try {
    const response = await client.request<string>({
      method: request.method,
      url: request.url,
      headers,
      data: request.body,
      signal: controller.signal,
      transport: exactTransport(request.url, () => {
        state.sent = true;
      }),
    });
    return { status: response.status, headers: incomingHeaders(response.headers), body: response.data };
  } catch (error) {
    throw toModerationError(error, state);
  } finally {
    clearTimeout(timer);
    release();
  }
}
