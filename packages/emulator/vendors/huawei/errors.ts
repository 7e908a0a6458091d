import { randomBytes } from 'node:crypto';
import type { Failure } from '../../content.js';
import type { Reply, Note } from '../../incoming.js';

/** A refusal by the service (`AIS.*`) or by the gateway before it (`APIG.*`, which also names the request). */
export interface HuaweiRefusal {
  status: number;
  code: string;
  message: string;
}

/** The service's refusals; all are HTTP 400 (Huawei API reference moderation_03_0010, 0082 and 0083). */
export const AIS = {
  internal: service('AIS.0003', 'Internal service error.'),
  headerMissing: service('AIS.0010', 'Lack the request header, or the request header is empty.'),
  parameterMissing: service('AIS.0011', 'Lack the request parameter, or the request parameter is empty.'),
  notJson: service('AIS.0014', 'The request body is not in JSON format.'),
  notBase64: service('AIS.0015', 'The image cannot be decoded from base64.'),
  urlInvalid: service('AIS.0022', 'The image or audio URL is invalid.'),
  projectTokenNeeded: service('AIS.0026', 'The token is not a project token.'),
  jobNotFound: service('AIS.0030', 'Job not found'),
} as const;

/** Refusals of pictures; only the message of AIS.0402 is printed on a page (moderation_03_0086). */
export const IMAGE_FAILURES: Readonly<Record<Failure, HuaweiRefusal>> = {
  missing: service('AIS.0029', 'Failed to download the image.'),
  unreachable: service('AIS.0029', 'Failed to download the image.'),
  too_large: service('AIS.0020', 'The image is too large.'),
  too_long: service('AIS.0404', 'The image cannot be processed.'),
  unsupported: service('AIS.0402', 'The image format is not supported.'),
  undecodable: service('AIS.0402', 'The image format is not supported.'),
  wrong_dimensions: service('AIS.0504', 'The image size is not supported.'),
  unknown_policy: service('AIS.0401', 'The input parameter biz_type is incorrect.'),
  internal: service('AIS.0003', 'Internal service error.'),
};

/** Refuses a parameter in the words of the documented sample. */
export function parameterIncorrect(parameter: string): HuaweiRefusal {
  return service('AIS.0401', `The input parameter ${parameter} is incorrect.`);
}

/** The gateway's refusals (Huawei API signing guide, api-sign-errorcode; repository huaweicloudDocs/apig). */
export const APIG = {
  unknownApi: gateway(404, '0101', 'The API does not exist or has not been published in the environment.'),
  bodyTooLarge: gateway(413, '0201', 'Request entity too large'),
  uriTooLong: gateway(414, '0201', 'Request URI too large'),
  headerTooLarge: gateway(494, '0201', 'Request header too large'),
  tokenOutdated: gateway(401, '0307', 'The token must be updated.'),
  throttled: gateway(
    429,
    '0308',
    'The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 second',
  ),
  broken: gateway(500, '0601', 'Internal server error'),
  unavailable: gateway(503, '0613', 'IAM unavailable'),
  projectUnavailable: gateway(403, '0310', 'The project is unavailable.'),
} as const;

/** Refuses the credentials, with the detail that the gateway puts behind its message. */
export function authenticationIncorrect(detail: string): HuaweiRefusal {
  return gateway(401, '0301', `Incorrect IAM authentication information: ${detail}`);
}

/** Makes a request id as in the samples: 32 hex digits. */
export function newRequestId(): string {
  return randomBytes(16).toString('hex');
}

/** Writes a JSON reply. */
export function jsonReply(
  status: number,
  requestId: string,
  nowMs: number,
  body: unknown,
  note: Note,
): Reply {
  const headers = {
    'content-type': 'application/json',
    'x-request-id': requestId,
    date: new Date(nowMs).toUTCString(),
  };
  return { status, headers, body: JSON.stringify(body), note };
}

/** Writes a refusal in the shape of its sender. */
export function refusalReply(refusal: HuaweiRefusal, nowMs: number, note: Note): Reply {
  const requestId = newRequestId();
  const { status, code, message } = refusal;
  const body = code.startsWith('APIG.')
    ? { error_msg: message, error_code: code, request_id: requestId }
    : { error_code: code, error_msg: message };
  return jsonReply(status, requestId, nowMs, body, note);
}

function service(code: string, message: string): HuaweiRefusal {
  return { status: 400, code, message };
}

function gateway(status: number, number: string, message: string): HuaweiRefusal {
  return { status, code: `APIG.${number}`, message };
}
