import type { Routes } from '../../context.js';
import type { HuaweiContext } from './account.js';
import { decode, type Answer, type Exchange, type Note } from '../../exchange.js';
import { AUDIO } from './audio.js';
import { distortHuaweiResponse } from './distort.js';
import {
  AIS,
  APIG,
  IMAGE_FAILURES,
  authenticationIncorrect,
  jsonAnswer,
  newRequestId,
  refusalAnswer,
  type HuaweiRefusal,
} from './errors.js';
import { createIam, type Iam } from './iam.js';
import { identifyContent, sourceNote, textNote } from './identify.js';
import { batchResults, imageResult, readBatchRequest, readImageRequest } from './image.js';
import { createMediumRoutes, type MediumRoutes } from './jobs.js';
import { createSignatureCheck, type SignatureCheck } from './sign.js';
import { readTextRequest, textResult } from './text.js';
import { VIDEO } from './video.js';

/** Limits of the gateway (repository huaweicloudDocs/apig). */
const MAX_BODY_BYTES = 12 * 1024 * 1024;
const MAX_URI_BYTES = 32 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_HEADERS_BYTES = 128 * 1024;

const API_PATH = /^\/v3\/([^/]+)\/moderation\/([a-z/]+?)(?:\/jobs\/([^/]+))?$/;
const TOKEN_PATH = '/v3/auth/tokens';

/** Makes the APIs of Huawei Content Moderation v3 and the identity service's token call. */
export function createHuaweiRoutes(context: HuaweiContext): Routes {
  const { account, clock } = context;
  const iam = createIam(account, clock);
  const checkSignature = createSignatureCheck(account, clock);
  const media = [createMediumRoutes(context, AUDIO), createMediumRoutes(context, VIDEO)];
  const refuse = (refusal: HuaweiRefusal, note: Note) => refusalAnswer(refusal, clock.now(), note);

  const answerWith = (body: object, note: Note) => {
    const requestId = newRequestId();
    return jsonAnswer(200, requestId, clock.now(), { request_id: requestId, ...body }, note);
  };
  const checkText: Call = async (exchange, note) => {
    const reading = readTextRequest(exchange.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const details = { ...note, ...textNote(reading.request.text) };
    return answerWith({ result: textResult(reading.request, context) }, details);
  };
  const checkImage: Call = async (exchange, note) => {
    const reading = readImageRequest(exchange.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const { source } = reading.request;
    const details = { ...note, ...sourceNote(source) };
    const result = await imageResult(reading.request, context);
    return typeof result === 'string'
      ? refuse(IMAGE_FAILURES[result], details)
      : answerWith({ result }, details);
  };
  const checkImages: Call = async (exchange, note) => {
    const reading = readBatchRequest(exchange.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const items = reading.request.items.map(({ url, data_id }) => ({ dataId: data_id, contentUrl: url }));
    return answerWith({ results: await batchResults(reading.request, context) }, { ...note, items });
  };
  const calls: Readonly<Record<string, { operation: string; call: Call }>> = {
    text: { operation: 'check text', call: checkText },
    image: { operation: 'check image', call: checkImage },
    'image/batch': { operation: 'check images', call: checkImages },
    ...Object.fromEntries(
      media.map(({ kind, submit }) => [
        `${kind}/jobs`,
        { operation: `submit ${kind}`, call: async (...given: Parameters<Call>) => submit(...given) },
      ]),
    ),
  };

  const routeOf = ({ method, path }: Exchange): Route => {
    if (method === 'POST' && path === TOKEN_PATH) return { operation: 'issue token' };
    const [, projectId = '', name = '', jobId] = API_PATH.exec(path) ?? [];
    const found = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (method === 'POST' && jobId === undefined && found) return { ...found, projectId };
    const medium = media.find(({ kind }) => kind === name);
    if (method !== 'GET' || jobId === undefined || medium === undefined) return { operation: 'unknown' };
    return { operation: `fetch ${name}`, projectId, medium, jobId: decode(jobId) };
  };

  return {
    maxBodyBytes: MAX_BODY_BYTES,
    answer: async (exchange) => {
      const { operation, projectId, call, medium, jobId } = routeOf(exchange);
      const note = { operation, ...(jobId === undefined ? {} : { jobId }) };
      const gatewayRefusal = operation === 'unknown' ? APIG.unknownApi : checkSize(exchange);
      if (gatewayRefusal) return refuse(gatewayRefusal, note);
      if (projectId === undefined) return iam.issue(exchange, note);
      const refusal = authenticate(exchange, iam, checkSignature);
      if (refusal) return refuse(refusal, note);
      if (projectId !== account.projectId) return refuse(APIG.projectUnavailable, note);
      if (medium && jobId !== undefined) return medium.query(jobId, note);
      if (!exchange.headers['content-type'] || call === undefined) return refuse(AIS.headerMissing, note);
      return call(exchange, note);
    },
    identify: (exchange) => {
      const { operation, jobId } = routeOf(exchange);
      return { operation, ...(jobId === undefined ? identifyContent(exchange.body, operation) : { jobId }) };
    },
    failure: (exchange) => refuse(AIS.internal, { operation: routeOf(exchange).operation }),
    refusal: (failure, note) => refuse(APIG[failure], note),
    distort: distortHuaweiResponse,
    close: async () => {
      await Promise.all(media.map(({ close }) => close()));
    },
  };
}

type Call = (exchange: Exchange, note: Note) => Promise<Answer>;

interface Route {
  operation: string;
  projectId?: string;
  call?: Call;
  medium?: MediumRoutes;
  jobId?: string;
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
  return token
    ? iam.check(token, exchange.clockSkewMs)
    : authenticationIncorrect('neither a signature nor a token was sent');
}
