import { createHmac, hash } from 'node:crypto';
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
  const headers = canonicalHeaders(request);
  const stringToSign = `${ALGORITHM}\n${headers.date}\n${hash('sha256', canonicalText(request, headers))}`;
  const signature = createHmac('sha256', keys.secretAccessKey.reveal()).update(stringToSign).digest('hex');
  return `${ALGORITHM} Access=${keys.accessKeyId.reveal()}, SignedHeaders=${headers.names}, Signature=${signature}`;
}

/** The text whose hash is signed. The slash that it adds to the path is not part of the address that is called. */
export function canonicalRequest(request: SigningRequest): string {
  return canonicalText(request, canonicalHeaders(request));
}

const HASH_OF_NOTHING = hash('sha256', '');

function canonicalText({ method, path, query, body }: SigningRequest, headers: CanonicalHeaders): string {
  const bodyHash = body === '' ? HASH_OF_NOTHING : hash('sha256', body);
  const where = `${method.toUpperCase()}\n${canonicalPath(path)}\n${canonicalQuery(query)}`;
  return `${where}\n${headers.lines}\n${headers.names}\n${bodyHash}`;
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

const PLAIN_PATH = /^[\w.~/-]*$/;

function canonicalPath(path: string): string {
  const encoded = PLAIN_PATH.test(path) ? path : path.split('/').map(encode).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

interface CanonicalHeaders {
  /** Each as `name:value` and a line feed. */
  lines: string;
  names: string;
  /** The value of `x-sdk-date`. */
  date: string;
}

function canonicalHeaders({ headers }: SigningRequest): CanonicalHeaders {
  const pairs = Object.keys(headers).map(
    (name) => [name.toLowerCase(), (headers[name] ?? '').trim()] as const,
  );
  pairs.sort(([first], [second]) => (first < second ? -1 : 1));
  const canonical = { lines: '', names: '', date: '' };
  for (const [name, value] of pairs) {
    canonical.names += canonical.lines === '' ? name : `;${name}`;
    canonical.lines += `${name}:${value}\n`;
    if (name === 'x-sdk-date') canonical.date = value;
  }
  return canonical;
}

/** Percent-encodes all but `A-Z a-z 0-9 - _ . ~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
