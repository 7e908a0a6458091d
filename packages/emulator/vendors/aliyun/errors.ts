import { randomUUID } from 'node:crypto';
import type { Failure } from '../../content.js';
import type { Note, Reply } from '../../incoming.js';

/** A refusal: by the service, under HTTP 200 with a number, or by the gateway before it, with a word. */
export interface AliyunRefusal {
  status: number;
  code: number | string;
  message: string;
}

/** Codes of the service (pages 3060179 and 3060193); messages are made up where no page quotes one. */
export const CODES = {
  badRequest: service(400, 'BAD_REQUEST'),
  unknownService: service(400, 'BAD_REQUEST: unknown service'),
  urlRefused: service(401, 'NOT_ALLOWED'),
  notFound: service(404, 'NOT_FOUND'),
  downloadFailed: service(480, 'DOWNLOAD_FAILED'),
  internal: service(500, 'GENERAL_ERROR'),
  exceedQuota: service(588, 'EXCEED_QUOTA'),
} as const;

/** Words of the gateway (page 276036); which HTTP status goes with which is the usual one of its RPC calls. */
export const GATEWAY = {
  signature: gateway(
    400,
    'SignatureDoesNotMatch',
    'Specified signature is not matched with our calculation.',
  ),
  keyNotFound: gateway(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'),
  token: gateway(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.'),
  timestamp: gateway(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'),
  unsigned: gateway(
    400,
    'IncompleteSignature',
    'The request signature does not conform to Aliyun standards.',
  ),
  action: gateway(404, 'InvalidAction.NotFound', 'Specified api is not found.'),
  version: gateway(400, 'InvalidVersion', 'Specified parameter Version is not valid.'),
  throttled: gateway(429, 'Throttling.User', 'Request was denied due to user flow control.'),
  broken: gateway(500, 'InternalError', 'The request processing has failed due to some unknown error.'),
  unavailable: gateway(
    503,
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
  ),
} as const;

/** Why content cannot be assessed. */
export const CONTENT_FAILURES: Readonly<Record<Failure, AliyunRefusal>> = {
  missing: CODES.notFound,
  unreachable: service(403, 'FORBIDDEN'),
  too_large: CODES.downloadFailed,
  too_long: CODES.downloadFailed,
  unsupported: CODES.downloadFailed,
  undecodable: CODES.downloadFailed,
  wrong_dimensions: CODES.downloadFailed,
  unknown_policy: CODES.unknownService,
  internal: CODES.internal,
};

/** Makes a request id as in the samples. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** Writes a JSON reply under a request id of its own, which comes first. */
export function jsonReply(status: number, nowMs: number, body: object, note: Note): Reply {
  const requestId = newRequestId();
  const headers = {
    'content-type': 'application/json;charset=utf-8',
    'x-acs-request-id': requestId,
    date: new Date(nowMs).toUTCString(),
  };
  return { status, headers, body: JSON.stringify({ RequestId: requestId, ...body }), note };
}

/** Writes a refusal in the shape of its sender. */
export function refusalReply({ status, code, message }: AliyunRefusal, nowMs: number, note: Note): Reply {
  const body =
    typeof code === 'number'
      ? { Code: code, Message: message, Msg: message }
      : { HostId: 'green-cip.emulator', Code: code, Message: message };
  return jsonReply(status, nowMs, body, note);
}

function service(code: number, message: string): AliyunRefusal {
  return { status: 200, code, message };
}

function gateway(status: number, code: string, message: string): AliyunRefusal {
  return { status, code, message };
}
