import { describe, expect, it } from '@jest/globals';
import { Secret } from '@moderato/core';
import { answerError, isTokenRefusal, readErrorBody } from '../../../providers/huawei/errors.js';
import { NOW_MS, answer, readFixture } from './support.js';

const context = { operation: 'submit audio', secrets: [new Secret('s3cr3t+/=')], nowMs: NOW_MS, random: 0.5 };
const errorOf = (body: unknown, status = 400, headers: Record<string, string> = {}) =>
  answerError(answer(body, status, headers), context);

describe('the shapes of error bodies', () => {
  it.each<[string, unknown, string | null, string | null]>([
    ['error_code', { error_code: 'AIS.0005', error_msg: 'm' }, 'AIS.0005', 'm'],
    ['errorCode', { errorCode: 'X.1', errorMsg: 'm' }, 'X.1', 'm'],
    ['code', { code: 'X.1', message: 'm' }, 'X.1', 'm'],
    ['IAM, with a number', { error: { code: 401, message: 'm', title: 't' } }, '401', 'm'],
    ['nested under any key', { failure: { error_code: 'X.1', error_msg: 'm' } }, 'X.1', 'm'],
    ['both, where flat wins', { error: { code: 'X.2' }, error_code: 'X.1', error_msg: 'm' }, 'X.1', 'm'],
    [
      'a policy denial',
      { error: { error_code: 'PAP5.0001', error_msg: 'm', encoded_authorization_message: null } },
      'PAP5.0001',
      'm',
    ],
    ['a code without words', { error_code: 'AIS.0003' }, 'AIS.0003', null],
    ['an empty code', { error_code: '', error_msg: 'm' }, null, null],
    ['an unknown shape', { invalid_key: 'invalid_value' }, null, null],
    ['HTML', '<html>', null, null],
    ['text', 'Service Unavailable', null, null],
    ['a list', [{ error_code: 'X.1' }], null, null],
    ['nothing', '', null, null],
  ])('are read: %s', (_, body, code, message) => {
    expect(readErrorBody(answer(body).body)).toMatchObject({ code, message });
  });

  it('give the request id of the body before that of the header', () => {
    const headers = { 'x-request-id': 'of-header' };

    expect(errorOf({ error_code: 'AIS.0003', request_id: 'of-body' }, 400, headers)?.requestId).toBe(
      'of-body',
    );
    expect(errorOf({ error_code: 'AIS.0003' }, 400, headers)?.requestId).toBe('of-header');
    expect(errorOf({ error_code: 'AIS.0003' })?.requestId).toBeUndefined();
  });

  it.each([
    { job_id: 'x', request_id: 'r' },
    { job_id: 'x', request_params: { code: 'zip', message: 'hi' } },
    { job_id: 'x', error_code: '', error: null },
  ])('mark no error in a success without an error code: %j', (body) => {
    expect(errorOf(body, 200)).toBeNull();
  });

  it.each([
    { job_id: 'x', error_code: 'AIS.0031' },
    { job_id: 'x', errorCode: 'AIS.0031' },
    { job_id: 'x', error: { code: 'AIS.0031' } },
  ])('mark an error of uncertain effect in a success: %j', (body) => {
    expect(errorOf(body, 200)).toMatchObject({ vendorCode: 'AIS.0031', effect: 'unknown', status: 200 });
  });
});

