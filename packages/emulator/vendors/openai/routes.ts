import { randomBytes } from 'node:crypto';
import { sha256Of } from '../../content.js';
import type { Routes } from '../../context.js';
import type { IncomingRequest, Note, NoteItem } from '../../incoming.js';
import type { OpenaiAccount, OpenaiContext } from './account.js';
import { distortOpenaiResponse } from './distort.js';
import { REFUSALS, jsonReply, refusalReply, type OpenaiRefusal } from './errors.js';
import { readRequest, type OpenaiContent } from './requests.js';
import { resultOf } from './results.js';

const PATH = '/v1/moderations';

/** Room for a picture of 20 MB as base64. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Makes the one call of OpenAI moderation. */
export function createOpenaiRoutes(context: OpenaiContext): Routes {
  const { account, clock } = context;
  const refuse = (refusal: OpenaiRefusal, note: Note) => refusalReply(refusal, clock.now(), note);

  return {
    maxBodyBytes: MAX_BODY_BYTES,
    reply: async (incoming) => {
      const note = identify(incoming);
      if (note.operation === 'unknown') return refuse(REFUSALS.unknownUrl, note);
      const refusal = authenticate(incoming, account);
      if (refusal !== undefined) return refuse(refusal, note);
      if (incoming.isBodyTooLarge) return refuse(REFUSALS.bodyTooLarge, note);
      const reading = readRequest(incoming.body);
      if ('refusal' in reading) return refuse(reading.refusal, note);
      const { model, contents } = reading.request;
      const results = await Promise.all(contents.map((content) => resultOf(content, model, context)));
      const failed = results.find((result): result is OpenaiRefusal => 'status' in result);
      if (failed !== undefined) return refuse(failed, note);
      const id = `modr-${randomBytes(16).toString('hex')}`;
      return jsonReply(200, clock.now(), { id, model, results }, note);
    },
    identify,
    failure: (incoming) => refuse(REFUSALS.broken, identify(incoming)),
    refusal: (failure, note) => refuse(REFUSALS[failure], note),
    distort: distortOpenaiResponse,
    close: async () => undefined,
  };
}

function authenticate(
  { headers }: IncomingRequest,
  { apiKey, organization, project }: OpenaiAccount,
): OpenaiRefusal | undefined {
  const given = headers['authorization'];
  if (given === undefined) return REFUSALS.keyMissing;
  if (given !== `Bearer ${apiKey}`) return REFUSALS.keyWrong;
  const isOther = (header: string, own: string | undefined) =>
    own !== undefined && headers[header] !== undefined && headers[header] !== own;
  if (isOther('openai-organization', organization)) return REFUSALS.organizationWrong;
  return isOther('openai-project', project) ? REFUSALS.projectWrong : undefined;
}

function identify({ method, path, body }: IncomingRequest): Note {
  if (method !== 'POST' || path !== PATH) return { operation: 'unknown' };
  const reading = readRequest(body);
  if ('refusal' in reading) return { operation: 'check text' };
  const { contents } = reading.request;
  const operation = contents.some(({ picture }) => picture !== null) ? 'check image' : 'check text';
  const [only, ...others] = contents.map(itemOf);
  return others.length > 0 && only !== undefined
    ? { operation, items: [only, ...others] }
    : { operation, ...only };
}

function itemOf({ texts, picture }: OpenaiContent): NoteItem {
  if (picture === null) return { contentSha256: sha256Of(Buffer.from(texts.join('\n'))) };
  if ('url' in picture) return { contentUrl: picture.url };
  return 'bytes' in picture ? { contentSha256: sha256Of(picture.bytes) } : {};
}
