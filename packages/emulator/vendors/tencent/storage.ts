import { createHash } from 'node:crypto';
import { sha256Of } from '../../content.js';
import { decode, type IncomingRequest, type Note, type Reply } from '../../incoming.js';
import type { TencentContext } from './account.js';
import { newRequestId } from './errors.js';

export const PUT_OBJECT = 'put object';
export const DELETE_OBJECT = 'delete object';

/** Tells the calls that store and remove objects from those that moderate. */
export function isStorageMethod(method: string): boolean {
  return method === 'PUT' || method === 'DELETE';
}

/** Stores an object: 200 with the MD5 of its bytes as ETag ("PUT Object", document 436/7749). */
export function putObject(incoming: IncomingRequest, note: Note, context: TencentContext): Reply {
  const key = keyOf(incoming);
  context.stored.set(key, incoming.body);
  const etag = createHash('md5').update(incoming.body).digest('hex');
  const headers = { ...headersAt(context.clock.now()), etag: `"${etag}"` };
  return {
    status: 200,
    headers,
    body: '',
    note: { ...note, contentUrl: key, contentSha256: sha256Of(incoming.body) },
  };
}

/** Removes an object; one that does not exist is removed as well ("DELETE Object", document 436/7743). */
export function deleteObject(incoming: IncomingRequest, note: Note, context: TencentContext): Reply {
  const key = keyOf(incoming);
  context.stored.delete(key);
  return {
    status: 204,
    headers: headersAt(context.clock.now()),
    body: '',
    note: { ...note, contentUrl: key },
  };
}

function keyOf({ path }: IncomingRequest): string {
  return decode(path).slice(1);
}

function headersAt(nowMs: number): Record<string, string> {
  return { 'x-cos-request-id': newRequestId(), server: 'tencent-cos', date: new Date(nowMs).toUTCString() };
}