describe('the codes of Huawei', () => {
  it.each([
    ['AIS.0002', 'auth', 'never', 'none'],
    ['AIS.0003', 'vendor_unavailable', 'later', 'unknown'],
    ['AIS.0004', 'config', 'never', 'none'],
    ['AIS.0005', 'unsupported', 'never', 'none'],
    ['AIS.0007', 'config', 'never', 'none'],
    ['AIS.0010', 'internal', 'never', 'none'],
    ['AIS.0011', 'invalid_content', 'never', 'none'],
    ['AIS.0012', 'invalid_content', 'never', 'none'],
    ['AIS.0014', 'internal', 'never', 'none'],
    ['AIS.0020', 'invalid_content', 'never', 'none'],
    ['AIS.0022', 'invalid_content', 'never', 'none'],
    ['AIS.0024', 'invalid_content', 'never', 'none'],
    ['AIS.0026', 'config', 'never', 'none'],
    ['AIS.0027', 'quota', 'never', 'none'],
    ['AIS.0028', 'auth', 'never', 'none'],
    ['AIS.0029', 'invalid_content', 'later', 'none'],
    ['AIS.0030', 'job_not_found', 'never', 'none'],
    ['AIS.0031', 'rate_limited', 'later', 'none'],
    ['AIS.0032', 'quota', 'never', 'none'],
    ['AIS.0039', 'invalid_content', 'never', 'unknown'],
    ['AIS.0401', 'invalid_content', 'never', 'none'],
    ['AIS.0404', 'vendor_unavailable', 'later', 'unknown'],
    ['AIS.0506', 'vendor_unavailable', 'later', 'unknown'],
    ['ModelArts.0203', 'auth', 'never', 'none'],
    ['ModelArts.0212', 'config', 'never', 'none'],
    ['ModelArts.4107', 'auth', 'never', 'none'],
    ['ModelArts.4204', 'config', 'never', 'none'],
    ['ModelArts.4401', 'rate_limited', 'later', 'none'],
    ['ModelArts.4402', 'vendor_unavailable', 'later', 'unknown'],
    ['ModelArts.4503', 'unsupported', 'never', 'none'],
    ['ModelArts.4603', 'invalid_content', 'later', 'none'],
    ['ModelArts.4106', 'auth', 'never', 'none'],
    ['ModelArts.4702', 'config', 'never', 'none'],
    ['ModelArts.4705', 'invalid_content', 'never', 'none'],
    ['APIG.0101', 'config', 'never', 'none'],
    ['APIG.0103', 'vendor_unavailable', 'later', 'unknown'],
    ['APIG.0301', 'auth', 'never', 'none'],
    ['APIGW.0301', 'auth', 'never', 'none'],
    ['APIG.0307', 'auth', 'never', 'none'],
    ['APIG.0308', 'rate_limited', 'later', 'none'],
    ['APIG.0310', 'config', 'never', 'none'],
    ['APIG.0501', 'quota', 'never', 'none'],
    ['APIG.0502', 'quota', 'never', 'none'],
    ['ModelArts.6201', 'quota', 'never', 'none'],
    ['APIG.0601', 'vendor_unavailable', 'later', 'unknown'],
    ['APIG.0610', 'vendor_unavailable', 'later', 'none'],
    ['APIG.0613', 'vendor_unavailable', 'later', 'none'],
    ['APIG.0802', 'auth', 'never', 'none'],
  ])('%s is %s, retry %s, effect %s', (vendorCode, code, retry, effect) => {
    expect(errorOf({ error_code: vendorCode, error_msg: 'm' })).toMatchObject({
      code,
      retry,
      effect,
      vendorCode,
      status: 400,
      provider: 'huawei',
      operation: 'submit audio',
    });
  });

  it.each([
    [400, 'bad_response', 'never', 'unknown'],
    [409, 'bad_response', 'never', 'unknown'],
    [413, 'bad_response', 'never', 'unknown'],
    [414, 'bad_response', 'never', 'unknown'],
    [401, 'auth', 'never', 'none'],
    [403, 'auth', 'never', 'none'],
    [404, 'config', 'never', 'none'],
    [408, 'timeout', 'later', 'unknown'],
    [429, 'rate_limited', 'later', 'none'],
    [500, 'vendor_unavailable', 'later', 'unknown'],
    [504, 'vendor_unavailable', 'later', 'unknown'],
  ])('decide nothing when unlisted: status %i is %s', (status, code, retry, effect) => {
    for (const error_code of ['APIG.9999', 'AIS.0999', 'ModelArts.9999', 'NEW.0001', 'toString']) {
      expect(errorOf({ error_code }, status)).toMatchObject({ code, retry, effect, vendorCode: error_code });
    }
  });

  it('are never the fault of the content when unlisted, whatever the status', () => {
    for (let status = 300; status < 600; status++) {
      expect(errorOf({ error_code: 'AIS.0999' }, status)!.code).not.toBe('invalid_content');
    }
  });

  it.each([
    [400, 'bad_response', 'never', 'none'],
    [413, 'invalid_content', 'never', 'none'],
    [494, 'bad_response', 'never', 'none'],
    [500, 'vendor_unavailable', 'later', 'unknown'],
    [504, 'vendor_unavailable', 'later', 'unknown'],
  ])('leave it to status %i what APIG.0201 means: %s', (status, code, retry, effect) => {
    expect(errorOf({ error_code: 'APIG.0201' }, status)).toMatchObject({ code, retry, effect });
  });

  it('tell a frozen account, which another vendor can stand in for', () => {
    const frozen = readFixture('audio-submit-account-frozen/response.json');

    expect(errorOf(frozen, 400)).toMatchObject({
      code: 'quota',
      vendorCode: 'ModelArts.6201',
      message: expect.stringContaining('the account is frozen'),
    });
  });

  it.each([
    [400, 'bad_response', 'never', 'unknown'],
    [413, 'invalid_content', 'never', 'none'],
    [302, 'bad_response', 'never', 'unknown'],
    [401, 'auth', 'never', 'none'],
    [429, 'rate_limited', 'later', 'none'],
    [502, 'vendor_unavailable', 'later', 'unknown'],
  ])('may be missing: status %i alone is %s', (status, code, retry, effect) => {
    expect(errorOf('<html>', status)).toMatchObject({ code, retry, effect, status });
  });
});

