import { ModerationError, type ErrorCode, type HttpResponse, type Secret } from '@moderato/core';
import { redact } from '@moderato/http';
import { PROVIDER } from './request.js';

/** The code in an error body of OBS, which is XML (obs_04_0115). */
const CODE = /<Code>([A-Za-z]{1,64})<\/Code>/;

interface Meaning {
  code: ErrorCode;
  retry: 'never' | 'later';
  effect: 'none' | 'unknown';
  hint: string;
}

/** The error of a call to OBS that was not carried out, by its HTTP status; the code stands in `vendorCode`. */
export function storageError(
  response: HttpResponse,
  { operation, secrets }: { operation: string; secrets: readonly Secret[] },
): ModerationError {
  const { status, headers, body } = response;
  const code = CODE.exec(body)?.[1];
  const meaning = meaningOf(status, code);
  const requestId = headers['x-obs-request-id'];
  return new ModerationError({
    code: meaning.code,
    retry: meaning.retry,
    effect: meaning.effect,
    provider: PROVIDER,
    operation,
    status,
    message: `Huawei OBS: ${meaning.hint} (${code ?? `HTTP status ${status}`})`,
    body: redact(body, secrets),
    ...(code === undefined ? {} : { vendorCode: code }),
    ...(requestId === undefined ? {} : { requestId: redact(requestId, secrets) }),
  });
}

function meaningOf(status: number, code: string | undefined): Meaning {
  const never = (error: ErrorCode, hint: string): Meaning => ({
    code: error,
    retry: 'never',
    effect: 'none',
    hint,
  });
  if (code === 'RequestTimeTooSkewed') return never('auth', 'the clock of this machine is wrong');
  if (code === 'EntityTooLarge') return never('invalid_content', 'the file is too large');
  if (status >= 300 && status < 400)
    return never('config', 'the bucket is in another region; check uploadBucket and region');
  if (status === 401 || status === 403)
    return never('auth', 'access is denied; check the access keys and their permissions on the bucket');
  if (status === 404) return never('config', 'the bucket does not exist; check uploadBucket and region');
  if (status === 429 || code === 'SlowDown')
    return { code: 'rate_limited', retry: 'later', effect: 'none', hint: 'too many requests' };
  if (status === 408)
    return { code: 'timeout', retry: 'later', effect: 'unknown', hint: 'OBS waited too long' };
  if (status >= 500)
    return { code: 'vendor_unavailable', retry: 'later', effect: 'unknown', hint: 'OBS is not available' };
  return {
    code: 'bad_response',
    retry: 'never',
    effect: 'unknown',
    hint: 'refused in words that are not documented',
  };
}
