import type { Axios, InternalAxiosRequestConfig } from 'axios';
import { type HttpResponse, isModerationError } from '@moderato/core';
import type { Connections } from './connections.js';
import type { Exchange } from './exchange.js';
import { toModerationError } from './failure.js';
import { targetOf } from './target.js';

/**
 * Sends an exchange through axios, over our own connections. The bare class has no defaults to merge: no redirects, proxies,
 * transformations or size limits of its own. Headers go past it: it would add to those that are signed, and check, copy and
 * normalise all of them several times.
 */
export async function sendByAxios(
  client: Axios,
  connections: Connections,
  headers: string[],
  exchange: Exchange,
): Promise<HttpResponse> {
  const { method, url, body } = exchange.state.request;
  let received: Readonly<Record<string, string>> = {};
  const adapter = async (config: InternalAxiosRequestConfig<string | undefined>) => {
    const target = targetOf(config.url ?? '');
    if (target === null || exchange.isOver) exchange.fail({ code: 'ERR_INVALID_URL' });
    else {
      const { origin, path } = target;
      const wire = { method: (config.method ?? '').toUpperCase(), path, headers, body: config.data };
      connections.carry(origin, wire, exchange);
    }
    const response = await exchange.response;
    received = response.headers;
    return { status: response.status, statusText: '', headers: {}, data: response.body, config };
  };
  try {
    const { status, data } = await client.request<string>({ adapter, method, url, data: body });
    return { status, headers: received, body: data };
  } catch (error) {
    exchange.fail(error);
    throw isModerationError(error) ? error : toModerationError(error, exchange.state);
  }
}