describe('the wait that an answer asks for', () => {
  it('is 2 to 5 seconds when throttled, as Huawei advises', () => {
    const throttled = answer({ error_code: 'APIG.0308' }, 429);

    expect(answerError(throttled, { ...context, random: 0 })?.retryAfterMs).toBe(2000);
    expect(answerError(throttled, { ...context, random: 1 })?.retryAfterMs).toBe(5000);
  });

  it('is the one of Retry-After where it is sent', () => {
    expect(errorOf({ error_code: 'APIG.0308' }, 429, { 'retry-after': '7' })?.retryAfterMs).toBe(7000);
    expect(errorOf('', 503, { 'retry-after': '1' })?.retryAfterMs).toBe(1000);
  });

  it('is open otherwise', () => {
    expect(errorOf({ error_code: 'ModelArts.4401' })?.retryAfterMs).toBeUndefined();
  });
});

describe('a refusal that a fresh token heals', () => {
  it.each([
    ['APIGW.0307', 401, true],
    ['AIS.0002', 400, true],
    ['ModelArts.4103', 400, true],
    ['APIG.0303', 401, true],
    ['APIG.0302', 403, false],
    ['AIS.0004', 400, false],
    ['AIS.0002', 200, false],
  ])('%s with status %i: %s', (error_code, status, expected) => {
    expect(isTokenRefusal(errorOf({ error_code }, status)!)).toBe(expected);
  });
});

describe('the message', () => {
  it('says what the vendor said, and what to do', () => {
    const { message } = errorOf({ error_code: 'AIS.0030', error_msg: 'Job not found' })!;

    expect(message).toMatch(
      /^Huawei responded with AIS\.0030, HTTP status 400: Job not found \(the id is wrong/,
    );
  });

  it('holds none of the given secrets, in no form', () => {
    const secret = 's3cr3t+/=';
    const said = `${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString('base64')}`;
    const error = errorOf({ error_code: 'NEW.1', error_msg: said, request_id: secret })!;

    for (const form of said.split(' ')) {
      expect(`${error.message} ${error.requestId} ${String(error.body)}`).not.toContain(form);
    }
  });

  it('leaves the signed request out that APIG.0301 repeats', () => {
    const error_msg =
      'Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:GET|/v3/p/moderation/|' +
      '|host:h|x-security-token:TEMPORARY|content-type;host|e3b0';
    const error = errorOf({ error_code: 'APIG.0301', error_msg }, 401)!;

    expect(error.message).toContain('verify aksk signature fail');
    expect(error.message).not.toMatch(/TEMPORARY|\||e3b0/);
  });

  it('is cut when the vendor says too much', () => {
    expect(errorOf({ error_code: 'NEW.1', error_msg: 'x'.repeat(5000) })!.message.length).toBeLessThan(400);
  });
});
