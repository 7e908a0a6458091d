import { createHash, createHmac } from 'node:crypto';
import { sha256Of } from '../../content.js';
import { decode, queryPairs, type IncomingRequest, type Note, type Reply } from '../../incoming.js';
import type { HuaweiContext } from './account.js';
import { newRequestId } from './errors.js';

/** OBS takes 5 GB in one call (OBS API reference obs_04_0080); what is stored here is kept in memory. */
export const MAX_OBJECT_BYTES = 256 * 1024 * 1024;

/** How far a request's `Date` may be from the clock (obs_04_0010). */
const MAX_SKEW_MS = 15 * 60_000;

const OPERATIONS = { PUT: 'put object', DELETE: 'delete object', GET: 'get object' } as const;

/** Names a call to OBS by its signature, which no call of the moderation service has; undefined for all others. */
export function storageOperation({ method, headers, query }: IncomingRequest): string | undefined {
  const isSigned = /^OBS /.test(headers['authorization'] ?? '') || /(^|&)AccessKeyId=/.test(query);
  if (method !== 'PUT' && method !== 'DELETE' && !(method === 'GET' && isSigned)) return undefined;
  return OPERATIONS[method];
}

/** Stores, removes or gives an object, after its signature in the header (obs_04_0010) or in the address (obs_04_0011). */
export function replyToStorage(incoming: IncomingRequest, note: Note, context: HuaweiContext): Reply {
  const { stored, clock } = context;
  const key = decode(incoming.path).slice(1);
  const noted = { ...note, contentUrl: key };
  const reply = (
    status: number,
    headers: Record<string, string>,
    body: string | Buffer,
    more: Note = noted,
  ): Reply => ({
    status,
    headers: { 'x-obs-request-id': newRequestId(), date: new Date(clock.now()).toUTCString(), ...headers },
    body,
    note: more,
  });
  const refuse = (status: number, code: string) =>
    reply(status, { 'content-type': 'application/xml' }, `<Error><Code>${code}</Code></Error>`);

  const problem = signatureProblem(incoming, context);
  if (problem !== undefined) return refuse(403, problem);
  if (incoming.method === 'PUT') {
    if (incoming.isBodyTooLarge) return refuse(400, 'EntityTooLarge');
    stored.set(key, incoming.body);
    const etag = `"${createHash('md5').update(incoming.body).digest('hex')}"`;
    return reply(200, { etag }, '', { ...noted, contentSha256: sha256Of(incoming.body) });
  }
  if (incoming.method === 'DELETE') {
    stored.delete(key);
    return reply(204, {}, '');
  }
  const bytes = stored.get(key);
  return bytes === undefined ? refuse(404, 'NoSuchKey') : reply(200, {}, bytes);
}

function signatureProblem(incoming: IncomingRequest, { account, clock }: HuaweiContext): string | undefined {
  const { method, headers, path, query } = incoming;
  const nowMs = clock.now() + (incoming.clockSkewMs ?? 0);
  const given = new Map(queryPairs(query));
  const resource = `/${account.uploadBucket}${path}`;
  const inQuery = given.get('Signature');
  const [, accessKey = given.get('AccessKeyId'), signature = inQuery] =
    /^OBS ([^:\s]+):(\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  const token = inQuery === undefined ? headers['x-obs-security-token'] : given.get('x-obs-security-token');
  const date = inQuery === undefined ? (headers['date'] ?? '') : (given.get('Expires') ?? '');
  if (accessKey !== account.accessKeyId) return 'InvalidAccessKeyId';
  if (token !== account.securityToken) return 'AccessDenied';
  if (inQuery === undefined && Math.abs(Date.parse(date) - nowMs) > MAX_SKEW_MS)
    return 'RequestTimeTooSkewed';
  if (inQuery !== undefined && !(Number(date) * 1000 > nowMs)) return 'AccessDenied';
  const tokenLine = token === undefined || inQuery !== undefined ? '' : `x-obs-security-token:${token}\n`;
  const subresource = token === undefined || inQuery === undefined ? '' : `?x-obs-security-token=${token}`;
  const type = headers['content-type'] ?? '';
  const text = `${method}\n${headers['content-md5'] ?? ''}\n${type}\n${date}\n${tokenLine}${resource}${subresource}`;
  const expected = createHmac('sha1', account.secretAccessKey).update(text).digest('base64');
  return signature === expected ? undefined : 'SignatureDoesNotMatch';
}
