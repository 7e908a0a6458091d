import { Secret } from '@moderato/core';
import { type TencentSettings } from './config.js';
import { type WireRequest } from './request.js';
import { authorization, headersToSign, keyTimeAt } from './sign.js';

/** The headers of a request with its signature. */
export interface SignedHeaders {
  headers: Readonly<Record<string, string>>;
  /** What a response might repeat and nobody may see: the signature, as a whole and by itself. */
  secrets: readonly Secret[];
}

/**
 * Signs a request to `host`. A temporary key travels as `x-ci-security-token` and `x-cos-security-token`, which is what
 * cos-nodejs-sdk-v5 sends to these hosts; it is signed, as are `host`, `content-type` and the whole query. The signature covers no
 * body, so that the submits of one kind are signed alike for as long as the period stays the same, a second.
 */
export function signedHeaders(
  request: WireRequest,
  settings: TencentSettings,
  host: string,
  nowMs: number,
): SignedHeaders {
  const keyTime = keyTimeAt(nowMs);
  if (!isSignedAlike(request)) return sign(request, settings, host, keyTime);
  const kept = signatures.get(settings) ?? new Map<string, Kept>();
  signatures.set(settings, kept);
  const { pathname } = request;
  const known = kept.get(pathname);
  if (known?.keyTime === keyTime && known.host === host) return known.signed;
  const signed = sign(request, settings, host, keyTime);
  kept.set(pathname, { keyTime, host, signed });
  return signed;
}

interface Kept {
  keyTime: string;
  host: string;
  signed: SignedHeaders;
}

/** The latest signature of each kind's submits. */
const signatures = new WeakMap<TencentSettings, Map<string, Kept>>();

/** Whether all requests to its path have the same signature: the paths of submits name a kind, and nothing of the content. */
function isSignedAlike({ method, purpose, parameters, body, file }: WireRequest): boolean {
  const isSubmit = purpose === 'check' || purpose === 'submit';
  return (
    isSubmit && method === 'POST' && parameters === undefined && body !== undefined && file === undefined
  );
}

function sign(
  { method, pathname, parameters = {}, body, file, host: place }: WireRequest,
  settings: TencentSettings,
  host: string,
  keyTime: string,
): SignedHeaders {
  const service = place === 'bucket' ? 'cos' : 'ci';
  const { token } = settings;
  const headers = {
    Host: host,
    ...(body === undefined ? {} : { 'Content-Type': 'application/xml' }),
    ...(file === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
    ...(token === undefined ? {} : { [`x-${service}-security-token`]: token.reveal() }),
  };
  const parts = { method, pathname, parameters, headers: headersToSign(headers) };
  const signature = authorization(parts, settings, keyTime);
  return {
    headers: Object.freeze({
      ...headers,
      ...(file === undefined ? {} : { 'Content-Length': String(file.sizeBytes) }),
      Authorization: signature,
    }),
    secrets: [new Secret(signature), new Secret(signature.slice(signature.lastIndexOf('=') + 1))],
  };
}
