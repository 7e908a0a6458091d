import { createHmac, hash } from 'node:crypto';
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
  const headers = canonical(parts.headers);
  const parameters = canonical(parts.parameters ?? {});
  const httpString = `${parts.method.toLowerCase()}\n${parts.pathname}\n${parameters.text}\n${headers.text}\n`;
  const signature = hmac(
    signKeyOf(keys.secretKey, keyTime),
    `sha1\n${keyTime}\n${hash('sha1', httpString)}\n`,
  );
  return (
    `q-sign-algorithm=sha1&q-ak=${keys.secretId.reveal()}&q-sign-time=${keyTime}&q-key-time=${keyTime}` +
    `&q-header-list=${headers.names}&q-url-param-list=${parameters.names}&q-signature=${signature}`
  );
}

/** The key of one period, in a private field so that nothing prints it. */
class SignKey {
  readonly #value: string;

  constructor(
    secretKey: Secret,
    readonly keyTime: string,
  ) {
    this.#value = hmac(secretKey.reveal(), keyTime);
  }

  /** The hexadecimal text of the first step, not its bytes, is the key of the second. */
  reveal(): string {
    return this.#value;
  }
}

/** The latest key of each secret: it changes once a second, and many requests are signed in one. */
const signKeys = new WeakMap<Secret, SignKey>();

function signKeyOf(secretKey: Secret, keyTime: string): string {
  const known = signKeys.get(secretKey);
  if (known?.keyTime === keyTime) return known.reveal();
  const made = new SignKey(secretKey, keyTime);
  signKeys.set(secretKey, made);
  return made.reveal();
}

const NOTHING = { text: '', names: '' };

/** Fields in the order of their encoded names: all of them as text, and the names alone. */
function canonical(fields: Readonly<Record<string, string>>): { text: string; names: string } {
  const given = Object.keys(fields);
  if (given.length === 0) return NOTHING;
  const pairs = given.map((name) => [encode(name).toLowerCase(), encode(fields[name] ?? '')] as const);
  pairs.sort(([first], [second]) => (first < second ? -1 : first > second ? 1 : 0));
  let text = '';
  let names = '';
  for (const [name, value] of pairs) {
    const isFirst = text === '';
    text += isFirst ? `${name}=${value}` : `&${name}=${value}`;
    names += isFirst ? name : `;${name}`;
  }
  return { text, names };
}

const UNRESERVED = /^[\w.~-]*$/;

/** Percent-encodes for a signature or an address. `encodeURIComponent` leaves five characters alone that Tencent wants encoded too. */
export function encode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('hex');
}
