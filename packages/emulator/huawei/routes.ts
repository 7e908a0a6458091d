import { deliverCallback } from '../callbacks.js';
import type { Context, Routes } from '../context.js';
import { decode, type Answer, type Exchange, type Note } from '../exchange.js';
import { createJobBook, type Outcome } from '../jobs.js';
import { judge } from '../judge.js';
import { loadSound } from '../sound.js';
import { huaweiCallback, jobBody, jobIdOf } from './answers.js';
import {
  AIS,
  APIG,
  authenticationIncorrect,
  jsonAnswer,
  newRequestId,
  refusalAnswer,
  type HuaweiRefusal,
} from './errors.js';
import { createIam, type Iam } from './iam.js';
import { readAudioRequest, type HuaweiAudioRequest } from './requests.js';
import { createSignatureCheck, type SignatureCheck } from './sign.js';

/** Audio: up to 200 MB, no duration stated (Huawei product description moderation_01_0004). */
const MAX_AUDIO_BYTES = 200 * 1024 * 1024;

/** Limits of the gateway (repository huaweicloudDocs/apig). */
const MAX_BODY_BYTES = 12 * 1024 * 1024;
const MAX_URI_BYTES = 32 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_HEADERS_BYTES = 128 * 1024;

const SUBMIT_PATH = /^\/v3\/([^/]+)\/moderation\/audio\/jobs$/;
const QUERY_PATH = /^\/v3\/([^/]+)\/moderation\/audio\/jobs\/([^/]+)$/;
const TOKEN_PATH = '/v3/auth/tokens';

/** Makes the audio moderation API of Huawei Content Moderation v3 and the identity service's token call. */
export function createHuaweiRoutes(context: Context): Routes {
  const { settings, clock } = context;
  const account = settings.accounts.huawei;
  const iam = createIam(account, clock);
  const checkSignature = createSignatureCheck(account, clock);
  const jobs = createJobBook<HuaweiAudioRequest>({
    clock,
    progress: settings.progress,
    judge: (request) => judgeRequest(request, context),
    failed: (job, failure) => settings.log(`huawei job ${job.id} failed: ${failure}`),
    wantsCallback: ({ callback }) => callback !== undefined,
    callBack: (job) => deliverCallback(huaweiCallback(job, newRequestId()), context),
  });

  const refuse = (refusal: HuaweiRefusal, note: Note) => refusalAnswer(refusal, clock.now(), note);
  const respond = (requestId: string, body: unknown, note: Note) =>
    jsonAnswer(200, requestId, clock.now(), body, note);

  const submit = (exchange: Exchange, note: Note): Answer => {
    if (!exchange.headers['content-type']) return refuse(AIS.headerMissing, note);
    const reading = readAudioRequest(exchange.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const requestId = newRequestId();
    const job = jobs.add(jobIdOf(clock.now(), newRequestId()), reading.request);
    const details = { jobId: job.id, contentUrl: reading.request.url };
    return respond(requestId, { job_id: job.id, request_id: requestId }, { ...note, ...details });
  };

  const query = async (jobId: string, note: Note): Promise<Answer> => {
    const job = await jobs.query(jobId);
    const requestId = newRequestId();
    return job ? respond(requestId, jobBody(job, requestId), note) : refuse(AIS.jobNotFound, note);
  };

  return {
    maxBodyBytes: MAX_BODY_BYTES,
    answer: async (exchange) => {
      const { operation, projectId, jobId } = routeOf(exchange);
      const note = { operation, ...(jobId === undefined ? {} : { jobId }) };
      const gatewayRefusal = operation === 'unknown' ? APIG.unknownApi : checkSize(exchange);
      if (gatewayRefusal) return refuse(gatewayRefusal, note);
      if (projectId === undefined) return iam.issue(exchange, note);
      const refusal = authenticate(exchange, iam, checkSignature);
      if (refusal) return refuse(refusal, note);
      if (projectId !== account.projectId) return refuse(APIG.projectUnavailable, note);
      return jobId === undefined ? submit(exchange, note) : query(jobId, note);
    },
    failure: (exchange) => refuse(AIS.internal, { operation: routeOf(exchange).operation }),
    tick: jobs.tick,
    close: jobs.close,
  };
}

function routeOf({ method, path }: Exchange): { operation: string; projectId?: string; jobId?: string } {
  if (method === 'POST' && path === TOKEN_PATH) return { operation: 'issue token' };
  const submitted = method === 'POST' ? SUBMIT_PATH.exec(path) : null;
  if (submitted?.[1] !== undefined) return { operation: 'submit audio', projectId: submitted[1] };
  const [, projectId, jobId] = (method === 'GET' ? QUERY_PATH.exec(path) : null) ?? [];
  if (projectId === undefined || jobId === undefined) return { operation: 'unknown' };
  return { operation: 'fetch audio', projectId, jobId: decode(jobId) };
}

function checkSize(exchange: Exchange): HuaweiRefusal | undefined {
  if (exchange.isBodyTooLarge) return APIG.bodyTooLarge;
  if (exchange.path.length + exchange.query.length > MAX_URI_BYTES) return APIG.uriTooLong;
  const sizes = Object.entries(exchange.headers).map(([name, value = '']) => name.length + value.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > MAX_HEADERS_BYTES || Math.max(...sizes) > MAX_HEADER_BYTES ? APIG.headerTooLarge : undefined;
}

/** A signature is looked at before a token. */
function authenticate(
  exchange: Exchange,
  iam: Iam,
  checkSignature: SignatureCheck,
): HuaweiRefusal | undefined {
  if (exchange.headers['authorization'] !== undefined) return checkSignature(exchange);
  const token = exchange.headers['x-auth-token'];
  return token ? iam.check(token) : authenticationIncorrect('neither a signature nor a token was sent');
}

async function judgeRequest(request: HuaweiAudioRequest, context: Context): Promise<Outcome> {
  const { settings, rules, signal } = context;
  const limits = { maxBytes: settings.maxAudioBytes ?? MAX_AUDIO_BYTES };
  const sound = await loadSound({ source: { url: request.url }, limits, signal });
  return typeof sound === 'string' ? sound : judge(rules, 'huawei', sound);
}
