import { describe, expect, it } from '@jest/globals';
import { IMAGE, TEXT, CALL, answering } from './support.js';

const failure = (body: unknown, status = 200, content = TEXT) =>
  answering(body, { status }).provider.check!(content, CALL).then(
    () => null,
    (error: unknown) => error,
  );

const coded = (Code: unknown, Message = 'said') => ({ RequestId: 'R-1', Code, Message });

describe('the code in the body', () => {
  it.each([
    [400, 'invalid_content', 'never'],
    [401, 'invalid_content', 'never'],
    [403, 'invalid_content', 'never'],
    [404, 'invalid_content', 'never'],
    [480, 'invalid_content', 'never'],
    [592, 'invalid_content', 'later'],
    [408, 'auth', 'never'],
    [411, 'auth', 'never'],
    [596, 'auth', 'never'],
    [588, 'rate_limited', 'later'],
    ...[500, 580, 581, 585, 586, 587, 591, 595].map((code) => [code, 'vendor_unavailable', 'later'] as const),
  ])('%i under HTTP 200 is %s, retry %s, and certainly was not billed', async (number, code, retry) => {
    for (const written of [number, String(number)])
      expect(await failure(coded(written), 200, IMAGE)).toMatchObject({
        code,
        retry,
        effect: 'none',
        vendorCode: String(number),
        requestId: 'R-1',
      });
  });

  it.each([280, 201, 0, -1, 999, '', null, 'OK', 'Success', true, [200], { a: 200 }])(
    '%p, which is not listed, may have been billed and is never repeated',
    async (number) => {
      expect(await failure(coded(number))).toMatchObject({
        code: 'bad_response',
        retry: 'never',
        effect: 'unknown',
      });
    },
  );

  it('does not heal an HTTP status that says broken', async () => {
    for (const status of [500, 502, 503])
      for (const number of [200, 400, 500, 'InternalError'])
        expect(await failure(coded(number), status)).toMatchObject({
          code: 'vendor_unavailable',
          effect: 'unknown',
          status,
        });
  });

  it.each([
    ['SignatureDoesNotMatch', 400, 'auth', 'never', 'none'],
    ['InvalidAccessKeyId.NotFound', 404, 'auth', 'never', 'none'],
    ['InvalidTimeStamp.Expired', 400, 'auth', 'never', 'none'],
    ['Throttling.User', 400, 'rate_limited', 'later', 'none'],
    ['Throttling', 503, 'rate_limited', 'later', 'none'],
    ['SignatureNonceUsed', 400, 'bad_response', 'never', 'unknown'],
    ['SomethingNew', 400, 'bad_response', 'never', 'unknown'],
    ['SomethingNew', 403, 'auth', 'never', 'none'],
  ])('is a word of the gateway: %s under HTTP %i', async (word, status, code, retry, effect) => {
    expect(await failure(coded(word), status)).toMatchObject({ code, retry, effect, vendorCode: word });
  });
});

describe('an error', () => {
  it('says what was refused and what to do', async () => {
    expect(await failure(coded(400, 'service is invalid'))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('check the service code'),
    });
    expect(await failure(coded('InvalidTimeStamp.Expired'), 400)).toMatchObject({
      message: expect.stringContaining('clock'),
    });
  });

  it('shows neither keys nor signed addresses that the vendor repeats', async () => {
    const url = 'https://example.com/a.png?Signature=made-up-signature-0001';
    const { provider, requests } = answering({}, { securityToken: 'made-up-sts-token' });
    await provider.check!({ kind: 'image', url }, CALL).catch(() => undefined);
    const [{ headers, body } = { headers: {}, body: '' }] = requests;
    const echo = `${JSON.stringify(headers)} ${body} ${url} made-up-secret made-up-sts-token`;

    for (const status of [200, 400, 500])
      for (const answer of [coded(400, echo), coded(echo), echo]) {
        const error = await answering(answer, { status, securityToken: 'made-up-sts-token' }).provider.check!(
          { kind: 'image', url },
          CALL,
        ).catch((thrown: unknown) => thrown);
        const { message, vendorCode, body: kept } = error as Record<string, unknown>;
        const shown = [message, vendorCode, kept, JSON.stringify(error)].join('\n');
        for (const secret of ['made-up-secret', 'made-up-sts-token', 'made-up-signature', 'MADEUPKEYID'])
          expect(shown).not.toContain(secret);
      }
  });
});
