import { describe, expect, it } from '@jest/globals';
import { ModerationError, type HttpRequest, type HttpResponse, type Send } from '@moderato/core';
import { recordedOf } from '../fail-closed/support.js';
import { IS_EXHAUSTIVE } from '../support/exhaustive.js';
import { WAYS, credentialsOf, errorsOf, leaksIn, logIn, openWith, secretsOf, type Way } from './support.js';

const STATUSES = IS_EXHAUSTIVE ? [200, 302, 400, 401, 403, 404, 429, 500, 503] : [200, 302, 401, 500];

const echoing = (wrap: (text: string) => string) => (way: Way) =>
  STATUSES.map((status) => echo(status, way, wrap));

const FAILURES: readonly [what: string, responses: (way: Way) => Send[]][] = [
  ['no answer', () => [lost('timeout'), lost('network')]],
  [
    'an error of another library that holds the request',
    () => [throwing((request) => Object.assign(new Error(printed(request)), { config: request, request }))],
  ],
  [
    'an error whose cause holds the request',
    () => [throwing((request) => new TypeError('failed', { cause: request }))],
  ],
  ['something thrown that is no error', () => [throwing((request) => printed(request))]],
  ['a page that repeats the request', echoing((text) => `<html><body>${text}</body></html>`)],
  ['XML that repeats the request', echoing(inXml)],
  ['JSON that repeats the request', echoing(inJson)],
  [
    'a nested error that repeats the request',
    echoing((text) => JSON.stringify({ error: { code: 401, message: text } })),
  ],
  ['plain text that repeats the request', echoing((text) => text)],
];

describe.each(WAYS.map((way) => [way.name, way] as const))(
  'with %s, no credential is shown by an error after',
  (_name, way) => {
    it.each(FAILURES)('%s', async (_what, responses) => {
      for (const respond of responses(way)) await expectSilence(way, openWith(way, respond));
    });
  },
);

describe('with an IAM user whose login fails, no credential is shown by an error after', () => {
  const way = WAYS.find(({ name }) => name === 'an IAM user')!;

  it.each(FAILURES)('%s', async (_what, responses) => {
    for (const respond of responses(way)) await expectSilence(way, openWith(way, logIn, respond));
  });
});

describe('the search for credentials', () => {
  it.each(WAYS.map((way) => [way.name, way] as const))(
    'finds those of %s wherever an error holds them',
    (_name, way) => {
      for (const secret of credentialsOf(way)) {
        const places = [
          new Error(secret),
          new Error('x', { cause: new Error('y', { cause: { secret } }) }),
          Object.assign(new Error('x'), { config: { headers: { secret } } }),
          Object.defineProperty(new Error('x'), 'hidden', { value: secret, enumerable: false }),
          new Error(Buffer.from(secret).toString('base64')),
        ];
        for (const place of places) expect(leaksIn(place, credentialsOf(way))).toContain(secret);
      }
    },
  );
});

/** Makes every call at the front door fail, and searches what is thrown. */
async function expectSilence(way: Way, { moderator, requests }: ReturnType<typeof openWith>): Promise<void> {
  const errors = await errorsOf(moderator, recordedOf(way.vendor));

  expect(errors).not.toHaveLength(0);
  expect(errors.filter((error) => !(error instanceof ModerationError))).toEqual([]);
  for (const error of errors) expect(leaksIn(error, secretsOf(way, requests))).toEqual([]);
}

function lost(code: 'timeout' | 'network'): Send {
  return async ({ provider, operation }) => {
    throw new ModerationError({ code, provider, operation, retry: 'later', message: 'no answer' });
  };
}

function throwing(make: (request: HttpRequest) => unknown): Send {
  return async (request) => {
    throw make(request);
  };
}

/** Answers with everything that the vendor was sent, and with the credentials themselves. */
function echo(status: number, way: Way, wrap: (text: string) => string): Send {
  return async (request): Promise<HttpResponse> => ({
    status,
    headers: { 'content-type': 'text/plain' },
    body: wrap(`${printed(request)} ${credentialsOf(way).join(' ')}`),
  });
}

function printed({ method, url, headers, body }: HttpRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, '', body ?? ''].join('\n');
}

function inXml(text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<Error><Code>${escaped}</Code><Message>${escaped}</Message><RequestId>${escaped}</RequestId></Error>`;
}

function inJson(text: string): string {
  return JSON.stringify({ error_code: text, error_msg: text, request_id: text, code: text, message: text });
}
