import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { IncomingRequest } from '../../incoming.js';
import type { AliyunAccount } from './account.js';
import { GATEWAY, type AliyunRefusal } from './errors.js';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const AUTHORIZATION =
  /^ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;
const NEEDED = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
];
/** No page read for this project says how far clocks may be apart; 15 minutes are usual. */
const MAX_SKEW_MS = 15 * 60_000;

/** Checks an ACS3-HMAC-SHA256 signature: version 3 of the signatures of Alibaba Cloud's RPC calls. Undefined for a good one. */
export function checkSignature(
  incoming: IncomingRequest,
  account: AliyunAccount,
  clock: Clock,
): AliyunRefusal | undefined {
  const { headers } = incoming;
  const [, accessKeyId, list = '', signature] = AUTHORIZATION.exec(headers['authorization'] ?? '') ?? [];
  if (accessKeyId === undefined) return GATEWAY.unsigned;
  if (accessKeyId !== account.accessKeyId) return GATEWAY.keyNotFound;
  const { securityToken } = account;
  if (headers['x-acs-security-token'] !== securityToken) return GATEWAY.token;
  const names = list.split(';');
  const own = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  if ([...NEEDED, ...own].some((name) => !names.includes(name))) return GATEWAY.unsigned;
  const sentMs = Date.parse(headers['x-acs-date'] ?? '');
  const nowMs = clock.now() + (incoming.clockSkewMs ?? 0);
  if (!(Math.abs(nowMs - sentMs) <= MAX_SKEW_MS)) return GATEWAY.timestamp;
  const canonical = canonicalRequest(incoming, names);
  return canonical !== undefined && signature === sign(canonical, account.accessKeySecret)
    ? undefined
    : GATEWAY.signature;
}

/** Builds what has to have been signed; undefined where a listed header was not sent or the stated hash of the body is wrong. */
function canonicalRequest({ method, path, query, headers, body }: IncomingRequest, names: readonly string[]) {
  const isOrdered = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  const hash = sha256(body);
  if (!isOrdered || headers['x-acs-content-sha256'] !== hash) return undefined;
  if (names.some((name) => headers[name] === undefined)) return undefined;
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`);
  return [method, path, query, lines.join(''), names.join(';'), hash].join('\n');
}

function sign(canonical: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`${ALGORITHM}\n${sha256(canonical)}`)
    .digest('hex');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
