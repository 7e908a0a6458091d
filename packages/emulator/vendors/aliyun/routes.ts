import { sha256Of } from '../../content.js';
import type { Routes } from '../../context.js';
import type { IncomingRequest, Note, Reply } from '../../incoming.js';
import type { AliyunContext } from './account.js';
import { distortAliyunResponse } from './distort.js';
import { CODES, CONTENT_FAILURES, GATEWAY, jsonReply, refusalReply, type AliyunRefusal } from './errors.js';
import { FILE } from './file.js';
import { IMAGE } from './image-job.js';
import { imageData } from './image.js';
import { createMediumRoutes, type MediumRoutes } from './jobs.js';
import {
  actionOf,
  isWebAddress,
  readForm,
  readRequest,
  type AliyunRequest,
  type Fields,
} from './requests.js';
import { checkFormSignature } from './sign-v1.js';
import { checkSignature } from './sign.js';
import { TEXT_CHARACTERS, oldTextData, textData } from './text.js';
import { VIDEO } from './video.js';
import { VOICE } from './voice.js';

const VERSION = '2022-03-02';
/** The forms are small: content comes by its address. */
const MAX_BODY_BYTES = 1024 * 1024;

/** One operation: what the journal calls it, and what comes of it. */
interface Route {
  operation: string;
  jobId?: string;
  call: (note: Note) => Promise<Reply> | Reply;
}

/** Makes the operations of Aliyun Content Moderation 2.0; all are `POST /`, told apart by their action. */
export function createAliyunRoutes(context: AliyunContext): Routes {
  const { account, clock } = context;
  const media = [VOICE, VIDEO, FILE, IMAGE].map((medium) => createMediumRoutes(context, medium));
  const refuse = (refusal: AliyunRefusal, note: Note) => refusalReply(refusal, clock.now(), note);
  const replyWith = (fields: object, data: object, note: Note) =>
    jsonReply(200, clock.now(), { Code: 200, ...fields, Data: data }, note);

  const checkText = ({ parameters }: AliyunRequest, assess: typeof textData): Route['call'] => {
    const { content } = parameters;
    const isText = typeof content === 'string' && content !== '';
    return (note) =>
      isText && Array.from(content).length <= TEXT_CHARACTERS
        ? replyWith({ Message: 'OK' }, assess(content, parameters, context), note)
        : refuse(CODES.badRequest, note);
  };
  const checkImage =
    ({ parameters }: AliyunRequest): Route['call'] =>
    async (note) => {
      const { imageUrl } = parameters;
      if (!isWebAddress(imageUrl)) return refuse(CODES.urlRefused, note);
      const data = await imageData(imageUrl, parameters, context);
      return typeof data === 'string'
        ? refuse(CONTENT_FAILURES[data], note)
        : replyWith({ Msg: 'OK' }, data, note);
    };
  /** Undefined for an operation that is not served; a request that lacks what its operation needs is refused by it. */
  const routeOf = (incoming: IncomingRequest, form: URLSearchParams): Route | undefined => {
    if (incoming.method !== 'POST' || incoming.path !== '/') return undefined;
    const { action } = actionOf(incoming, form);
    const reading = readRequest(form);
    const checks: Readonly<
      Record<string, { operation: string; call: (request: AliyunRequest) => Route['call'] }>
    > = {
      TextModerationPlus: { operation: 'check text', call: (request) => checkText(request, textData) },
      TextModeration: { operation: 'check text', call: (request) => checkText(request, oldTextData) },
      ImageModeration: { operation: 'check image', call: checkImage },
    };
    const check = Object.hasOwn(checks, action) ? checks[action] : undefined;
    if (check !== undefined) {
      const { operation } = check;
      const call =
        'request' in reading ? check.call(reading.request) : (note: Note) => refuse(reading.refusal, note);
      return { operation, call };
    }
    const request = 'request' in reading ? reading.request : undefined;
    return jobRouteOf(media, action, form, request) ?? undefined;
  };
  const jobRouteOf = (
    served: readonly MediumRoutes[],
    action: string,
    form: URLSearchParams,
    request: AliyunRequest | undefined,
  ): Route | undefined => {
    for (const { medium, submit, query, cancel } of served) {
      const kind = medium.kindOf(request?.service ?? '');
      const jobId = medium.id === 'ReqId' ? form.get('ReqId') : request?.parameters['taskId'];
      const ask = async (note: Note, how: typeof query) =>
        typeof jobId === 'string' ? how(jobId, request?.service, note) : refuse(CODES.badRequest, note);
      const named = typeof jobId === 'string' ? { jobId } : {};
      if (action === medium.submit)
        return {
          operation: `submit ${kind}`,
          call: (note) => (request === undefined ? refuse(CODES.badRequest, note) : submit(request, note)),
        };
      if (action === medium.result)
        return { operation: `fetch ${kind}`, ...named, call: (note) => ask(note, query) };
      if (action === medium.cancel)
        return { operation: `cancel ${kind}`, ...named, call: (note) => ask(note, cancel) };
    }
    return undefined;
  };
  const identify = (incoming: IncomingRequest): Note => {
    const form = readForm(incoming);
    const reading = readRequest(form);
    const { operation = 'unknown', jobId } = routeOf(incoming, form) ?? {};
    if (jobId !== undefined) return { operation, jobId };
    return { operation, ...('request' in reading ? contentNote(reading.request.parameters) : {}) };
  };

  return {
    maxBodyBytes: MAX_BODY_BYTES,
    reply: async (incoming) => {
      const note = identify(incoming);
      const form = readForm(incoming);
      const refusal = form.has('Signature')
        ? checkFormSignature(form, account, clock)
        : checkSignature(incoming, account, clock);
      if (refusal !== undefined) return refuse(refusal, note);
      if (actionOf(incoming, form).version !== VERSION) return refuse(GATEWAY.version, note);
      return routeOf(incoming, form)?.call(note) ?? refuse(GATEWAY.action, note);
    },
    identify,
    failure: (incoming) => refuse(CODES.internal, identify(incoming)),
    refusal: (failure, note) => refuse(GATEWAY[failure], note),
    distort: distortAliyunResponse,
    close: async () => {
      await Promise.all(media.map(({ close }) => close()));
    },
  };
}

/** Tells the journal what a request is about. */
function contentNote({ content, imageUrl, url, dataId }: Fields): Omit<Note, 'operation'> {
  const address = imageUrl ?? url;
  return {
    ...(typeof dataId === 'string' ? { dataId } : {}),
    ...(typeof content === 'string' ? { contentSha256: sha256Of(Buffer.from(content)) } : {}),
    ...(typeof address === 'string' ? { contentUrl: address } : {}),
  };
}
