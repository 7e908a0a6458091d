import { createHash, createHmac } from 'node:crypto';
import { type Secret } from '@moderato/core';

/** A request to `/` without a query, as it is signed. */
export interface SigningRequest {
  method: string;
  /** The headers to be signed, all of them: `host`, `content-type` and every `x-acs-*`. */
  headers: Readonly<Record<string, string>>;
  /** Exactly the text that is sent. */
  body: string;
}

/** Permanent keys, or temporary ones with their security token. */
export interface AliyunKeys {
  accessKeyId: Secret;
  accessKeySecret: Secret;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** Writes an instant as `x-acs-date` wants it: ISO-8601 in UTC, whole seconds. */
export function acsDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/**
 * Makes the `Authorization` header by ACS3-HMAC-SHA256, version 3 of the signatures of Alibaba Cloud's RPC calls, as
 * `@alicloud/openapi-core` 1.0.8 does.
 */
export function authorizationHeader(request: SigningRequest, keys: AliyunKeys): string {
  const lines = headerLines(request);
  const names = lines.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    '/',
    '',
    ...lines.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256Of(request.body),
  ].join('\n');
  const signature = createHmac('sha256', keys.accessKeySecret.reveal())
    .update(`${ALGORITHM}\n${sha256Of(canonical)}`)
    .digest('hex');
  return `${ALGORITHM} Credential=${keys.accessKeyId.reveal()},SignedHeaders=${names},Signature=${signature}`;
}

/** The SHA-256 digest of a text, in hex; that of the body travels as `x-acs-content-sha256`. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function headerLines({ headers }: SigningRequest): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([first], [second]) => (first < second ? -1 : 1));
}
