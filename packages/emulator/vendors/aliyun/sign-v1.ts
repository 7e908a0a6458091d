import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { AliyunAccount } from './account.js';
import { GATEWAY, type AliyunRefusal } from './errors.js';

const MAX_SKEW_MS = 15 * 60_000;

/** Checks version 1 of the signatures of RPC calls: HMAC-SHA1 over the sorted fields of the form. Undefined for a good one. */
export function checkFormSignature(
  form: URLSearchParams,
  account: AliyunAccount,
  clock: Clock,
): AliyunRefusal | undefined {
  const given = form.get('Signature');
  if (given === null || form.get('SignatureMethod') !== 'HMAC-SHA1') return GATEWAY.unsigned;
  if (form.get('AccessKeyId') !== account.accessKeyId) return GATEWAY.keyNotFound;
  if ((form.get('SecurityToken') ?? undefined) !== account.securityToken) return GATEWAY.token;
  const sentMs = Date.parse(form.get('Timestamp') ?? '');
  if (!(Math.abs(clock.now() - sentMs) <= MAX_SKEW_MS)) return GATEWAY.timestamp;
  const pairs = [...form]
    .filter(([name]) => name !== 'Signature')
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const expected = createHmac('sha1', `${account.accessKeySecret}&`)
    .update(`POST&%2F&${encode(pairs.join('&'))}`)
    .digest();
  const signature = Buffer.from(given, 'base64');
  return signature.length === expected.length && timingSafeEqual(signature, expected)
    ? undefined
    : GATEWAY.signature;
}

/** Percent-encodes all but `A-Z a-z 0-9 - _ . ~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
