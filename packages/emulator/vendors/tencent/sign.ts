import { createHash, createHmac } from 'node:crypto';
import { decode, queryPairs, type IncomingRequest } from '../../incoming.js';
import type { TencentAccount } from './account.js';
import { TENCENT_REFUSALS, type TencentRefusal } from './errors.js';
import { isStorageMethod } from './storage.js';

interface Authorization {
  secretId: string;
  startSeconds: number;
  endSeconds: number;
  keyTime: string;
  headerList: string[];
  parameterList: string[];
  signature: string;
}

/**
 * Recomputes a `q-sign-algorithm=sha1` signature over what it lists (Tencent Cloud document 436/7778).
 * The signature is taken from the Authorization header or, where there is none, from the query.
 * @returns why the request is refused; undefined for a good one.
 */
export function checkTencentSignature(
  incoming: IncomingRequest,
  account: TencentAccount,
  nowMs: number,
): TencentRefusal | undefined {
  const text = incoming.headers['authorization'] ?? signatureInQuery(incoming.query);
  if (text === undefined || text === '') return TENCENT_REFUSALS.missingAuthorization;
  const authorization = parseAuthorization(text);
  if (authorization === undefined) return TENCENT_REFUSALS.invalidAuthorization;
  if (authorization.secretId !== account.secretId) return TENCENT_REFUSALS.unknownKey;
  if (nowMs > authorization.endSeconds * 1000) return TENCENT_REFUSALS.signatureExpired;
  if (nowMs < authorization.startSeconds * 1000) return TENCENT_REFUSALS.clockSkewed;
  if (authorization.signature !== sign(incoming, authorization, account.secretKey)) {
    return TENCENT_REFUSALS.invalidAuthorization;
  }
  const token = sessionToken(incoming);
  return account.token !== undefined && token !== account.token ? TENCENT_REFUSALS.wrongToken : undefined;
}

/** The bucket's host, which serves single pictures and stores objects, has a header of its own. */
function sessionToken({ method, headers, query }: IncomingRequest): string | undefined {
  const isOnBucket = query.includes('ci-process=') || isStorageMethod(method);
  const onBucket = isOnBucket ? headers['x-cos-security-token'] : undefined;
  return onBucket ?? headers['x-ci-security-token'];
}

function signatureInQuery(query: string): string | undefined {
  const pairs = queryPairs(query).filter(([name]) => name.startsWith('q-'));
  return pairs.length === 0 ? undefined : pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function parseAuthorization(text: string): Authorization | undefined {
  const fields = new Map(
    text.split('&').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
  const keyTime = fields.get('q-key-time') ?? '';
  const [, start, end] = /^(\d{1,12});(\d{1,12})$/.exec(keyTime) ?? [];
  const secretId = fields.get('q-ak');
  const signature = fields.get('q-signature');
  const headerList = listOf(fields.get('q-header-list'));
  const parameterList = listOf(fields.get('q-url-param-list'));
  if (fields.get('q-sign-algorithm') !== 'sha1' || fields.get('q-sign-time') !== keyTime) return undefined;
  if (start === undefined || end === undefined || Number(start) > Number(end)) return undefined;
  if (!secretId || !signature || !headerList || !parameterList) return undefined;
  const [startSeconds, endSeconds] = [Number(start), Number(end)];
  return { secretId, startSeconds, endSeconds, keyTime, headerList, parameterList, signature };
}

/** Reads a list; undefined where it is missing, not sorted or not in lower case, as the rules of signing demand. */
function listOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const names = text === '' ? [] : text.split(';');
  const isOrdered = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  return isOrdered && text === text.toLowerCase() ? names : undefined;
}

function sign(
  incoming: IncomingRequest,
  authorization: Authorization,
  secretKey: string,
): string | undefined {
  const headers = new Map(Object.entries(incoming.headers).map(([name, value]) => [encodeName(name), value]));
  const parameters = new Map(queryPairs(incoming.query).map(([name, value]) => [encodeName(name), value]));
  const signedHeaders = listed(authorization.headerList, headers);
  const signedParameters = listed(authorization.parameterList, parameters);
  if (signedHeaders === undefined || signedParameters === undefined) return undefined;
  const httpString = [
    incoming.method.toLowerCase(),
    decode(incoming.path),
    signedParameters,
    signedHeaders,
    '',
  ].join('\n');
  const digest = createHash('sha1').update(httpString).digest('hex');
  const signKey = createHmac('sha1', secretKey).update(authorization.keyTime).digest('hex');
  return createHmac('sha1', signKey).update(`sha1\n${authorization.keyTime}\n${digest}\n`).digest('hex');
}

/** Joins the listed names with the values that were really sent; undefined where one was not. */
function listed(
  names: readonly string[],
  values: ReadonlyMap<string, string | undefined>,
): string | undefined {
  const pairs = names.map((name) => ({ name, value: values.get(name) }));
  if (pairs.some(({ value }) => value === undefined)) return undefined;
  return pairs.map(({ name, value }) => `${name}=${encode(value ?? '')}`).join('&');
}

function encodeName(name: string): string {
  return encode(name).toLowerCase();
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
