import { inspect } from 'node:util';
import { ModerationError, Secret } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTencent } from '../../../providers/tencent/index.js';
import { answer, call, content, fixtureOptions, jobAnswer, providerAnswering, ticket } from './support.js';
import { casesOf } from '../../support/exhaustive.js';

const xml = (code: string, message = 'words') =>
  `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>r1</RequestId></Error>`;

async function submitError(body: string, status: number, headers = {}): Promise<ModerationError> {
  return errorOf(providerAnswering(answer(body, status, headers)).submit());
}

async function fetchError(body: string, status: number, headers = {}): Promise<ModerationError> {
  return errorOf(providerAnswering(answer(body, status, headers)).fetch());
}

async function errorOf(call: Promise<unknown>): Promise<ModerationError> {
  const error = await call.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModerationError) return error;
  throw error;
}

describe('a refusal of Tencent', () => {
  it.each([
    ['PermanentRedirect', null, 301, 'config', 'never'],
    ['TemporaryRedirect', null, 307, 'config', 'never'],
    ['InvalidHost', '1017', 400, 'config', 'never'],
    ['InvalidArgument', '1015', 400, 'invalid_content', 'never'],
    ['InvalidUrl', '1010', 400, 'invalid_content', 'never'],
    ['MissingContent', '1016', 400, 'invalid_content', 'never'],
    ['InvalidContent', '1011', 400, 'invalid_content', 'never'],
    ['InvalidContentType', '1021', 400, 'invalid_content', 'never'],
    ['ResourceNotFound', '1103', 400, 'invalid_content', 'never'],
    ['ResourceAccessDenied', null, 400, 'auth', 'never'],
    ['ResourceDownloadFailed', null, 400, 'invalid_content', 'later'],
    ['MissingAuthorization', '1012', 401, 'auth', 'never'],
    ['InvalidAuthorization', '1013', 401, 'auth', 'never'],
    ['AccessDenied', '1018', 403, 'auth', 'never'],
    ['SecretidNotExist', '1019', 401, 'auth', 'never'],
    ['SignatureExpired', '1014', 401, 'auth', 'later'],
    ['RequestTimeTooSkewed', null, 403, 'auth', 'never'],
    ['SlowDown', '1020', 503, 'rate_limited', 'later'],
    ['BucketAlreadyBinded', '1100', 400, 'config', 'never'],
    ['QueueNotFound', '1106', 400, 'config', 'never'],
    ['TemplateNotFound', '1107', 400, 'config', 'never'],
    ['BindedBucketNumLimit', '1109', 400, 'quota', 'never'],
    ['CreatedTemplateNumLimit', '1110', 400, 'quota', 'never'],
    ['MediaBucketUnBinded', '1111', 400, 'config', 'never'],
    ['TemplateNameDuplicate', '1112', 400, 'config', 'never'],
    ['ActiveWorkflowForbiddenUpdate', '1114', 400, 'config', 'never'],
    ['WorkFlowNumLimit', '1120', 400, 'quota', 'never'],
    ['WriteTargetBucketDenied', '1124', 400, 'auth', 'never'],
    ['QueueNumLimit', '1145', 400, 'quota', 'never'],
    ['-65014', null, 400, 'config', 'never'],
    ['-29214', null, 400, 'rate_limited', 'later'],
    ['-162', '-162', 400, 'quota', 'never'],
    ['-164', '-164', 400, 'rate_limited', 'later'],
    ['-902', '-902', 400, 'invalid_content', 'later'],
    ['-5062', '-5062', 400, 'invalid_content', 'never'],
    ['-6101', '-6101', 404, 'invalid_content', 'never'],
  ])('named %s (%s) at status %i is %s, to be repeated %s', async (name, number, status, code, retry) => {
    const expected = { code, retry, effect: 'none', status, requestId: 'r1' };

    expect(await submitError(xml(name), status)).toMatchObject({ ...expected, vendorCode: name });
    if (number !== null) {
      const json = JSON.stringify({ code: Number(number), message: 'words', request_id: 'r1' });
      expect(await submitError(json, status)).toMatchObject({ ...expected, vendorCode: number });
    }
  });

  it.each([
    ['-162', 'quota', 'never', 'none'],
    ['-164', 'rate_limited', 'later', 'none'],
    ['-6101', 'invalid_content', 'never', 'none'],
    ['-103', 'vendor_unavailable', 'never', 'unknown'],
    ['1020', 'rate_limited', 'later', 'none'],
  ])('is read from the header X-ErrNo: %s is %s', async (number, code, retry, effect) => {
    for (const [body, status] of [
      ['', 400],
      ['<html>words</html>', 404],
      ['<Response><JobsDetail><JobId>sa1</JobId><State>Submitted</State></JobsDetail></Response>', 200],
    ] as const) {
      const error = await submitError(body, status, { 'x-errno': number });

      expect(error).toMatchObject({ code, retry, effect, status, vendorCode: number });
    }
  });

  it('is what its body says where header and body differ', async () => {
    const error = await submitError(xml('SlowDown'), 400, { 'x-errno': '-162' });

    expect(error).toMatchObject({ code: 'rate_limited', vendorCode: 'SlowDown' });
  });

  it.each(['0', '', 'OK', 'x'])('is none with the header X-ErrNo %p', async (number) => {
    const accepted =
      '<Response><JobsDetail><JobId>sa1</JobId><State>Submitted</State></JobsDetail></Response>';
    const { submit } = providerAnswering(answer(accepted, 200, { 'x-errno': number }));

    expect(await submit()).toMatchObject({ state: 'submitted' });
  });

  it('with a number that no page lists is a failure of the vendor, never of the content', async () => {
    for (const number of ['-103', '-120', '-77777']) {
      for (const status of [200, 400, 403, 404, 413]) {
        expect(await submitError(xml(number), status)).toMatchObject({
          code: 'vendor_unavailable',
          effect: 'unknown',
        });
      }
    }
    for (const status of [400, 404, 409, 413, 414, 422, 451]) {
      expect((await submitError(xml('Mystery'), status)).code).not.toBe('invalid_content');
    }
  });

  it.each([
    [301, 'config', 'never', 'none'],
    [302, 'config', 'never', 'none'],
    [400, 'bad_response', 'never', 'unknown'],
    [401, 'auth', 'never', 'none'],
    [403, 'auth', 'never', 'none'],
    [404, 'config', 'never', 'unknown'],
    [405, 'bad_response', 'never', 'unknown'],
    [408, 'timeout', 'never', 'unknown'],
    [429, 'rate_limited', 'later', 'none'],
    [500, 'vendor_unavailable', 'never', 'unknown'],
    [503, 'vendor_unavailable', 'never', 'unknown'],
  ])(
    'of status %i in no documented words is %s for a submit, to be repeated %s',
    async (status, code, retry, effect) => {
      for (const body of [
        '',
        'words',
        '<html><body>words</body></html>',
        xml('Mystery'),
        '{"code":9999}',
        '{"odd":1}',
        '{',
      ]) {
        expect(await submitError(body, status)).toMatchObject({ code, retry, effect, status });
      }
    },
  );

  it.each([
    [404, 'job_not_found', 'never'],
    [408, 'timeout', 'later'],
    [429, 'rate_limited', 'later'],
    [500, 'vendor_unavailable', 'later'],
    [503, 'vendor_unavailable', 'later'],
  ])('of status %i is %s for a query, to be repeated %s', async (status, code, retry) => {
    expect(await fetchError('', status)).toMatchObject({ code, retry, effect: 'none', status });
  });

  it('to find a resource means the job in a query, and the bucket is still the bucket', async () => {
    expect(await fetchError(xml('ResourceNotFound'), 400)).toMatchObject({ code: 'job_not_found' });
    expect(await fetchError(xml('NoSuchBucket'), 404)).toMatchObject({ code: 'config' });
  });

  it('from inside the vendor is never repeated for a submit, and is for a query', async () => {
    expect(await submitError(xml('InternalError'), 500)).toMatchObject({ retry: 'never', effect: 'unknown' });
    expect(await fetchError(xml('InternalError'), 500)).toMatchObject({ retry: 'later', effect: 'none' });
  });

  it.each([xml('RequestTimeTooSkewed'), xml('AccessDenied', 'Request has expired'), xml('SignatureExpired')])(
    'that is about the time speaks of the clock: %s',
    async (body) => {
      expect((await submitError(body, 403)).message).toMatch(/clock of this machine/);
    },
  );

  it('tells how long to wait', async () => {
    expect(await submitError(xml('SlowDown'), 503, { 'retry-after': '3' })).toMatchObject({
      retryAfterMs: 3000,
    });
  });

  it('quotes the vendor, shortened', async () => {
    expect((await submitError(xml('InvalidArgument', 'no &lt;good&gt;'), 400)).message).toBe(
      'Tencent CI: a field of the request is not accepted (InvalidArgument: "no <good>")',
    );
    expect((await submitError(xml('InvalidArgument', 'x'.repeat(5000)), 400)).message.length).toBeLessThan(
      500,
    );
  });

  it('takes its id from the headers where the body has none', async () => {
    expect(await submitError('', 500, { 'x-cos-request-id': 'cos' })).toMatchObject({ requestId: 'cos' });
    expect(await submitError('', 500, { 'x-ci-request-id': 'ci', 'x-cos-request-id': 'cos' })).toMatchObject({
      requestId: 'ci',
    });
  });

  it('is read whatever the body holds', async () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `{"code":${text}}`),
      fc.string().map(xml),
    );

    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 200, max: 599 }), async (text, status) => {
        expect(await submitError(text, status)).toHaveProperty('provider', 'tencent');
      }),
      { numRuns: casesOf(120, 500), seed: 20260101 },
    );
  });
});

