import { sha256Of } from '../../content.js';
import type { Routes } from '../../context.js';
import type { IncomingRequest, Note, Reply } from '../../incoming.js';
import type { AliyunContext } from './account.js';
import { distortAliyunResponse } from './distort.js';
import { CODES, CONTENT_FAILURES, GATEWAY, jsonReply, refusalReply, type AliyunRefusal } from './errors.js';
import { imageData } from './image.js';
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

const VERSION = '2022-03-02';
/** The forms are small: content comes by its address. */
const MAX_BODY_BYTES = 1024 * 1024;

type Call = (request: AliyunRequest, note: Note) => Promise<Reply> | Reply;

/** Makes the operations of Aliyun Content Moderation 2.0; all are `POST /`, told apart by their action. */
export function createAliyunRoutes(context: AliyunContext): Routes {
  const { account, clock } = context;
  const refuse = (refusal: AliyunRefusal, note: Note) => refusalReply(refusal, clock.now(), note);
  const replyWith = (fields: object, data: object, note: Note) =>
    jsonReply(200, clock.now(), { Code: 200, ...fields, Data: data }, note);

  const checkText =
    (assess: typeof textData): Call =>
    ({ parameters }, note) => {
      const { content } = parameters;
      const isText = typeof content === 'string' && content !== '';
      if (!isText || Array.from(content).length > TEXT_CHARACTERS) return refuse(CODES.badRequest, note);
      return replyWith({ Message: 'OK' }, assess(content, parameters, context), note);
    };
  const checkImage: Call = async ({ parameters }, note) => {
    const { imageUrl } = parameters;
    if (!isWebAddress(imageUrl)) return refuse(CODES.urlRefused, note);
    const data = await imageData(imageUrl, parameters, context);
    return typeof data === 'string'
      ? refuse(CONTENT_FAILURES[data], note)
      : replyWith({ Msg: 'OK' }, data, note);
  };
  const calls: Readonly<Record<string, { operation: string; call: Call }>> = {
    TextModerationPlus: { operation: 'check text', call: checkText(textData) },
    TextModeration: { operation: 'check text', call: checkText(oldTextData) },
    ImageModeration: { operation: 'check image', call: checkImage },
  };
  const routeOf = (incoming: IncomingRequest, form: URLSearchParams) => {
    const { action } = actionOf(incoming, form);
    const isServed = incoming.method === 'POST' && incoming.path === '/' && Object.hasOwn(calls, action);
    return isServed ? calls[action] : undefined;
  };
  const identify = (incoming: IncomingRequest): Note => {
    const form = readForm(incoming);
    const reading = readRequest(form);
    const operation = routeOf(incoming, form)?.operation ?? 'unknown';
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
      const route = routeOf(incoming, form);
      if (route === undefined) return refuse(GATEWAY.action, note);
      const reading = readRequest(form);
      return 'refusal' in reading ? refuse(reading.refusal, note) : route.call(reading.request, note);
    },
    identify,
    failure: (incoming) => refuse(CODES.internal, identify(incoming)),
    refusal: (failure, note) => refuse(GATEWAY[failure], note),
    distort: distortAliyunResponse,
    close: async () => undefined,
  };
}

/** Tells the journal what a request is about. */
function contentNote({ content, imageUrl, dataId }: Fields): Omit<Note, 'operation'> {
  return {
    ...(typeof dataId === 'string' ? { dataId } : {}),
    ...(typeof content === 'string' ? { contentSha256: sha256Of(Buffer.from(content)) } : {}),
    ...(typeof imageUrl === 'string' ? { contentUrl: imageUrl } : {}),
  };
}
