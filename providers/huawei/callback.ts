import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  ModerationError,
  describeIssues,
  isModerationError,
  runAtOnce,
  type CallbackReading,
  type CallbackRequest,
  type JobTicket,
  type Secret,
  type VendorJob,
} from '@moderato/core';
import { readJson, topLevelTexts } from '@moderato/http';
import { z } from 'zod';
import { audioCodec } from './kinds/audio.js';
import { videoCodec } from './kinds/video.js';
import { type HuaweiSettings, type JobSettings } from './config.js';
import { JOB_ID, PROVIDER, toInstant } from './request.js';

/** Room for the verdict on two hours of frames, one a second. */
const MAX_BYTES = 16 * 1024 * 1024;
const OPERATION = 'read callback';

const schema = z.object({
  job_id: z.string().regex(JOB_ID, 'not a job id'),
  request_id: z.string().min(1),
  create_time: z.string().refine((value) => toInstant(value) !== null, 'not an instant'),
  status: z.enum(['running', 'succeeded', 'failed']),
});

/** Fields that only one kind of job has (audio moderation_03_0083, A83; video moderation_03_0072, V72). */
const FIELDS = {
  video: ['image_categories', 'audio_categories', 'image_detail', 'audio_detail', 'frame_interval'],
  audio: ['categories', 'details', 'audio_text'],
} as const;

/**
 * Reads a callback, whose body has the form of a query response (moderation_03_0082, A82; moderation_03_0083, A83;
 * moderation_03_0071, V71; moderation_03_0072, V72). It does not name its kind, which follows from fields that only one kind has.
 * With a seed the header `X-Auth-Signature` must hold HMAC-SHA256(key seed, create_time + job_id + request_id + seed), in hex
 * or base64: which of them is not documented. The signature says that Huawei sent it for this job; it covers neither verdict nor
 * the time of sending, so that a repeat cannot be told from the first, and the verdict has to be fetched: `job` is what the body says.
 * @param region that the provider is configured for; a callback does not name it.
 * @throws ModerationError `callback_rejected` for anything unsigned, forged, unreadable or larger than 16 MiB.
 */
export function readHuaweiCallback(
  callback: CallbackRequest,
  settings: Pick<HuaweiSettings, 'seed' | 'region'> & JobSettings,
): CallbackReading {
  const { seed, region } = settings;
  const text = textOf(callback.body);
  if (seed !== undefined) checkSignature(text, callback, seed);
  const body = readBody(text);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw reject(`the callback is not readable: ${describeIssues(parsed.error, 'body')}`);
  const { job_id, create_time, status } = parsed.data;
  const kind = kindOf(body, create_time);
  const ticket: JobTicket = {
    version: 1,
    provider: PROVIDER,
    kind,
    id: job_id,
    region,
    contentId: null,
    submittedAt: toInstant(create_time) as string,
  };
  const job = readJob(body, ticket, kind, settings);
  const trust = seed === undefined ? 'unsigned' : 'signed';
  return { ticket, state: status, trust, ...(job === undefined ? {} : { job }) };
}

const CODECS = { audio: audioCodec, video: videoCodec };

/** The job as a query would tell it; undefined for a finished one without a readable result. */
function readJob(
  answer: unknown,
  ticket: JobTicket,
  kind: keyof typeof CODECS,
  settings: JobSettings,
): VendorJob | undefined {
  const exchange = { answer, response: { status: 200, headers: {}, body: '' }, secrets: [] };
  try {
    return runAtOnce(CODECS[kind].decodeJob(exchange, ticket, settings));
  } catch (error) {
    if (isModerationError(error)) return undefined;
    throw error;
  }
}

function textOf(body: Uint8Array | string): string {
  if (Buffer.byteLength(body) > MAX_BYTES) throw reject(`the callback is larger than ${MAX_BYTES} bytes`);
  try {
    return typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw reject('the callback is not readable: not UTF-8');
  }
}

function readBody(text: string): Record<string, unknown> {
  try {
    return readJson(text, { provider: PROVIDER, operation: OPERATION }) as Record<string, unknown>;
  } catch (error) {
    if (!isModerationError(error)) throw error;
    throw reject(`the callback is not readable: ${error.message}`);
  }
}

/** Comes before the body is decoded, since anybody may have written it. */
function checkSignature(text: string, callback: CallbackRequest, seed: Secret): void {
  const fields = topLevelTexts(text, ['create_time', 'job_id', 'request_id']);
  if (fields === null) throw reject('the callback is not readable: no complete JSON object');
  const { create_time = '', job_id = '', request_id = '' } = fields;
  if (!isSigned(callback, `${create_time}${job_id}${request_id}${seed.reveal()}`, seed))
    throw reject('the callback is not signed with the configured seed', 401);
}

function isSigned({ headers }: CallbackRequest, message: string, seed: Secret): boolean {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'x-auth-signature');
  const signature = name === undefined ? '' : (headers[name]?.trim() ?? '');
  const expected = createHmac('sha256', seed.reveal()).update(message).digest();
  return [
    /^[0-9a-fA-F]{64}$/.test(signature) ? Buffer.from(signature, 'hex') : null,
    /^[A-Za-z0-9+/]{43}=$/.test(signature) ? Buffer.from(signature, 'base64') : null,
  ].some((given) => given !== null && given.length === expected.length && timingSafeEqual(given, expected));
}

/** Where neither kind shows, the form of the time does: only video jobs are documented to write it with `T`. */
function kindOf(body: Record<string, unknown>, createTime: string): 'audio' | 'video' {
  const places = [body['request_params'], body['result'], fieldOf(body['request_params'], 'data')];
  const has = (fields: readonly string[]) =>
    places.some((place) => fields.some((field) => fieldOf(place, field) !== undefined));
  if (has(FIELDS.video)) return 'video';
  return !has(FIELDS.audio) && createTime.includes('T') ? 'video' : 'audio';
}

function fieldOf(value: unknown, field: string): unknown {
  const isRecord = typeof value === 'object' && value !== null && Object.hasOwn(value, field);
  return isRecord ? (value as Record<string, unknown>)[field] : undefined;
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
