import { randomBytes } from 'node:crypto';
import { writeXml } from '@moderato/http/xml';
import type { Failure } from '../../content.js';
import type { Reply, Note } from '../../incoming.js';

/** A refusal in the words of CI's error pages (Tencent Cloud documents 1045/43611 and 1045/33700). */
export interface TencentRefusal {
  status: number;
  code: string;
  message: string;
}

/** Refusals without a variable part. Statuses of RequestTimeTooSkewed, InternalError and SlowDown are unconfirmed; no page of CI names ServiceUnavailable. */
export const TENCENT_REFUSALS = {
  missingAuthorization: { status: 401, code: 'MissingAuthorization', message: 'Missing signature' },
  invalidAuthorization: { status: 401, code: 'InvalidAuthorization', message: 'Invalid signature' },
  unknownKey: { status: 401, code: 'SecretidNotExist', message: 'The key does not exist' },
  signatureExpired: { status: 401, code: 'SignatureExpired', message: 'Signature expired' },
  clockSkewed: {
    status: 403,
    code: 'RequestTimeTooSkewed',
    message: 'The difference between the request time and the server time is too large',
  },
  wrongToken: { status: 403, code: 'AccessDenied', message: 'Access denied' },
  invalidHost: { status: 400, code: 'InvalidHost', message: 'Invalid host' },
  missingContent: { status: 400, code: 'MissingContent', message: 'Missing request body' },
  contentTooLarge: { status: 413, code: 'InvalidContent', message: 'The request body is too large' },
  entityTooLarge: { status: 400, code: 'EntityTooLarge', message: 'The object is too large' },
  unknownPath: {
    status: 400,
    code: 'InvalidArgument',
    message: 'Invalid argument: no such operation is served here',
  },
  unknownJob: { status: 404, code: 'ResourceNotFound', message: 'Resource not found' },
  internal: { status: 500, code: 'InternalError', message: 'Internal error' },
  slowDown: { status: 503, code: 'SlowDown', message: 'Reduce your request rate' },
  unavailable: { status: 503, code: 'ServiceUnavailable', message: 'Service unavailable' },
} as const satisfies Record<string, TencentRefusal>;

/** Numbers and messages of jobs that fail (document 1045/33700, content moderation errors). */
export const TENCENT_FAILURES: Readonly<Record<Failure, { code: string; message: string }>> = {
  missing: { code: '-61011', message: 'The file does not exist.' },
  undecodable: { code: '-65007', message: 'File content error. Decoding failed.' },
  unreachable: { code: '-65010', message: 'Failed to download the file' },
  too_large: { code: '-65011', message: 'The file is too large to process.' },
  wrong_dimensions: { code: '-65012', message: 'The resolution of the file is too low.' },
  unsupported: {
    code: '-65013',
    message: 'The file is not processed because it does not meet requirements.',
  },
  too_long: { code: '-65013', message: 'The file is not processed because it does not meet requirements.' },
  unknown_policy: { code: '-65016', message: 'BizType used does not exist.' },
  internal: { code: '1007', message: 'Internal error' },
};

/** Makes a request id in the form of the samples: base64 text. */
export function newRequestId(): string {
  return randomBytes(18).toString('base64url');
}

/** Writes an XML reply with the headers that CI documents. */
export function xmlReply(status: number, requestId: string, nowMs: number, body: string, note: Note): Reply {
  const headers = {
    'content-type': 'application/xml',
    'x-ci-request-id': requestId,
    date: new Date(nowMs).toUTCString(),
  };
  return { status, headers, body, note };
}

/** Writes a refusal as CI's error body. */
export function refusalReply(refusal: TencentRefusal, requestId: string, nowMs: number, note: Note): Reply {
  const fields = { Code: refusal.code, Message: refusal.message, RequestId: requestId, TraceId: '' };
  const body = writeXml('Error', fields, { provider: 'tencent', operation: 'write error' });
  return xmlReply(refusal.status, requestId, nowMs, body, note);
}
