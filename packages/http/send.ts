import type { Axios } from 'axios';
import type { HttpResponse, Send } from '@moderato/core';
import { sendByAxios } from './axios-client.js';
import { Connections } from './connections.js';
import { Exchange } from './exchange.js';
import { outgoingHeaders } from './headers.js';
import { targetOf } from './target.js';

/** How requests reach the connections: through axios, or straight. */
export type HttpClient = 'axios' | 'direct';

export interface SendOptions {
  /** Longest response body, after decompression, in bytes. Default 10 MiB. */
  maxResponseBytes?: number;
  /** Time limit of a whole call, in milliseconds, where the request sets none. Default 30 000. */
  timeoutMs?: number;
  /** Most connections to one host at once; further requests wait, within their time limit. Default unlimited. */
  maxSockets?: number;
  /**
   * `direct` saves what axios costs on each call; both behave alike.
   * @default 'axios'
   */
  http?: HttpClient;
}

export interface SendHandle {
  send: Send;
  /** Refuses new requests with `aborted`, lets those under way finish, then closes the connections. */
  close: () => Promise<void>;
}

/** What is loaded for the first request. */
interface Tools {
  connections: Connections;
  axios: Axios | null;
}

/**
 * Makes the function that carries every request, with its own pool of kept-alive connections. It follows no redirect, uses
 * no proxy from the environment, accepts every status, adds no header that could break a signature, and reads bodies as UTF-8.
 * `send` throws only ModerationError: `timeout`, `network`, `aborted`, `bad_response`; also `config` for a header value and
 * `internal` for a URL that cannot be sent. A time limit spans everything from the wait for a connection to the last byte.
 */
export function createSend(options: SendOptions = {}): SendHandle {
  const { maxResponseBytes = 10 * 1024 * 1024, timeoutMs = 30_000, maxSockets = Infinity } = options;
  const { http = 'axios' } = options;
  const limits = { maxResponseBytes, timeoutMs };
  const whenIdle: (() => void)[] = [];
  let tools: Tools | undefined;
  let loading: Promise<Tools> | undefined;
  let running = 0;
  let closed = false;
  const onEnd = () => {
    running--;
    if (running === 0) for (const act of whenIdle.splice(0)) act();
  };

  return {
    async send(request) {
      const headers = outgoingHeaders(request);
      running++;
      const exchange = new Exchange(request, limits, onEnd);
      if (closed) exchange.stop('aborted');
      if (targetOf(request.url) === null) exchange.fail({ code: 'ERR_INVALID_URL' });
      if (exchange.isOver) return exchange.response;
      if (tools === undefined) {
        loading ??= loadTools(http, maxSockets);
        const loaded = loading.catch((error: unknown) => exchange.fail(error));
        await Promise.race([loaded, exchange.response]);
        tools = await loading;
      }
      // axios would read a stream by itself
      return tools.axios === null || request.stream !== undefined
        ? sendDirectly(tools.connections, headers, exchange)
        : sendByAxios(tools.axios, tools.connections, headers, exchange);
    },
    async close() {
      closed = true;
      if (running > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
      tools?.connections.destroy();
    },
  };
}

function sendDirectly(
  connections: Connections,
  headers: string[],
  exchange: Exchange,
): Promise<HttpResponse> {
  const { method, url, body, stream } = exchange.state.request;
  const target = targetOf(url);
  if (target === null) exchange.fail({ code: 'ERR_INVALID_URL' });
  else
    connections.carry(target.origin, { method, path: target.path, headers, body: stream ?? body }, exchange);
  return exchange.response;
}

async function loadTools(http: HttpClient, maxSockets: number): Promise<Tools> {
  // one after the other: Jest loses track of files that two imports share
  const { Client, buildConnector } = await import('./undici.js');
  const axios = http === 'axios' ? await import('axios') : null;
  return {
    connections: new Connections({ Client, buildConnector }, maxSockets),
    axios: axios === null ? null : new axios.Axios(),
  };
}
