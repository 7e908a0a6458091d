import { type Effect, type ErrorCode, type Retry } from '@moderato/core';

/** What one of the vendor's codes means for the caller. */
export interface Meaning {
  code: ErrorCode;
  retry: Retry;
  /** Default `none`: a documented refusal, so nothing was accepted. */
  effect?: Effect;
  hint: string;
}

/** A refusal that stays one. */
export const never = (code: ErrorCode, hint: string): Meaning => ({ code, retry: 'never', hint });
/** A refusal that may pass. */
export const later = (code: ErrorCode, hint: string): Meaning => ({ code, retry: 'later', hint });

/** For signatures outside their time. */
export const CLOCK = 'the signature is outside its time; check the clock of this machine';
/** For buckets that are somewhere else. */
export const WRONG_PLACE = 'the bucket is not at this address; check bucket, region and endpoint';

/** Error codes of requests (Tencent Cloud CI "Error codes", D:1045/43611, D:436/46214; COS "Error codes", D:436/7730). */
export const CODES: Readonly<Record<string, Meaning>> = {
  PermanentRedirect: never('config', WRONG_PLACE),
  TemporaryRedirect: never('config', WRONG_PLACE),
  NoSuchKey: never('invalid_content', 'the object does not exist'),
  EntityTooLarge: never('invalid_content', 'the file is too large'),
  NoSuchBucket: never('config', WRONG_PLACE),
  InvalidHost: never('config', WRONG_PLACE),
  InvalidArgument: never('invalid_content', 'a field of the request is not accepted'),
  InvalidUrl: never('invalid_content', 'the address of the content is not accepted'),
  MissingContent: never('invalid_content', 'the request has no content'),
  InvalidContent: never('invalid_content', 'the request body is not accepted'),
  InvalidContentType: never('invalid_content', 'the type of the request body is not accepted'),
  ResourceNotFound: never('invalid_content', 'the content does not exist'),
  ResourceAccessDenied: never('auth', 'the vendor may not read the content'),
  ResourceDownloadFailed: later('invalid_content', 'the content could not be downloaded'),
  MissingAuthorization: never('auth', 'the request is not signed'),
  InvalidAuthorization: never('auth', 'the signature is not accepted'),
  AccessDenied: never('auth', 'access is denied; check the key and its permissions'),
  SecretidNotExist: never('auth', 'the secretId does not exist'),
  SignatureExpired: later('auth', CLOCK),
  RequestTimeTooSkewed: never('auth', CLOCK),
  SlowDown: later('rate_limited', 'too many requests'),
  InternalError: { ...later('vendor_unavailable', 'the vendor failed inside'), effect: 'unknown' },
  BucketAlreadyBinded: never('config', 'the bucket is bound already'),
  QueueNotFound: never('config', 'the queue does not exist'),
  TemplateNotFound: never('config', 'the template does not exist'),
  BindedBucketNumLimit: never('quota', 'no more buckets can be bound'),
  CreatedTemplateNumLimit: never('quota', 'no more templates can be made'),
  MediaBucketUnBinded: never('config', 'the bucket is not bound to CI; bind it in the console'),
  TemplateNameDuplicate: never('config', 'the template exists already'),
  ActiveWorkflowForbiddenUpdate: never('config', 'the workflow is active'),
  WorkFlowNumLimit: never('quota', 'no more workflows can be made'),
  WriteTargetBucketDenied: never('auth', 'the vendor may not write to the bucket'),
  QueueNumLimit: never('quota', 'no more queues can be made'),

  // what goes wrong while moderating (D:1045/33700)
  '-61011': never('invalid_content', 'the file does not exist'),
  '-65007': never('invalid_content', 'the content cannot be decoded'),
  '-65010': later('invalid_content', 'the content could not be downloaded; private files need a signed link'),
  '-65011': never('invalid_content', 'the file is too large'),
  '-65012': never('invalid_content', 'the resolution is too low'),
  '-65013': never('invalid_content', 'the name ending or the size of the file is outside the rules'),
  '-65014': never('config', 'the service role CI_QCSRole is missing; create it in the console'),
  '-65015': never('config', 'there is nothing to look for; check the policy or the categories'),
  '-65016': never('config', 'the bizType does not exist'),
  '-29214': later('rate_limited', 'too many requests'),
  '-60949': later('rate_limited', 'too many requests'),
  '-46618': never('auth', 'the signature of the content is not accepted'),
  '-46619': later('auth', 'the signature of the content has expired'),
  '-46628': never('invalid_content', 'the file does not exist'),

  // the synchronous image call (D:1045/33700, D:460/8523), also in the header `X-ErrNo`
  '-162': never('quota', 'the account is in arrears; settle it in the console'),
  '-164': later('rate_limited', 'too many requests'),
  '-902': later('invalid_content', 'the origin of the content did not respond in time'),
  '-5062': never('invalid_content', 'the vendor blocks the image because it may be prohibited'),
  '-6101': never('invalid_content', 'the image is gone'),
};

/** The numbers that JSON error bodies and callbacks carry instead of the names (D:1045/33700). */
const NUMBERS: Readonly<Record<string, string>> = {
  '1007': 'InternalError',
  '1010': 'InvalidUrl',
  '1011': 'InvalidContent',
  '1012': 'MissingAuthorization',
  '1013': 'InvalidAuthorization',
  '1014': 'SignatureExpired',
  '1015': 'InvalidArgument',
  '1016': 'MissingContent',
  '1017': 'InvalidHost',
  '1018': 'AccessDenied',
  '1019': 'SecretidNotExist',
  '1020': 'SlowDown',
  '1021': 'InvalidContentType',
  '1100': 'BucketAlreadyBinded',
  '1103': 'ResourceNotFound',
  '1106': 'QueueNotFound',
  '1107': 'TemplateNotFound',
  '1109': 'BindedBucketNumLimit',
  '1110': 'CreatedTemplateNumLimit',
  '1111': 'MediaBucketUnBinded',
  '1112': 'TemplateNameDuplicate',
  '1114': 'ActiveWorkflowForbiddenUpdate',
  '1120': 'WorkFlowNumLimit',
  '1124': 'WriteTargetBucketDenied',
  '1145': 'QueueNumLimit',
};

/** The documented meaning of a code, by its name or its number; undefined for any other. */
export function documented(code: string): Meaning | undefined {
  const name = Object.hasOwn(NUMBERS, code) ? NUMBERS[code] : code;
  return name !== undefined && Object.hasOwn(CODES, name) ? CODES[name] : undefined;
}
