import { randomBytes } from 'node:crypto';
import type { Failure } from '../../content.js';
import type { Note, Reply } from '../../incoming.js';

/** A refusal, as `{ error: { message, type, param, code } }` says it. */
export interface OpenaiRefusal {
  status: number;
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** The wording of a message that no thread quotes is made up; the codes of `too_many_images` and `file_too_large` are quoted. */
export const REFUSALS = {
  keyMissing: refusal(401, "You didn't provide an API key.", null, null),
  keyWrong: refusal(401, 'Incorrect API key provided.', null, 'invalid_api_key'),
  organizationWrong: refusal(401, 'No such organization.', null, 'invalid_organization'),
  projectWrong: refusal(401, 'No such project.', null, 'invalid_project'),
  unknownUrl: refusal(404, 'Invalid URL', null, 'unknown_url'),
  notJson: refusal(400, 'We could not parse the JSON body of your request.', null, null),
  inputMissing: refusal(400, "Missing required parameter: 'input'.", 'input', 'missing_required_parameter'),
  inputWrong: refusal(400, "Invalid value for 'input'.", 'input', 'invalid_type'),
  modelWrong: refusal(400, "Invalid value for 'model'.", 'model', 'invalid_value'),
  modelUnknown: refusal(404, 'The model does not exist.', 'model', 'model_not_found'),
  textModel: refusal(400, 'This model takes text only.', 'input', 'invalid_value'),
  bodyTooLarge: refusal(413, 'The request is too large.', null, 'file_too_large'),
  throttled: { ...refusal(429, 'Rate limit reached.', null, 'rate_limit_exceeded'), type: 'requests' },
  broken: { ...refusal(500, 'The server had an error.', null, null), type: 'server_error' },
  unavailable: { ...refusal(503, 'The engine is overloaded.', null, null), type: 'server_error' },
} as const;

/** Refuses several pictures in the words of the service. */
export function tooManyImages(count: number): OpenaiRefusal {
  return refusal(400, `Number of images (${count}) exceeds maximum of 1`, 'input', 'too_many_images');
}

const unreadable = refusal(400, 'The image cannot be read.', 'input', 'invalid_image_format');
const unreached = refusal(400, 'The image could not be downloaded.', 'input', 'invalid_image_url');

/** Why a picture cannot be moderated; of these codes only `file_too_large` is quoted. */
export const IMAGE_FAILURES: Readonly<Record<Failure, OpenaiRefusal>> = {
  missing: unreached,
  unreachable: unreached,
  too_large: refusal(400, 'The image is larger than 20 MB.', 'input', 'file_too_large'),
  too_long: unreadable,
  unsupported: unreadable,
  undecodable: unreadable,
  wrong_dimensions: unreadable,
  unknown_policy: unreadable,
  internal: REFUSALS.broken,
};

/** Writes a JSON reply under a request id of its own. */
export function jsonReply(status: number, nowMs: number, body: unknown, note: Note): Reply {
  const headers = {
    'content-type': 'application/json',
    'x-request-id': `req_${randomBytes(16).toString('hex')}`,
    date: new Date(nowMs).toUTCString(),
  };
  return { status, headers, body: JSON.stringify(body), note };
}

/** Writes a refusal. */
export function refusalReply({ status, ...error }: OpenaiRefusal, nowMs: number, note: Note): Reply {
  return jsonReply(status, nowMs, { error }, note);
}

function refusal(status: number, message: string, param: string | null, code: string | null): OpenaiRefusal {
  return { status, message, type: 'invalid_request_error', param, code };
}
