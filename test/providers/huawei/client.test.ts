import { describe, expect, it } from '@jest/globals';
import { ModerationError, type HttpRequest, type HttpResponse } from '@moderato/core';
import { createHuawei } from '../../../providers/huawei/index.js';
import { NOW_MS, answer, bareOptions, call, content, failureOf, fakeSend, ticket, user } from './support.js';

const accepted = { job_id: ticket.id, request_id: 'r' };
const running = { job_id: ticket.id, status: 'running', request_id: 'r' };
const isIam = (request: HttpRequest) => request.url.includes('/v3/auth/tokens');
const dayLater = new Date(NOW_MS + 86_400_000).toISOString();
const issued = (token: string) =>
  answer({ token: { expires_at: dayLater } }, 201, { 'x-subject-token': token });

/** A vendor with IAM: numbers its tokens and answers the rest by a function of the token. */
function vendor(respond: (token: string | undefined, index: number) => HttpResponse) {
  let count = 0;
  let calls = 0;
  const { send, requests } = fakeSend((request) => {
    if (isIam(request)) return issued(`token-${++count}`);
    return respond(request.headers['X-Auth-Token'], calls++);
  });
  return {
    provider: createHuawei({ ...bareOptions, ...user, send }),
    requests,
    iamCalls: () => requests.filter(isIam).length,
    jobCalls: () => requests.filter((request) => !isIam(request)),
  };
}

describe('a given token', () => {
  it('is sent as it is, without a signature', async () => {
    const { send, requests } = fakeSend(() => answer(accepted));
    const provider = createHuawei({ ...bareOptions, token: 'a-token', send });

    await provider.submit!(content, call);

    expect(requests[0]!.headers).toEqual({ 'Content-Type': 'application/json', 'X-Auth-Token': 'a-token' });
  });

  it('is not renewed when it is refused', async () => {
    const { send, requests } = fakeSend(() => answer({ error_code: 'APIG.0307', error_msg: 'update' }, 401));
    const provider = createHuawei({ ...bareOptions, token: 'a-token', send });

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({ code: 'auth', retry: 'never', effect: 'none', vendorCode: 'APIG.0307' });
    expect(requests).toHaveLength(1);
  });
});

describe('access keys', () => {
  const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret' };

  it('sign the security token of temporary keys', async () => {
    const { send, requests } = fakeSend(() => answer(accepted));
    const provider = createHuawei({ ...bareOptions, ...keys, securityToken: 'temporary', send });

    await provider.submit!(content, call);

    expect(requests[0]!.headers['X-Security-Token']).toBe('temporary');
    expect(requests[0]!.headers['Authorization']).toContain(
      'SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token,',
    );
  });

  it.each(['APIG.0301', 'APIGW.0301'])('are not tried again after %s', async (code) => {
    const { send, requests } = fakeSend(() => answer({ error_code: code, error_msg: 'no' }, 401));
    const provider = createHuawei({ ...bareOptions, ...keys, send });

    const error = await failureOf(() => provider.fetchJob!(ticket, call));

    expect(error).toMatchObject({ code: 'auth', retry: 'never', vendorCode: code });
    expect(requests).toHaveLength(1);
  });
});

describe('user name and password', () => {
  it('fetch one token for calls made together, and keep it', async () => {
    const { provider, iamCalls, jobCalls } = vendor(() => answer(running));

    await Promise.all(Array.from({ length: 20 }, () => provider.fetchJob!(ticket, call)));
    await provider.fetchJob!(ticket, call);

    expect(iamCalls()).toBe(1);
    expect(new Set(jobCalls().map(({ headers }) => headers['X-Auth-Token']))).toEqual(new Set(['token-1']));
  });

  it.each([
    ['HTTP 401', 401, {}],
    ['AIS.0002', 400, { error_code: 'AIS.0002' }],
    ['APIG.0301', 401, { error_code: 'APIG.0301' }],
    ['APIGW.0307', 401, { error_code: 'APIGW.0307' }],
    ['ModelArts.0203', 400, { error_code: 'ModelArts.0203' }],
    ['ModelArts.4102', 400, { error_code: 'ModelArts.4102' }],
    ['ModelArts.4103', 400, { error_code: 'ModelArts.4103' }],
  ])('renew the token once after %s and call again', async (_, status, body) => {
    const { provider, iamCalls, jobCalls } = vendor((token) =>
      token === 'token-1' ? answer(body, status) : answer(accepted),
    );

    const job = await provider.submit!(content, call);

    expect(job.ticket.id).toBe(ticket.id);
    expect(iamCalls()).toBe(2);
    expect(jobCalls()).toHaveLength(2);
    expect(jobCalls()[0]!.body).toBe(jobCalls()[1]!.body);
  });

  it('renew once for many calls that are refused together', async () => {
    const { provider, iamCalls } = vendor((token) =>
      token === 'token-1' ? answer({ error_code: 'APIG.0307' }, 401) : answer(running),
    );

    await Promise.all(Array.from({ length: 20 }, () => provider.fetchJob!(ticket, call)));

    expect(iamCalls()).toBe(2);
  });

  it('give up when the fresh token is refused too', async () => {
    const { provider, jobCalls } = vendor(() => answer({ error_code: 'APIG.0301' }, 401));

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({ code: 'auth', retry: 'never', effect: 'none' });
    expect(jobCalls()).toHaveLength(2);
  });

  it.each([
    ['a refusal for other reasons', 403, { error_code: 'APIG.0302' }],
    ['a refusal inside a success', 200, { error_code: 'AIS.0002' }],
    ['an internal error', 500, { error_code: 'APIG.0601' }],
  ])('do not repeat a submit after %s', async (_, status, body) => {
    const { provider, iamCalls, jobCalls } = vendor(() => answer(body, status));

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({ retry: 'never' });
    expect(iamCalls()).toBe(1);
    expect(jobCalls()).toHaveLength(1);
  });

  it('say what IAM refused, and start nothing', async () => {
    const { send, requests } = fakeSend(() =>
      answer({ error: { code: 401, message: 'The username or password is wrong.', title: 'x' } }, 401),
    );
    const provider = createHuawei({ ...bareOptions, ...user, send });

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({
      code: 'auth',
      retry: 'never',
      effect: 'none',
      vendorCode: '401',
      operation: 'fetch token',
    });
    expect(requests).toHaveLength(1);
  });

  it('leave an IAM failure on the way repeatable, since nothing was started', async () => {
    const { send } = fakeSend(() => {
      throw new ModerationError({ code: 'timeout', operation: 'x', retry: 'later', message: 'late' });
    });
    const provider = createHuawei({ ...bareOptions, ...user, send });

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({ code: 'timeout', retry: 'later', effect: 'none' });
  });

  it('call the configured IAM address', async () => {
    const { send, requests } = fakeSend((request) => (isIam(request) ? issued('t') : answer(running)));
    const provider = createHuawei({ ...bareOptions, ...user, iamEndpoint: 'http://127.0.0.1:9/', send });

    await provider.fetchJob!(ticket, call);

    expect(requests[0]!.url).toBe('http://127.0.0.1:9/v3/auth/tokens?nocatalog=true');
  });
});

