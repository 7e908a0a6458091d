import { describe, expect, it } from '@jest/globals';
import { type WireRequest } from '../../../providers/tencent/request.js';
import { signedHeaders } from '../../../providers/tencent/signed-headers.js';
import { NOW_MS, settingsOf } from './support.js';

const HOST = 'examplebucket-1250000000.ci.ap-guangzhou.myqcloud.com';

const submit: WireRequest = {
  method: 'POST',
  pathname: '/text/auditing',
  body: '<Request/>',
  operation: 'check text',
  purpose: 'check',
};

/** What a configuration that has signed nothing before makes of it. */
const signedAfresh = (request: WireRequest, host: string, nowMs: number) =>
  signedHeaders(request, settingsOf(), host, nowMs).headers['Authorization'];

describe('the signature of a submit', () => {
  const others: WireRequest[] = [
    { ...submit, body: '<Request><Other/></Request>' },
    { ...submit, pathname: '/audio/auditing', purpose: 'submit' },
    { ...submit, parameters: { a: 'b' } },
    { ...submit, method: 'PUT' },
    { method: 'GET', pathname: '/text/auditing', operation: 'fetch text', purpose: 'fetch' },
    { method: 'POST', pathname: '/text/auditing', operation: 'fetch text', purpose: 'fetch' },
  ];

  it('is the same as without an earlier one, whatever was signed before', () => {
    const settings = settingsOf();
    const turns = [submit, ...others, submit, ...others].flatMap((request) =>
      [NOW_MS, NOW_MS + 999, NOW_MS + 1000, NOW_MS].flatMap((nowMs) =>
        [HOST, 'localhost:8080'].map((host) => ({ request, nowMs, host })),
      ),
    );

    for (const { request, nowMs, host } of turns) {
      const { headers } = signedHeaders(request, settings, host, nowMs);

      expect(headers['Authorization']).toBe(signedAfresh(request, host, nowMs));
      expect(headers['Host']).toBe(host);
    }
  });

  it('is another one for other keys', () => {
    const [first, second] = ['first', 'second'].map((secretKey) =>
      signedHeaders(submit, settingsOf({ secretKey }), HOST, NOW_MS),
    );

    expect(first!.headers['Authorization']).not.toBe(second!.headers['Authorization']);
  });

  it('is kept out of what is printed, as a whole and by itself', () => {
    const { headers, secrets } = signedHeaders(submit, settingsOf(), HOST, NOW_MS);
    const whole = headers['Authorization']!;

    expect(secrets.map((secret) => secret.reveal())).toEqual([whole, /[0-9a-f]{40}$/.exec(whole)![0]]);
  });
});
