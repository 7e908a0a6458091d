import { createHash } from 'node:crypto';
import type { Callback } from '../../callback.js';
import type { AliyunAccount } from './account.js';
import type { Fields } from './requests.js';

const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';

/** Builds the callback of a finished job: a form whose checksum covers account number, seed and content (page 129946). */
export function callbackOf(
  jobId: string,
  { callback, seed, cryptType }: Fields,
  content: object,
  { accountUid }: AliyunAccount,
): Callback {
  const text = JSON.stringify(content);
  const algorithm = cryptType === 'SM3' ? 'sm3' : 'sha256';
  const checksum = checksumOf(algorithm, accountUid, String(seed), text);
  const body = formOf(checksum, text);
  return { vendor: 'aliyun', url: String(callback), headers: { 'content-type': FORM }, body, jobId };
}

/** Makes a callback that says the opposite of a true one, with the checksum of another seed. */
export function forgeCallback(callback: Callback, accountUid: string): Callback {
  const content = JSON.parse(new URLSearchParams(callback.body).get('content') ?? '{}') as Fields;
  const level = content['RiskLevel'] === 'none' ? 'high' : 'none';
  const text = JSON.stringify(content, (name, value: unknown) => (name === 'RiskLevel' ? level : value));
  return { ...callback, body: formOf(checksumOf('sha256', accountUid, 'forged', text), text) };
}

function formOf(checksum: string, content: string): string {
  return new URLSearchParams({ checksum, content }).toString();
}

function checksumOf(algorithm: string, accountUid: string, seed: string, content: string): string {
  return createHash(algorithm).update(`${accountUid}${seed}${content}`).digest('hex');
}