describe('every call', () => {
  const options = { ...bareOptions, token: 'a-token' };
  const fails = (error: unknown) =>
    fakeSend(() => {
      throw error;
    });

  it('is refused before the network when it was aborted', async () => {
    const { send, requests } = fakeSend(() => answer(running));
    const provider = createHuawei({ ...options, send });

    const error = await failureOf(() => provider.fetchJob!(ticket, { ...call, signal: AbortSignal.abort() }));

    expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
    expect(requests).toHaveLength(0);
  });

  it('hands its time limit and signal on', async () => {
    const { send, requests } = fakeSend(() => answer(running));
    const provider = createHuawei({ ...options, timeoutMs: 7000, send });
    const { signal } = new AbortController();

    await provider.fetchJob!(ticket, call);
    await provider.fetchJob!(ticket, { ...call, timeoutMs: 900, signal });

    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual([7000, 900]);
    expect(requests[1]!.signal).toBe(signal);
  });

  it('counts the time that the token took', async () => {
    let nowMs = NOW_MS;
    const { send, requests } = fakeSend((request) => {
      nowMs += 400;
      return isIam(request) ? issued('t') : answer(running);
    });
    const provider = createHuawei({ ...bareOptions, ...user, now: () => nowMs, send });

    await provider.fetchJob!(ticket, { ...call, timeoutMs: 1000 });
    nowMs += 86_400_000;
    const error = await failureOf(() => provider.submit!(content, { ...call, timeoutMs: 300 }));

    expect(requests[1]!.timeoutMs).toBe(600);
    expect(error).toMatchObject({ code: 'timeout', effect: 'none', retry: 'later' });
    expect(requests).toHaveLength(3);
  });

  it('marks a submit that may have been accepted as never to be repeated', async () => {
    const lost = new ModerationError({ code: 'network', operation: 'x', retry: 'later', message: 'reset' });
    const provider = createHuawei({ ...options, send: fails(lost).send });

    expect(await failureOf(() => provider.submit!(content, call))).toMatchObject({
      code: 'network',
      retry: 'never',
      effect: 'unknown',
    });
    expect(await failureOf(() => provider.fetchJob!(ticket, call))).toMatchObject({
      code: 'network',
      retry: 'later',
      effect: 'none',
    });
  });

  it('leaves a submit that certainly had no effect repeatable', async () => {
    const refused = new ModerationError({
      code: 'network',
      operation: 'x',
      retry: 'later',
      effect: 'none',
      message: 'refused',
    });
    const provider = createHuawei({ ...options, send: fails(refused).send });

    expect(await failureOf(() => provider.submit!(content, call))).toMatchObject({ retry: 'later' });
  });

  it('hides whatever else an injected send throws', async () => {
    const provider = createHuawei({ ...options, send: fails(new TypeError('X-Auth-Token: a-token')).send });

    const error = await failureOf(() => provider.submit!(content, call));

    expect(error).toMatchObject({ code: 'internal', effect: 'unknown', retry: 'never' });
    expect(String(error)).not.toContain('a-token');
  });

  it('goes to the configured address without a slash at the end', async () => {
    const { send, requests } = fakeSend(() => answer(running));
    const provider = createHuawei({ ...options, endpoint: 'http://127.0.0.1:8080/', send });

    await provider.fetchJob!(ticket, call);

    expect(requests[0]!.url).toBe(`http://127.0.0.1:8080/v3/project/moderation/audio/jobs/${ticket.id}`);
  });
});
