import { createHmac } from 'node:crypto';
import { type HuaweiKeys } from './sign.js';

/** What a signature of OBS covers. */
export interface ObsSigned {
  method: string;
  contentMd5?: string;
  contentType?: string;
  /** The `Date` of the request, or the `Expires` of an address. */
  date: string;
  /** `x-obs-*` headers, in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** `/bucket/key`, both percent-encoded, and sub-resources. */
  resource: string;
}

/**
 * The signature of OBS: Base64 of HMAC-SHA1 (OBS API reference obs_04_0010, in a header, and obs_04_0011, in an address). Documented, and
 * equal to what the vendor's own signature tool gives for published inputs; not tried against a live account.
 */
export function obsSignature(
  signed: ObsSigned,
  { secretAccessKey }: Pick<HuaweiKeys, 'secretAccessKey'>,
): string {
  const { method, contentMd5 = '', contentType = '', date, headers = {}, resource } = signed;
  const lines = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  const text = `${method}\n${contentMd5}\n${contentType}\n${date}\n${lines}${resource}`;
  return createHmac('sha1', secretAccessKey.reveal()).update(text).digest('base64');
}

const TOKEN = 'x-obs-security-token';

/** The headers that sign a request at an instant; a temporary key's token is one of them. */
export function obsHeaders(
  signed: Pick<ObsSigned, 'method' | 'contentType' | 'resource'>,
  keys: HuaweiKeys,
  nowMs: number,
): Record<string, string> {
  const date = new Date(nowMs).toUTCString();
  const headers: Record<string, string> =
    keys.securityToken === undefined ? {} : { [TOKEN]: keys.securityToken.reveal() };
  const signature = obsSignature({ ...signed, date, headers }, keys);
  return { Date: date, ...headers, Authorization: `OBS ${keys.accessKeyId.reveal()}:${signature}` };
}

/** The query that lets whoever has the address read the object until then; the token of a temporary key is a sub-resource. */
export function obsQuery(resource: string, keys: HuaweiKeys, expiresMs: number): string {
  const expires = String(Math.floor(expiresMs / 1000));
  const token = keys.securityToken?.reveal();
  const full = token === undefined ? resource : `${resource}?${TOKEN}=${token}`;
  const signature = obsSignature({ method: 'GET', date: expires, resource: full }, keys);
  const pairs = [
    ['AccessKeyId', keys.accessKeyId.reveal()],
    ['Expires', expires],
    ['Signature', signature],
    ...(token === undefined ? [] : [[TOKEN, token]]),
  ];
  return pairs.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
}
