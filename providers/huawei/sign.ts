import { createHash, createHmac } from 'node:crypto';
import { type Secret } from '@moderato/core';

/** A request as it is signed. */
export interface SigningRequest {
  method: string;
  /** Decoded, with its leading slash. */
  path: string;
  query: Readonly<Record<string, string | readonly string[]>>;
  /** The headers to be signed, all of them, and `x-sdk-date` among them. */
  headers: Readonly<Record<string, string>>;
  /** Exactly the bytes that are sent; an empty text where there is no body. */
  body: string;
}

/** Permanent access keys, or temporary ones with their security token. */
export interface HuaweiKeys {
  accessKeyId: Secret;
  secretAccessKey: Secret;
  securityToken?: Secret | undefined;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/** Writes an instant as `X-Sdk-Date` wants it: `YYYYMMDDTHHMMSSZ`, UTC. The gateway accepts 15 minutes of difference. */
export function sdkDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/**
 * Makes the `Authorization` header by SDK-HMAC-SHA256.
 * Source: Huawei Cloud API signing guide (devg-apisign), checked against the signatures published in Huawei's own SDKs.
 */
export function authorizationHeader(request: SigningRequest, keys: HuaweiKeys): string {
  const stringToSign = [ALGORITHM, header(request, 'x-sdk-date'), sha256(canonicalRequest(request))].join(
    '\n',
  );
  const signature = createHmac('sha256', keys.secretAccessKey.reveal()).update(stringToSign).digest('hex');
  const names = headerLines(request).map(([name]) => name);
  return `${ALGORITHM} Access=${keys.accessKeyId.reveal()}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

/** The text whose hash is signed. The slash that it adds to the path is not part of the address that is called. */
export function canonicalRequest(request: SigningRequest): string {
  const lines = headerLines(request);
  return [
    request.method.toUpperCase(),
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...lines.map(([name, value]) => `${name}:${value}`),
    '',
    lines.map(([name]) => name).join(';'),
    sha256(request.body),
  ].join('\n');
}

/** Sorts and encodes a query: keys sorted, the values of one key sorted, no value written as `key=`. */
export function canonicalQuery(query: SigningRequest['query']): string {
  return Object.keys(query)
    .sort()
    .flatMap((key) =>
      [query[key] ?? '']
        .flat()
        .sort()
        .map((value) => `${encode(key)}=${encode(value)}`),
    )
    .join('&');
}

function canonicalPath(path: string): string {
  const encoded = path.split('/').map(encode).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function headerLines({ headers }: SigningRequest): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([first], [second]) => (first < second ? -1 : 1));
}

function header(request: SigningRequest, name: string): string {
  return headerLines(request).find(([found]) => found === name)?.[1] ?? '';
}

/** Percent-encodes all but `A-Z a-z 0-9 - _ . ~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
