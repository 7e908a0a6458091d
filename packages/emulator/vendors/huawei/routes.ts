import type { Routes } from '../../context.js';
import type { HuaweiContext } from './account.js';
import { decode, type Reply, type IncomingRequest, type Note } from '../../incoming.js';
import { AUDIO } from './audio.js';
import { distortHuaweiResponse } from './distort.js';
import {
  AIS,
  APIG,
  IMAGE_FAILURES,
  authenticationIncorrect,
  jsonReply,
  newRequestId,
  refusalReply,
  type HuaweiRefusal,
} from './errors.js';
import { createIam, type Iam } from './iam.js';
import { identifyContent, sourceNote, textNote } from './identify.js';
import { batchResults, imageResult, readBatchRequest, readImageRequest } from './image.js';
import { createMediumRoutes, type MediumRoutes } from './jobs.js';
import { createSignatureCheck, type SignatureCheck } from './sign.js';
import { MAX_OBJECT_BYTES, replyToStorage, storageOperation } from './storage.js';
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
  const refuse = (refusal: HuaweiRefusal, note: Note) => refusalReply(refusal, clock.now(), note);

  const replyWith = (body: object, note: Note) => {
    const requestId = newRequestId();
    return jsonReply(200, requestId, clock.now(), { request_id: requestId, ...body }, note);
  };
  const checkText: Call = async (incoming, note) => {
    const reading = readTextRequest(incoming.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const details = { ...note, ...textNote(reading.request.text) };
    return replyWith({ result: textResult(reading.request, context) }, details);
  };
  const checkImage: Call = async (incoming, note) => {
    const reading = readImageRequest(incoming.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const { source } = reading.request;
    const details = { ...note, ...sourceNote(source) };
    const result = await imageResult(reading.request, context);
    return typeof result === 'string'
      ? refuse(IMAGE_FAILURES[result], details)
      : replyWith({ result }, details);
  };
  const checkImages: Call = async (incoming, note) => {
    const reading = readBatchRequest(incoming.body, account.bizTypes);
    if ('refusal' in reading) return refuse(reading.refusal, note);
    const items = reading.request.items.map(({ url, data_id }) => ({ dataId: data_id, contentUrl: url }));
    return replyWith({ results: await batchResults(reading.request, context) }, { ...note, items });
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

  const routeOf = (incoming: IncomingRequest): Route => {
    const { method, path } = incoming;
    const storage = storageOperation(incoming);
    if (storage !== undefined) return { operation: storage };
    if (method === 'POST' && path === TOKEN_PATH) return { operation: 'issue token' };
    const [, projectId = '', name = '', jobId] = API_PATH.exec(path) ?? [];
    const found = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (method === 'POST' && jobId === undefined && found) return { ...found, projectId };
    const medium = media.find(({ kind }) => kind === name);
    if (method !== 'GET' || jobId === undefined || medium === undefined) return { operation: 'unknown' };
    return { operation: `fetch ${name}`, projectId, medium, jobId: decode(jobId) };
  };

  return {
    maxBodyBytes: MAX_OBJECT_BYTES,
    reply: async (incoming) => {
      const { operation, projectId, call, medium, jobId } = routeOf(incoming);
      const note = { operation, ...(jobId === undefined ? {} : { jobId }) };
      if (storageOperation(incoming) !== undefined) return replyToStorage(incoming, note, context);
      const gatewayRefusal = operation === 'unknown' ? APIG.unknownApi : checkSize(incoming);
      if (gatewayRefusal) return refuse(gatewayRefusal, note);
      if (projectId === undefined) return iam.issue(incoming, note);
      const refusal = authenticate(incoming, iam, checkSignature);
      if (refusal) return refuse(refusal, note);
      if (projectId !== account.projectId) return refuse(APIG.projectUnavailable, note);
      if (medium && jobId !== undefined) return medium.query(jobId, note);
      if (!incoming.headers['content-type'] || call === undefined) return refuse(AIS.headerMissing, note);
      return call(incoming, note);
    },
    identify: (incoming) => {
      const { operation, jobId } = routeOf(incoming);
      return { operation, ...(jobId === undefined ? identifyContent(incoming.body, operation) : { jobId }) };
    },
    failure: (incoming) => refuse(AIS.internal, { operation: routeOf(incoming).operation }),
    refusal: (failure, note) => refuse(APIG[failure], note),
    distort: distortHuaweiResponse,
    close: async () => {
      await Promise.all(media.map(({ close }) => close()));
    },
  };
}

type Call = (incoming: IncomingRequest, note: Note) => Promise<Reply>;

interface Route {
  operation: string;
  projectId?: string;
  call?: Call;
  medium?: MediumRoutes;
  jobId?: string;
}

function checkSize(incoming: IncomingRequest): HuaweiRefusal | undefined {
  if (incoming.isBodyTooLarge || incoming.body.length > MAX_BODY_BYTES) return APIG.bodyTooLarge;
  if (incoming.path.length + incoming.query.length > MAX_URI_BYTES) return APIG.uriTooLong;
  const sizes = Object.entries(incoming.headers).map(([name, value = '']) => name.length + value.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > MAX_HEADERS_BYTES || Math.max(...sizes) > MAX_HEADER_BYTES ? APIG.headerTooLarge : undefined;
}

/** A signature is looked at before a token. */
function authenticate(
  incoming: IncomingRequest,
  iam: Iam,
  checkSignature: SignatureCheck,
): HuaweiRefusal | undefined {
  if (incoming.headers['authorization'] !== undefined) return checkSignature(incoming);
  const token = incoming.headers['x-auth-token'];
  return token
    ? iam.check(token, incoming.clockSkewMs)
    : authenticationIncorrect('neither a signature nor a token was sent');
}
