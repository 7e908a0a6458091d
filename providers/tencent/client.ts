import { Secret, type HttpRequest, type ProviderCall } from '@moderato/core';
import { openSend } from '@moderato/http';
import { type TencentSettings } from './config.js';
import { PROVIDER, type WireRequest } from './request.js';
import { type Answer } from './response.js';
import { encode } from './sign.js';
import { signedHeaders } from './signed-headers.js';

/** Calls the vendor: addresses, signs and sends. */
export interface TencentClient {
  /** Makes one attempt and gives the response whatever its status. */
  exchange(request: WireRequest, call: Pick<ProviderCall, 'signal' | 'timeoutMs'>): Promise<Answer>;
  close(): Promise<void>;
}

/** Makes the client of one configuration; the HTTP layer is its own unless one is injected. */
export function createClient(settings: TencentSettings): TencentClient {
  const { send, close } = openSend(settings);
  return {
    async exchange(request, call) {
      const nowMs = settings.now();
      const { sent, secrets } = signedRequest(request, settings, nowMs);
      const limits = { timeoutMs: call.timeoutMs ?? settings.timeoutMs, signal: call.signal };
      const response = await send({ ...sent, ...limits });
      const { operation, purpose } = request;
      return { response, operation, purpose, secrets: secretsOf(settings, request, secrets), nowMs };
    },
    close,
  };
}

/**
 * Addresses and signs a request to the CI host, `<bucket>.ci.<region>.myqcloud.com`, or to the bucket's own,
 * `<bucket>.cos.<region>.myqcloud.com` (host of the single image and of stored files).
 * @returns what is sent, and what of its headers nobody may see.
 */
export function signedRequest(
  request: WireRequest,
  settings: TencentSettings,
  nowMs: number,
): { sent: HttpRequest; secrets: readonly Secret[] } {
  const { method, pathname, parameters, body, file, operation } = request;
  const { origin, host } = placeOf(settings, request.host === 'bucket' ? 'cos' : 'ci');
  const { headers, secrets } = signedHeaders(request, settings, host, nowMs);
  const sent: HttpRequest = {
    method,
    url: `${origin}${encodePath(pathname)}${parameters === undefined ? '' : queryOf(parameters)}`,
    headers: { ...headers },
    operation,
    provider: PROVIDER,
  };
  if (body !== undefined) sent.body = body;
  if (file !== undefined) sent.stream = file.read();
  return { sent, secrets };
}

/** Where a service is, worked out once for each configuration. */
interface Place {
  origin: string;
  host: string;
}

const places = new WeakMap<TencentSettings, Partial<Record<'ci' | 'cos', Place>>>();

function placeOf(settings: TencentSettings, service: 'ci' | 'cos'): Place {
  const known = places.get(settings) ?? {};
  const place = (known[service] ??= findPlace(settings, service));
  places.set(settings, known);
  return place;
}

function findPlace({ bucket, region, endpoint }: TencentSettings, service: 'ci' | 'cos'): Place {
  const { origin, host } = new URL(endpoint ?? `https://${bucket}.${service}.${region}.myqcloud.com`);
  return { origin, host };
}

const PLAIN_PATH = /^[\w.~/-]*$/;

function encodePath(pathname: string): string {
  return PLAIN_PATH.test(pathname) ? pathname : pathname.split('/').map(encode).join('/');
}

function queryOf(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Shorter queries hide nothing, and would black out half of what the vendor says. */
const SHORTEST_QUERY = 4;

/**
 * What the vendor might repeat and nobody may see: the credentials, the signature, and the queries of the caller's own
 * addresses, which can be signed links or hold a callback's password.
 */
function secretsOf(settings: TencentSettings, request: WireRequest, signature: readonly Secret[]): Secret[] {
  const { secretId, secretKey, token } = settings;
  const secrets = [...signature, secretId, secretKey];
  if (token !== undefined) secrets.push(token);
  if (request.secrets !== undefined) secrets.push(...request.secrets);
  for (const address of request.addresses ?? []) {
    const query = /\?([^#]*)/.exec(address)?.[1] ?? '';
    if (query.length >= SHORTEST_QUERY) secrets.push(new Secret(query));
  }
  return secrets;
}
