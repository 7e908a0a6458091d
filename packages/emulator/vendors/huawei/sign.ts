import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { decode, queryPairs, type IncomingRequest } from '../../incoming.js';
import type { HuaweiAccount } from './account.js';
import { authenticationIncorrect, type HuaweiRefusal } from './errors.js';

const ALGORITHM = 'SDK-HMAC-SHA256';
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;
const MAX_SKEW_MS = 15 * 60_000;
const TOLERATED_FAILURES = 5;
const LOCK_MS = 5 * 60_000;

/** Checks signatures and remembers failures. */
export type SignatureCheck = (incoming: IncomingRequest) => HuaweiRefusal | undefined;

/**
 * Makes the check of `SDK-HMAC-SHA256` signatures for one account (Huawei API signing guide, devg-apisign).
 * More than five failures in a row lock the access key for five minutes of the emulator's clock.
 */
export function createSignatureCheck(account: HuaweiAccount, clock: Clock): SignatureCheck {
  let failures = 0;
  let lockedUntilMs = 0;
  return (incoming) => {
    const [, accessKey, list = '', signature] =
      AUTHORIZATION.exec(incoming.headers['authorization'] ?? '') ?? [];
    if (accessKey === undefined)
      return authenticationIncorrect('the Authorization header is not well-formed');
    if (accessKey !== account.accessKeyId) {
      return authenticationIncorrect(`Get secretKey failed,ak:${accessKey},err:ak not exist`);
    }
    if (clock.now() < lockedUntilMs) return locked();
    const names = list.split(';');
    const timeProblem = checkTime(incoming, names, clock.now() + (incoming.clockSkewMs ?? 0));
    if (timeProblem) return timeProblem;
    const canonical = canonicalRequest(incoming, names);
    if (canonical !== undefined && signature === sign(incoming, canonical, account.secretAccessKey)) {
      failures = 0;
      return checkSecurityToken(incoming, account);
    }
    failures += 1;
    if (failures <= TOLERATED_FAILURES) return mismatch(canonical);
    failures = 0;
    lockedUntilMs = clock.now() + LOCK_MS;
    return locked();
  };
}

function locked(): HuaweiRefusal {
  return authenticationIncorrect('AK access failed to reach the limit,forbidden');
}

function mismatch(canonical: string | undefined): HuaweiRefusal {
  const shown = canonical === undefined ? '' : `, canonicalRequest:${canonical.replaceAll('\n', '|')}`;
  return authenticationIncorrect(`verify aksk signature fail${shown}`);
}

function checkTime(
  incoming: IncomingRequest,
  names: readonly string[],
  nowMs: number,
): HuaweiRefusal | undefined {
  const sent = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(incoming.headers['x-sdk-date'] ?? '');
  if (sent === null || !names.includes('x-sdk-date')) {
    return authenticationIncorrect('x-sdk-date is missing, not well-formed or not signed');
  }
  const [year, month, day, hour, minute, second] = sent.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const sentMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Math.abs(nowMs - sentMs) <= MAX_SKEW_MS) return undefined;
  return authenticationIncorrect(
    'signature expired, x-sdk-date is more than 15 minutes from the time of the gateway',
  );
}

function checkSecurityToken(incoming: IncomingRequest, account: HuaweiAccount): HuaweiRefusal | undefined {
  const isRight =
    account.securityToken === undefined || incoming.headers['x-security-token'] === account.securityToken;
  return isRight ? undefined : authenticationIncorrect('verify securityToken fail');
}

/** Builds what has to have been signed; undefined where a listed header was not sent or a stated body hash is wrong. */
function canonicalRequest(incoming: IncomingRequest, names: readonly string[]): string | undefined {
  const isOrdered = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  if (!isOrdered || names.some((name) => incoming.headers[name] === undefined)) return undefined;
  const actualHash = createHash('sha256').update(incoming.body).digest('hex');
  const bodyHash = incoming.headers['x-sdk-content-sha256'] ?? actualHash;
  if (bodyHash !== actualHash && bodyHash !== 'UNSIGNED-PAYLOAD') return undefined;
  const headers = names.map((name) => `${name}:${(incoming.headers[name] ?? '').trim()}\n`);
  return [
    incoming.method.toUpperCase(),
    canonicalPath(incoming.path),
    canonicalQuery(incoming.query),
    headers.join(''),
    names.join(';'),
    bodyHash,
  ].join('\n');
}

function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function canonicalQuery(query: string): string {
  const compare = (first: string, second: string) => (first < second ? -1 : first > second ? 1 : 0);
  return queryPairs(query)
    .sort(
      ([firstName, first], [secondName, second]) => compare(firstName, secondName) || compare(first, second),
    )
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function sign(incoming: IncomingRequest, canonical: string, secretAccessKey: string): string {
  const digest = createHash('sha256').update(canonical).digest('hex');
  const stringToSign = [ALGORITHM, incoming.headers['x-sdk-date'], digest].join('\n');
  return createHmac('sha256', secretAccessKey).update(stringToSign).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
