import { describe, expect, it } from '@jest/globals';
import { CALL, IMAGE, TEXT, answering } from './support.js';

const error = (code: string | null, type = 'invalid_request_error', message = 'made up') => ({
  error: { message, type, param: null, code },
});

/** The error of a check that is answered so. */
async function errorOf(body: unknown, status: number, headers: Record<string, string> = {}) {
  const { provider, requests } = answering(body, { status, headers });
  const thrown: unknown = await provider.check!(TEXT, CALL).then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(requests).toHaveLength(1);
  return thrown;
}

const AUTH = { code: 'auth', retry: 'never', effect: 'none' };
const QUOTA = { code: 'quota', retry: 'never', effect: 'none' };
const BUSY = { code: 'rate_limited', retry: 'later', effect: 'none' };
const CONTENT = { code: 'invalid_content', retry: 'never', effect: 'none' };
const REFUSED = { code: 'bad_response', retry: 'never', effect: 'none' };
const UNCLEAR = { code: 'bad_response', retry: 'never', effect: 'unknown' };
const FAULT = { code: 'vendor_unavailable', retry: 'never', effect: 'unknown' };

describe('a refusal', () => {
  it.each<[string, number, unknown, object]>([
    ['a wrong key', 401, error('invalid_api_key'), AUTH],
    ['a forbidden call', 403, error(null), AUTH],
    ['no credit by code', 429, error('insufficient_quota', 'x'), QUOTA],
    ['no credit by type', 429, error(null, 'insufficient_quota'), QUOTA],
    ['payment required', 402, {}, QUOTA],
    ['too many requests', 429, error('rate_limit_exceeded', 'requests'), BUSY],
    ['too many tokens', 429, error(null, 'tokens'), BUSY],
    ['too many requests, without a body', 429, '', BUSY],
    ['two images', 400, error('too_many_images'), { ...CONTENT, vendorCode: 'too_many_images' }],
    ['a large image', 400, error('file_too_large'), CONTENT],
    ['a large image as 413', 413, error('file_too_large'), CONTENT],
    ['an unlisted code', 400, error('something_new'), { ...REFUSED, vendorCode: 'something_new' }],
    ['no code', 400, error(null), REFUSED],
    ['an unlisted code as 422', 422, error('something_new'), REFUSED],
    ['an unlisted code as 413', 413, error('something_new'), REFUSED],
    ['a code that reaches into prototypes', 400, error('constructor'), REFUSED],
    ['400 with a page', 400, '<html></html>', UNCLEAR],
    ['an unknown model', 404, error('model_not_found'), { code: 'config', retry: 'never', effect: 'none' }],
    ['a fault', 500, error(null, 'server_error'), FAULT],
    ['a code of content under a fault', 500, error('too_many_images'), FAULT],
    ['an overload', 503, '', FAULT],
    ['an error in a success', 200, error('too_many_images'), UNCLEAR],
    ['an error as text, as servers of the same shape send it', 400, { error: 'no such model' }, REFUSED],
    [
      'an error at the top, as servers of the same shape send it',
      429,
      { code: 'insufficient_quota', message: 'x' },
      QUOTA,
    ],
  ])('%s', async (_what, status, body, expected) => {
    expect(await errorOf(body, status)).toMatchObject({ status, provider: 'openai', ...expected });
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['milliseconds, which win', { 'retry-after': '20', 'retry-after-ms': '1250' }, 1250],
    ['parts of a millisecond', { 'retry-after-ms': '1250.2' }, 1251],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
    ['nonsense', { 'retry-after': 'soon', 'retry-after-ms': '-5' }, undefined],
  ])('says how long to wait: %s', async (_what, headers, retryAfterMs) => {
    const thrown = (await errorOf(error(null, 'requests'), 429, headers)) as { retryAfterMs?: number };

    expect(thrown.retryAfterMs).toBe(retryAfterMs);
  });

  it('follows the advice of the server, except to repeat what may have been carried out', async () => {
    const advice = (text: string) => ({ 'x-should-retry': text });

    expect(await errorOf(error(null), 429, advice('false'))).toMatchObject({ retry: 'never' });
    expect(await errorOf(error(null), 409, advice('true'))).toMatchObject({ retry: 'later', effect: 'none' });
    expect(await errorOf(error(null), 500, advice('true'))).toMatchObject({ retry: 'never' });
  });

  it('shows neither the ends of the key that the vendor repeats, nor the key, nor a signed address', async () => {
    const url = 'https://example.com/a.png?signature=5f4d';
    const words =
      'Incorrect API key provided: sk-abcd****wxyz made-up-key-0001 data:image/png;base64,AAAA1111';
    const { provider } = answering(error('invalid_api_key', 'x', `${words} ${url}`), {
      status: 401,
      headers: { 'x-request-id': 'req_1' },
    });

    const thrown: unknown = await provider.check!({ kind: 'image', url }, CALL).catch(
      (caught: unknown) => caught,
    );

    expect(thrown).toMatchObject({ code: 'auth', requestId: 'req_1' });
    for (const hidden of ['sk-abcd', 'wxyz', 'made-up-key', 'AAAA1111', '5f4d'])
      expect((thrown as Error).message).not.toContain(hidden);
    await expect(provider.check!(IMAGE, CALL)).rejects.toMatchObject({ code: 'auth' });
  });
});