describe('a failed exchange with Tencent', () => {
  const failing = (error: unknown) =>
    createTencent({
      ...fixtureOptions,
      send: async () => {
        throw error;
      },
    });
  const networkError = (effect: 'none' | 'unknown') =>
    new ModerationError({ code: 'network', operation: 'any', retry: 'later', effect, message: 'broken' });

  it('may be repeated for a submit only where nothing has left', async () => {
    const submit = (effect: 'none' | 'unknown') =>
      errorOf(failing(networkError(effect)).submit!(content, call));

    expect(await submit('unknown')).toMatchObject({ code: 'network', retry: 'never', effect: 'unknown' });
    expect(await submit('none')).toMatchObject({ code: 'network', retry: 'later', effect: 'none' });
  });

  it('may always be repeated for a query', async () => {
    expect(await errorOf(failing(networkError('unknown')).fetchJob!(ticket, call))).toMatchObject({
      code: 'network',
      retry: 'later',
      effect: 'none',
    });
  });

  it('drops what an injected send throws, which may hold the request', async () => {
    const error = await errorOf(failing(new TypeError('exampleSecretKey')).submit!(content, call));

    expect(error).toMatchObject({ code: 'internal', retry: 'never', effect: 'unknown' });
    expect(inspect(error, { depth: 10 })).not.toContain('exampleSecretKey');
  });
});

