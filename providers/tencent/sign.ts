import { createHash, createHmac } from 'node:crypto';
import { type Secret } from '@moderato/core';

/** What a signature covers. */
export interface SignedParts {
  method: string;
  /** Decoded, from the first slash, without the query. */
  pathname: string;
  /** Every header here is signed, under its lower-case name and exactly this value. */
  headers: Readonly<Record<string, string>>;
  parameters?: Readonly<Record<string, string>>;
}

const BACKDATE_S = 60;
const VALID_S = 900;

/**
 * The period in which a signature is good: from a minute before `nowMs`, for clocks that run ahead, to 15 minutes after,
 * as `<start>;<end>` in epoch seconds.
 */
export function keyTimeAt(nowMs: number): string {
  const nowS = Math.floor(nowMs / 1000);
  return `${nowS - BACKDATE_S};${nowS + VALID_S}`;
}

/** Picks the headers that a request has to have signed: `host`, `content-type` and Tencent's own `x-ci-*` and `x-cos-*`. */
export function headersToSign(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^(host|content-type|x-(ci|cos)-.*)$/i.test(name)),
  );
}

/**
 * The `Authorization` header of Tencent COS and CI, `q-sign-algorithm=sha1` (Tencent Cloud COS documentation "Request
 * Signature", D:436/7778). Names are ordered by their encoded lower-case form, as that page says. `cos-nodejs-sdk-v5`
 * orders part of them unencoded; the two agree for all names of letters, digits, `-`, `_` and `.`, and no others are sent.
 */
export function authorization(
  parts: SignedParts,
  keys: { secretId: Secret; secretKey: Secret },
  keyTime: string,
): string {
  const headers = encodePairs(parts.headers);
  const parameters = encodePairs(parts.parameters ?? {});
  const httpString = `${parts.method.toLowerCase()}\n${parts.pathname}\n${join(parameters)}\n${join(headers)}\n`;
  const digest = createHash('sha1').update(httpString).digest('hex');
  // the key of the second step is the hexadecimal text of the first, not its bytes
  const signKey = hmac(keys.secretKey.reveal(), keyTime);
  return [
    'q-sign-algorithm=sha1',
    `q-ak=${keys.secretId.reveal()}`,
    `q-sign-time=${keyTime}`,
    `q-key-time=${keyTime}`,
    `q-header-list=${names(headers)}`,
    `q-url-param-list=${names(parameters)}`,
    `q-signature=${hmac(signKey, `sha1\n${keyTime}\n${digest}\n`)}`,
  ].join('&');
}

type Pair = readonly [name: string, value: string];

function encodePairs(fields: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(fields)
    .map(([name, value]): Pair => [encode(name).toLowerCase(), encode(value)])
    .sort(([first], [second]) => (first < second ? -1 : first > second ? 1 : 0));
}

function join(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function names(pairs: readonly Pair[]): string {
  return pairs.map(([name]) => name).join(';');
}

/** Percent-encodes for a signature or an address. `encodeURIComponent` leaves five characters alone that Tencent wants encoded too. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('hex');
}
