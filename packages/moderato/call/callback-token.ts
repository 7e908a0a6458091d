import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Secret } from '@moderato/core';

const PARAMETER = 'moderato';

/** When it was issued (base 36), a nonce, and the signature: none of them holds a secret, all of them together open the door. */
const TOKEN = /^([0-9a-z]{1,9})\.([\w-]{1,64})\.([\w-]{43})$/;

/** Whose callbacks a token admits. */
export interface TokenScope {
  provider: string;
  secret: Secret;
}

/** What is found in an address that was called. */
export type TokenState = 'valid' | 'missing' | 'forged' | 'stale';

/**
 * Adds a token to a callback address, which only the holder of the secret can make: `moderato=<issued>.<nonce>.<HMAC-SHA256>`.
 * It is good for this vendor at this origin and path; the other query parameters stay as they are written.
 * @param nonce random bytes, 1 to 48 of them, so that no two tokens are alike.
 */
export function addToken(
  url: string,
  { provider, secret }: TokenScope,
  nowMs: number,
  nonce: Uint8Array,
): string {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  const issued = Math.floor(nowMs).toString(36);
  const random = Buffer.from(nonce).toString('base64url');
  const token = [issued, random, signatureOf(new URL(url), provider, secret, issued, random)].join('.');
  const others = query.split('&').filter((pair) => pair !== '' && pair.split('=')[0] !== PARAMETER);
  return `${address}?${[...others, `${PARAMETER}=${token}`].join('&')}${fragment}`;
}

/**
 * Checks the token of an address that was called, in constant time.
 * @param url the whole address, as the vendor called it.
 */
export function checkToken(
  url: string | undefined,
  { provider, secret }: TokenScope,
  { nowMs, maxAgeMs }: { nowMs: number; maxAgeMs: number },
): TokenState {
  if (url === undefined || !URL.canParse(url)) return 'missing';
  const called = new URL(url);
  const [token, ...more] = called.searchParams.getAll(PARAMETER);
  if (token === undefined) return 'missing';
  const [, issued, nonce, signature] = TOKEN.exec(token) ?? [];
  if (issued === undefined || nonce === undefined || signature === undefined || more.length > 0)
    return 'forged';
  // the text is compared and not what it decodes to, since several texts can stand for the same bytes
  if (!isSame(signature, signatureOf(called, provider, secret, issued, nonce))) return 'forged';
  return nowMs - Number.parseInt(issued, 36) > maxAgeMs ? 'stale' : 'valid';
}

function signatureOf(
  { origin, pathname }: URL,
  provider: string,
  secret: Secret,
  issued: string,
  nonce: string,
): string {
  const lines = ['moderato callback', provider, `${origin}${pathname}`, issued, nonce];
  return createHmac('sha256', secret.reveal()).update(lines.join('\n')).digest('base64url');
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

const ANYWHERE = new RegExp(`(${PARAMETER}(?:=|%3D))[0-9a-z]{1,9}\\.[\\w-]{1,64}\\.[\\w-]{43}`, 'gi');
const HIDDEN = '$1[secret]';

/** No text that holds a token is shorter: its name, a separator, and a signature. */
const SHORTEST_CHARACTERS = `${PARAMETER}=0.0.`.length + 43;

/** Deeper than any answer that is read. */
const MAX_LEVELS = 100;

/**
 * Hides tokens in whatever a vendor repeats of its request; what holds none comes back as the same object. Bytes and what is
 * nested deeper than 100 levels are left alone.
 */
export function withoutTokens(value: unknown): unknown {
  return holdsTokens(value, 0) ? hideTokens(value, 0) : value;
}

/** Whether there is anything to hide, so that what a vendor sends need not be built again. */
function holdsTokens(value: unknown, level: number): boolean {
  if (typeof value === 'string') return isLongEnough(value) && value.includes(PARAMETER);
  if (isLeftAlone(value, level)) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (holdsTokens(value[index], level + 1)) return true;
    return false;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    const field = fields[name];
    // most fields are short texts
    if (
      typeof field === 'string'
        ? isLongEnough(field) && field.includes(PARAMETER)
        : holdsTokens(field, level + 1)
    )
      return true;
  }
  return false;
}

function isLongEnough(text: string): boolean {
  return text.length >= SHORTEST_CHARACTERS;
}

function hideTokens(value: unknown, level: number): unknown {
  if (typeof value === 'string') return value.includes(PARAMETER) ? value.replace(ANYWHERE, HIDDEN) : value;
  if (isLeftAlone(value, level)) return value;
  if (Array.isArray(value)) return value.map((item) => hideTokens(item, level + 1));
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([name, item]) => [name, hideTokens(item, level + 1)]));
}

function isLeftAlone(value: unknown, level: number): boolean {
  return typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || level > MAX_LEVELS;
}