const escapeXml = (text: string) => text.replace(/[&<>]/g, (found) => `&#${found.charCodeAt(0)};`);

describe('no secret', () => {
  const options = { ...fixtureOptions, token: new Secret('example/Token+=') };
  const submission = {
    content: { ...content, url: 'https://example.com/a.mp3?k=of-the-caller' },
    call: { ...call, callbackUrl: 'https://example.com/hook?k=of-the-hook' },
  };

  it.each(['submit', 'fetch'] as const)(
    'leaves through an error of %s, however the vendor repeats the request',
    async (operation) => {
      const echoes = [
        (text: string) => answer(xml(text, text), 400),
        (text: string) => answer(xml(escapeXml(text), escapeXml(text)), 400),
        (text: string) => answer(JSON.stringify({ code: text, message: text, request_id: text }), 403),
        (text: string) => answer(`<html>${text}</html>`, 500, { 'x-ci-request-id': text }),
        (text: string) => answer(`<Response><JobsDetail><A>${text}</A></JobsDetail></Response>`),
        (text: string) => jobAnswer(`<State>Failed</State><Code>${text}</Code><Message>${text}</Message>`),
        (text: string) => jobAnswer(`<State>Failed</State><Message>${escapeXml(text)}</Message>`),
      ];
      for (const echo of echoes) {
        let signature = 'none';
        const provider = createTencent({
          ...options,
          send: async ({ headers, body = '' }) => {
            signature = headers['Authorization']!.slice(-40);
            return echo(`${signature} ${Object.values(headers).join(' ')} ${body} exampleSecretKey`);
          },
        });

        const called =
          operation === 'submit'
            ? provider.submit!(submission.content, submission.call)
            : provider.fetchJob!(ticket, call);
        const error = await errorOf(
          called.then((job) => {
            throw 'error' in job ? job.error : new Error(job.state);
          }),
        );

        const shown = [
          inspect(error, { depth: 10, showHidden: true }),
          JSON.stringify(error),
          String(error),
          error.stack,
        ];
        expect(shown.join()).not.toContain(signature);
        expect(shown.join()).not.toMatch(
          /exampleSecretId|exampleSecretKey|example\/Token|q-signature=[0-9a-f]|of-the-caller|of-the-hook/,
        );
      }
    },
  );
});
