import { createHash, timingSafeEqual } from 'node:crypto';
import {
  ModerationError,
  isModerationError,
  type CallbackReading,
  type CallbackRequest,
  type Kind,
} from '@moderato/core';
import { readJson } from '@moderato/http';
import { type AliyunSettings } from './config.js';
import { RUNNING, readEnvelope } from './errors.js';
import { JOB_ID } from './job.js';
import { PROVIDER } from './request.js';
import { recordOf } from './words.js';

/** Room for the verdict on hours of frames and slices, percent-encoded. */
const MAX_BYTES = 32 * 1024 * 1024;
const OPERATION = 'read callback';

/**
 * Reads a callback: a form whose `content` is the JSON of a result, and whose `checksum` is the hash of account number, seed and
 * content (D129946, D130313; names in any case, D2698735). What the content of a voice or video callback holds was not seen in full, so
 * that it only wakes the caller up: the verdict is fetched.
 * @throws ModerationError `callback_rejected` for anything without a valid checksum, unreadable or larger than 32 MiB.
 */
export function readAliyunCallback(callback: CallbackRequest, settings: AliyunSettings): CallbackReading {
  const form = readForm(callback.body);
  const content = onlyField(form, 'content');
  checkChecksum(content, onlyField(form, 'checksum'), settings);
  const outer = readContent(content);
  const { code } = readEnvelope(outer);
  const data = { ...outer, ...recordOf(outer['Data']) };
  const id = idIn(data);
  const ticket = {
    version: 1,
    provider: PROVIDER,
    kind: kindOf(data, id),
    id,
    region: settings.region,
    contentId: null,
    submittedAt: new Date(settings.now()).toISOString(),
  } as const;
  return { ticket, state: stateOf(code), trust: 'signed' };
}

/** What follows is only asked for, so that a wrong guess costs a poll. */
function stateOf(code: string | null): 'running' | 'succeeded' | 'failed' {
  if (code === RUNNING) return 'running';
  return code === null || code === '200' ? 'succeeded' : 'failed';
}

function readForm(body: Uint8Array | string): URLSearchParams {
  if (Buffer.byteLength(body) > MAX_BYTES) throw reject(`the callback is larger than ${MAX_BYTES} bytes`);
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
    return new URLSearchParams(text);
  } catch {
    throw reject('the callback is not readable: not UTF-8');
  }
}

/** A field that stands twice could be checked in one place and read in the other. */
function onlyField(form: URLSearchParams, name: string): string {
  const values = [...form].filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
  const [value] = values;
  if (value === undefined || values.length > 1)
    throw reject(`the callback is not readable: expected one field "${name}"`);
  return value;
}

function checkChecksum(content: string, given: string, settings: AliyunSettings): void {
  const { accountUid, seed, checksum } = settings;
  if (accountUid === undefined || seed === undefined)
    throw reject(`callbacks cannot be checked: set providers.${PROVIDER}.accountUid and seed`, 401);
  const algorithm = checksum === 'SM3' ? 'sm3' : 'sha256';
  const expected = createHash(algorithm).update(`${accountUid}${seed.reveal()}${content}`).digest();
  const digest = /^[0-9a-fA-F]{64}$/.test(given) ? Buffer.from(given, 'hex') : null;
  if (digest === null || !timingSafeEqual(digest, expected))
    throw reject('the checksum of the callback is not that of the configured account and seed', 401);
}

function readContent(content: string): Record<string, unknown> {
  try {
    return recordOf(readJson(content, { provider: PROVIDER, operation: OPERATION }));
  } catch (error) {
    if (!isModerationError(error)) throw error;
    throw reject(`the callback is not readable: ${error.message}`);
  }
}

function idIn(data: Record<string, unknown>): string {
  const given = ['TaskId', 'taskId', 'ReqId', 'reqId'].map((name) => data[name]);
  const ids = given.flatMap((id) => (typeof id === 'string' && id.trim() !== '' ? [id.trim()] : []));
  const [id] = ids;
  if (id === undefined || !JOB_ID.test(id) || ids.some((other) => other !== id))
    throw reject('the callback is not readable: it does not name one job');
  return id;
}

/** Fields that only one kind of result has. */
const FIELDS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  video: ['FrameResult', 'AudioResult', 'frameResult', 'audioResult'],
  audio: ['SliceDetails', 'sliceDetails'],
  document: ['PageResult', 'pageResult'],
  image: ['ReqId', 'reqId'],
};

/** A callback does not name its kind; where no field tells, the id may (`au_f_…`). Jobs that are waited for are found by any kind. */
function kindOf(data: Record<string, unknown>, id: string): Kind {
  const found = Object.entries(FIELDS).find(([, names]) => names.some((name) => Object.hasOwn(data, name)));
  if (found !== undefined) return found[0] as Kind;
  return id.startsWith('vi_') ? 'video' : 'audio';
}

/** @param status to reply with. */
function reject(message: string, status = 400): ModerationError {
  return new ModerationError({
    code: 'callback_rejected',
    provider: PROVIDER,
    operation: OPERATION,
    effect: 'none',
    status,
    message,
  });
}
