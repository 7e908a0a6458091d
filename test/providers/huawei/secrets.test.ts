import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type HttpRequest, type HttpResponse } from '@moderato/core';
import { createHuawei } from '../../../providers/huawei/index.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { answer, bareOptions, call, content, failureOf, fakeSend, ticket } from './support.js';

const SECRETS = {
  accessKeyId: 'AKMADEUPACCESSKEY',
  secretAccessKey: 'SKmadeup/secret+key=',
  securityToken: 'STSmadeupsecuritytoken',
  token: 'MIImadeupgiventoken',
  username: 'USERmadeupname',
  password: 'PWmadeup"pass\\word',
  seed: 'SEEDmadeupseed',
};
const ISSUED = 'MIImadeupissuedtoken';
const SIGNED_URL = 'https://example.com/a.mp3?Signature=URLmadeupsignature';
const { accessKeyId, secretAccessKey, securityToken, token, username, password, seed } = SECRETS;
const ways: [string, Partial<HuaweiOptions>][] = [
  ['access keys', { accessKeyId, secretAccessKey, securityToken, seed }],
  ['a token', { token, seed }],
  ['a password', { username, domain: 'somewhere', password, seed }],
];

/** Everything that a program or a log could print of an error. */
function printed(error: unknown): string {
  const chain: unknown[] = [];
  for (let link = error; link instanceof Error; link = link.cause) chain.push(link);
  return chain
    .map((link) =>
      [
        JSON.stringify(link),
        inspect(link, { depth: 10, showHidden: true }),
        String(link),
        (link as Error).stack,
      ].join('\n'),
    )
    .join('\n');
}

/** A vendor that repeats in its answer everything that it was sent. */
function echoing(status: number, wrap: (said: string) => unknown): (request: HttpRequest) => HttpResponse {
  return (request) => {
    const said = `${JSON.stringify(request.headers)} ${request.body ?? ''} ${request.url}`;
    return answer(wrap(said), status, { 'x-request-id': Object.values(request.headers).join(' ') });
  };
}

const answers: [string, (request: HttpRequest) => HttpResponse][] = [
  ['an echo as error message', echoing(400, (said) => ({ error_code: 'AIS.0011', error_msg: said }))],
  ['an echo as refusal', echoing(401, (said) => ({ error_code: 'APIG.0301', error_msg: said }))],
  ['an echo as error code', echoing(500, (said) => ({ error_code: said }))],
  ['an echo as HTML', echoing(502, (said) => `<html>${said}</html>`)],
  ['an echo inside a success', echoing(200, (said) => ({ status: said, request_id: said }))],
  ['an echo as job', echoing(200, (said) => ({ job_id: `${said}/`, status: 'failed', request_id: said }))],
  ['an echo that is cut off', echoing(200, (said) => `{"job_id":"${said}`)],
  ['an empty answer', () => answer('')],
];

describe.each(ways)('with %s', (_, way) => {
  it.each(answers)('no secret is printed after %s', async (_name, respond) => {
    for (const iamFails of [false, true]) {
      const { send } = fakeSend((request) =>
        request.operation === 'fetch token' && !iamFails
          ? answer({}, 201, { 'x-subject-token': ISSUED })
          : respond(request),
      );
      const provider = createHuawei({ ...bareOptions, ...way, send });
      const wish = { ...call, callbackUrl: 'https://me.example/?key=CBmadeupkey' };

      const failures = [
        await failureOf(() => provider.submit!({ ...content, url: SIGNED_URL }, wish)),
        await provider.fetchJob!(ticket, call).then(
          (job) => (job.state === 'failed' ? job.error : job),
          (error: unknown) => error,
        ),
      ];

      for (const text of failures.map(printed)) {
        for (const secret of [...Object.values(SECRETS), ISSUED, 'URLmadeupsignature', 'CBmadeupkey']) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
          expect(text).not.toContain(encodeURIComponent(secret));
        }
        expect(text).not.toMatch(/Signature=[0-9a-f]{64}/);
      }
    }
  });

  it('the provider prints nothing of its options', () => {
    const provider = createHuawei({ ...bareOptions, ...way, send: fakeSend(() => answer({})).send });

    for (const secret of Object.values(SECRETS)) {
      expect(inspect(provider, { depth: 10, showHidden: true }) + JSON.stringify(provider)).not.toContain(
        secret,
      );
    }
  });
});

describe('a rejected callback', () => {
  it('prints neither the seed nor the right signature', async () => {
    const provider = createHuawei({ ...bareOptions, token, seed, send: fakeSend(() => answer({})).send });
    const body = JSON.stringify({
      job_id: 'x',
      request_id: seed,
      create_time: '2022-06-20 11:05:29',
      status: 'failed',
    });

    const error = await failureOf(() => provider.readCallback!({ headers: {}, body }));

    expect(printed(error)).not.toContain(seed);
    expect(printed(error)).not.toMatch(/[0-9a-f]{64}/);
  });
});
