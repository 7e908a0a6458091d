import type { Axios, AxiosAdapter } from 'axios';
import { type HttpResponse, isModerationError } from '@moderato/core';
import type { Connections } from './connections.js';
import type { Exchange } from './exchange.js';
import { toModerationError } from './failure.js';
import { targetOf } from './target.js';

const ACCEPT = 'accept';
const CONTENT_TYPE = 'content-type';

/**
 * Sends an exchange through axios, over our own connections. The bare class has no defaults to merge: no redirects, proxies,
 * transformations or size limits of its own.
 */
export async function sendByAxios(
  client: Axios,
  connections: Connections,
  headers: readonly string[],
  exchange: Exchange,
): Promise<HttpResponse> {
  const { method, url, body } = exchange.state.request;
  try {
    const adapter = adapterOf(connections, exchange);
    const {
      status,
      headers: received,
      data,
    } = await client.request<string>({
      ...{ adapter, method, url, headers: fieldsOf(headers), data: body },
    });
    return { status, headers: received as Record<string, string>, body: data };
  } catch (error) {
    exchange.fail(error);
    throw isModerationError(error) ? error : toModerationError(error, exchange.state);
  }
}

function adapterOf(connections: Connections, exchange: Exchange): AxiosAdapter {
  return async (config) => {
    const target = targetOf(config.url ?? '');
    if (target === null || exchange.isOver) exchange.fail({ code: 'ERR_INVALID_URL' });
    else {
      const { origin, path } = target;
      const method = (config.method ?? '').toUpperCase();
      const body = config.data as string | undefined;
      connections.carry(origin, { method, path, headers: listOf(config.headers), body }, exchange);
    }
    const { status, headers, body } = await exchange.response;
    return { status, headers, data: body, statusText: '', config };
  };
}

function fieldsOf(list: readonly string[]): Record<string, string | false> {
  const fields: Record<string, string | false> = {};
  let hasAccept = false;
  let hasContentType = false;
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index] as string;
    fields[name] = list[index + 1] as string;
    hasAccept ||= name.length === ACCEPT.length && name.toLowerCase() === ACCEPT;
    hasContentType ||= name.length === CONTENT_TYPE.length && name.toLowerCase() === CONTENT_TYPE;
  }
  // axios would add them; and keeps what is false, whatever is given in another spelling
  if (!hasAccept) fields[ACCEPT] = false;
  if (!hasContentType) fields[CONTENT_TYPE] = false;
  return fields;
}

function listOf(headers: object): string[] {
  const list: string[] = [];
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    if (typeof value === 'string') list.push(name, value);
  }
  return list;
}
