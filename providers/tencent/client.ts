import { Secret, type HttpRequest, type ProviderCall } from '@moderato/core';
import { openSend } from '@moderato/http';
import { type TencentSettings } from './config.js';
import { authorization, encode, headersToSign, keyTimeAt } from './sign.js';
import { PROVIDER, type WireRequest } from './request.js';
import { type Answer } from './response.js';

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
      const signed = signedRequest(request, settings, nowMs);
      const limits = { timeoutMs: call.timeoutMs ?? settings.timeoutMs, signal: call.signal };
      const response = await send({ ...signed, ...limits });
      const { operation, purpose } = request;
      return { response, operation, purpose, secrets: secretsOf(settings, signed, request), nowMs };
    },
    close,
  };
}

/**
 * Addresses and signs a request to the CI host, `<bucket>.ci.<region>.myqcloud.com`, or to the bucket's own,
 * `<bucket>.cos.<region>.myqcloud.com` (host of the single image and of stored files). A temporary key travels as `x-ci-security-token` and
 * `x-cos-security-token`, which is what cos-nodejs-sdk-v5 sends to these hosts; it is signed, as are `host`, `content-type`
 * and the whole query.
 */
export function signedRequest(request: WireRequest, settings: TencentSettings, nowMs: number): HttpRequest {
  const { method, pathname, parameters = {}, body, file, operation } = request;
  const service = request.host === 'bucket' ? 'cos' : 'ci';
  const { token } = settings;
  const { origin, host } = placeOf(settings, service);
  const headers = {
    Host: host,
    ...(body === undefined ? {} : { 'Content-Type': 'application/xml' }),
    ...(file === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
    ...(token === undefined ? {} : { [`x-${service}-security-token`]: token.reveal() }),
  };
  const signed = { method, pathname, parameters, headers: headersToSign(headers) };
  return {
    method,
    url: `${origin}${encodePath(pathname)}${queryOf(parameters)}`,
    headers: {
      ...headers,
      ...(file === undefined ? {} : { 'Content-Length': String(file.sizeBytes) }),
      Authorization: authorization(signed, settings, keyTimeAt(nowMs)),
    },
    ...(body === undefined ? {} : { body }),
    ...(file === undefined ? {} : { stream: file.read() }),
    operation,
    provider: PROVIDER,
  };
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
function secretsOf(settings: TencentSettings, signed: HttpRequest, request: WireRequest): Secret[] {
  const { secretId, secretKey, token } = settings;
  const signature = signed.headers['Authorization'] ?? '';
  const queries = (request.addresses ?? [])
    .map((address) => /\?([^#]*)/.exec(address)?.[1] ?? '')
    .filter((query) => query.length >= SHORTEST_QUERY);
  const derived = [signature, signature.slice(signature.lastIndexOf('=') + 1), ...queries];
  return [
    ...derived.map((text) => new Secret(text)),
    ...(request.secrets ?? []),
    secretId,
    secretKey,
    ...(token === undefined ? [] : [token]),
  ];
}
