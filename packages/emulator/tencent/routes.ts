import { randomBytes } from 'node:crypto';
import { deliverCallback } from '../callbacks.js';
import type { Context, Routes } from '../context.js';
import { decode, type Answer, type Exchange, type Note } from '../exchange.js';
import { createJobBook, type Outcome } from '../jobs.js';
import { judge } from '../judge.js';
import { loadSound } from '../sound.js';
import { writeQueryAnswer, writeSubmitAnswer, writeUnknownJobAnswer } from './answers.js';
import { tencentCallback } from './callbacks.js';
import { TENCENT_REFUSALS, newRequestId, refusalAnswer, xmlAnswer, type TencentRefusal } from './errors.js';
import { readAudioRequest, type TencentAudioRequest } from './requests.js';
import { checkTencentSignature } from './sign.js';

/** Audio: up to 600 MB and 3 hours; a video's sound track is taken too (Tencent Cloud documents 436/119488, 436/47315). */
const MAX_AUDIO_BYTES = 600 * 1024 * 1024;
const MAX_DURATION_MS = 3 * 3_600_000;
const AUDIO_SUFFIXES = ['mp3', 'wav', 'aac', 'flac', 'amr', '3gp', 'm4a', 'wma', 'ogg', 'ape'];
const VIDEO_SUFFIXES = ['flv', 'mkv', 'mp4', 'rmvb', 'avi', 'wmv', 'mov', 'm3u8', 'm4v'];

/** Results of audio are kept for one month (document 436/48263). */
const KEPT_MS = 30 * 24 * 3_600_000;

/** No limit of a request body is documented; this one only keeps the emulator's memory small. */
const MAX_BODY_BYTES = 1024 * 1024;

const QUERY_PATH = /^\/audio\/auditing\/([^/]+)$/;

/** Makes the audio moderation API of Tencent Cloud CI. */
export function createTencentRoutes(context: Context): Routes {
  const { settings, clock } = context;
  const account = settings.accounts.tencent;
  const jobs = createJobBook<TencentAudioRequest>({
    clock,
    progress: settings.progress,
    keptMs: KEPT_MS,
    judge: (request) => judgeRequest(request, context),
    failed: (job, failure) => settings.log(`tencent job ${job.id} failed: ${failure}`),
    wantsCallback: ({ Conf }) => Conf.Callback !== undefined,
    callBack: (job) => deliverCallback(tencentCallback(job, account), context),
  });

  const respond = (status: number, requestId: string, body: string, note: Note) =>
    xmlAnswer(status, requestId, clock.now(), body, note);
  const refuse = (refusal: TencentRefusal, note: Note) =>
    refusalAnswer(refusal, newRequestId(), clock.now(), note);

  const submit = (exchange: Exchange, note: Note): Answer => {
    const reading = readAudioRequest(exchange.body);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const { DataId, Url, Object: key } = reading.request.Input;
    const job = jobs.add(`sa${randomBytes(16).toString('hex')}`, reading.request);
    const subject = Url ?? key;
    const details = {
      jobId: job.id,
      ...(DataId === undefined ? {} : { dataId: DataId }),
      ...(subject === undefined ? {} : { contentUrl: subject }),
    };
    const requestId = newRequestId();
    return respond(200, requestId, writeSubmitAnswer(job, requestId), { ...note, ...details });
  };

  const query = async (jobId: string, note: Note): Promise<Answer> => {
    const job = await jobs.query(jobId);
    const requestId = newRequestId();
    if (job) return respond(200, requestId, writeQueryAnswer(job, account, requestId), note);
    if (settings.tencentUnknownJob === '404') return refuse(TENCENT_REFUSALS.unknownJob, note);
    return respond(200, requestId, writeUnknownJobAnswer(jobId, requestId), note);
  };

  return {
    maxBodyBytes: MAX_BODY_BYTES,
    answer: async (exchange) => {
      const operation = operationOf(exchange);
      const jobId =
        operation === 'fetch audio' ? decode(QUERY_PATH.exec(exchange.path)?.[1] ?? '') : undefined;
      const note = { operation, ...(jobId === undefined ? {} : { jobId }) };
      const refusal = refusalOf(exchange, context) ?? checkTencentSignature(exchange, account, clock.now());
      if (refusal) return refuse(refusal, note);
      if (jobId !== undefined) return query(jobId, note);
      return operation === 'submit audio'
        ? submit(exchange, note)
        : refuse(TENCENT_REFUSALS.unknownPath, note);
    },
    failure: (exchange) => refuse(TENCENT_REFUSALS.internal, { operation: operationOf(exchange) }),
    tick: jobs.tick,
    close: jobs.close,
  };
}

function operationOf({ method, path }: Exchange): string {
  if (method === 'POST' && path === '/audio/auditing') return 'submit audio';
  return method === 'GET' && QUERY_PATH.test(path) ? 'fetch audio' : 'unknown';
}

/** Takes the bucket's own host, for clients that only replace the address, and any loopback name. */
function refusalOf(exchange: Exchange, { settings }: Context): TencentRefusal | undefined {
  const { bucket, region } = settings.accounts.tencent;
  const host = exchange.headers['host'] ?? '';
  const isKnown =
    host === `${bucket}.ci.${region}.myqcloud.com` ||
    /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
  if (!isKnown) return TENCENT_REFUSALS.invalidHost;
  return exchange.isBodyTooLarge ? TENCENT_REFUSALS.contentTooLarge : undefined;
}

async function judgeRequest(request: TencentAudioRequest, context: Context): Promise<Outcome> {
  const { settings, rules, signal } = context;
  const { BizType } = request.Conf;
  const known = settings.accounts.tencent.bizTypes;
  if (BizType !== undefined && known?.includes(BizType) === false) return 'unknown_policy';
  const { Url, Object: key = '' } = request.Input;
  const sound = await loadSound({
    source: Url === undefined ? { object: key } : { url: Url },
    objectsDirectory: settings.objectsDirectory,
    limits: {
      maxBytes: settings.maxAudioBytes ?? MAX_AUDIO_BYTES,
      maxDurationMs: MAX_DURATION_MS,
      suffixes: [...AUDIO_SUFFIXES, ...VIDEO_SUFFIXES],
    },
    signal,
  });
  return typeof sound === 'string' ? sound : judge(rules, 'tencent', sound);
}
