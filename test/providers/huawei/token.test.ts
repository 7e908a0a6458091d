import { Secret, isModerationError } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import {
  createTokenCache,
  readToken,
  tokenRequest,
  type IssuedToken,
} from '../../../providers/huawei/token.js';
import { NOW_MS, answer, failureOf, readFixture } from './support.js';

const iam = JSON.parse(readFixture('iam.json'));
const context = { secrets: [new Secret('IAMPassword')], nowMs: NOW_MS, random: 0.5 };
const limit = { timeoutMs: 5000 };
const HOUR_MS = 3_600_000;

/** A cache whose IAM is under the test's control. */
function controlled(lifetimeMs = 24 * HOUR_MS) {
  const clock = { nowMs: NOW_MS };
  const pending: { resolve(token: IssuedToken): void; reject(error: unknown): void; signal: AbortSignal }[] =
    [];
  const cache = createTokenCache(
    (signal) => new Promise((resolve, reject) => pending.push({ resolve, reject, signal })),
    () => clock.nowMs,
  );
  const issue = (name: string) =>
    pending.at(-1)!.resolve({ token: new Secret(name), expiresAtMs: clock.nowMs + lifetimeMs });
  return { cache, clock, pending, issue };
}

describe('the IAM request', () => {
  it('has the documented body', () => {
    const names = { username: new Secret('IAMUser'), domain: 'IAMDomain' };
    const user = { ...names, password: new Secret('IAMPassword') };
    const request = tokenRequest(
      { ...user, region: 'cn-north-1' },
      'https://iam.cn-north-1.myhuaweicloud.com',
    );

    expect(JSON.parse(request.body!)).toEqual(iam.request);
    expect(request.url).toBe('https://iam.cn-north-1.myhuaweicloud.com/v3/auth/tokens?nocatalog=true');
    expect(request.method).toBe('POST');
    expect(request.headers).toEqual({ 'Content-Type': 'application/json' });
  });
});

describe('the IAM answer', () => {
  it('gives the token of the header and its end', () => {
    const issued = readToken(answer(iam.created, 201, { 'x-subject-token': 'MIIabc' }), context);

    expect(issued.token.reveal()).toBe('MIIabc');
    expect(issued.expiresAtMs).toBe(Date.parse('2020-01-04T09:05:22.701Z'));
  });

  it.each(['{}', '', '{"token":{"expires_at":"tomorrow"}}', '{"token":{"expires_at":5}}'])(
    'is taken to live 24 hours where its end is not readable: %s',
    (body) => {
      const issued = readToken(answer(body, 201, { 'x-subject-token': 'MIIabc' }), context);

      expect(issued.expiresAtMs).toBe(NOW_MS + 24 * HOUR_MS);
    },
  );

  it.each<Record<string, string>>([{}, { 'x-subject-token': ' ' }, { 'x-subject-token': 'a\nb' }])(
    'is a bad response without a usable token',
    async (headers) => {
      const error = await failureOf(() => readToken(answer(iam.created, 201, headers), context));

      expect(error).toMatchObject({ code: 'bad_response', effect: 'none', status: 201 });
    },
  );

  it.each([
    [400, iam.badRequest, 'config', 'never', '400'],
    [401, iam.unauthorized, 'auth', 'never', '401'],
    [403, { error: { code: 403, message: 'Forbidden', title: 'Forbidden' } }, 'auth', 'never', '403'],
    [404, {}, 'config', 'never', undefined],
    [429, {}, 'rate_limited', 'later', undefined],
    [500, { error_code: 'IAM.0011', error_msg: 'x' }, 'vendor_unavailable', 'later', 'IAM.0011'],
    [503, '<html>', 'vendor_unavailable', 'later', undefined],
  ])('with status %i is an error without effect', async (status, body, code, retry, vendorCode) => {
    const error = await failureOf(() => readToken(answer(body, status), context));

    expect(error).toMatchObject({ code, retry, effect: 'none', status });
    expect(isModerationError(error) && error.vendorCode).toBe(vendorCode);
  });
});

describe('the token cache', () => {
  it('makes one request for any number of callers', async () => {
    const { cache, pending, issue } = controlled();

    const waiting = Array.from({ length: 50 }, () => cache.get(limit));
    issue('first');
    const tokens = await Promise.all(waiting);

    expect(pending).toHaveLength(1);
    expect(new Set(tokens).size).toBe(1);
    expect((await cache.get(limit)).reveal()).toBe('first');
    expect(pending).toHaveLength(1);
  });

  it('renews ten minutes before the end and not earlier', async () => {
    const { cache, clock, pending, issue } = controlled();
    const first = cache.get(limit);
    issue('first');
    await first;

    clock.nowMs += 24 * HOUR_MS - 10 * 60_000 - 1;
    expect((await cache.get(limit)).reveal()).toBe('first');
    clock.nowMs += 1;
    const second = cache.get(limit);
    issue('second');

    expect((await second).reveal()).toBe('second');
    expect(pending).toHaveLength(2);
  });

  it('renews a short-lived token half-way, and uses one that seems over only once', async () => {
    const short = controlled(60_000);
    const first = short.cache.get(limit);
    short.issue('first');
    await first;
    short.clock.nowMs += 29_999;
    expect((await short.cache.get(limit)).reveal()).toBe('first');

    const over = controlled(-60_000);
    const given = over.cache.get(limit);
    over.issue('over');
    expect((await given).reveal()).toBe('over');
    void over.cache.get(limit);
    expect(over.pending).toHaveLength(2);
    over.issue('next');
  });

  it('hands a failure to all who wait and does not keep it', async () => {
    const { cache, pending, issue } = controlled();
    const failing = [cache.get(limit), cache.get(limit)];
    const failure = new Error('IAM is down');
    pending[0]!.reject(failure);
    expect(await Promise.allSettled(failing)).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);

    const next = cache.get(limit);
    issue('healed');

    expect((await next).reveal()).toBe('healed');
  });

  it('survives a request that fails at once', async () => {
    let calls = 0;
    const cache = createTokenCache(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('at once');
        return Promise.resolve({ token: new Secret('second'), expiresAtMs: NOW_MS + HOUR_MS });
      },
      () => NOW_MS,
    );

    await expect(cache.get(limit)).rejects.toThrow('at once');
    expect((await cache.get(limit)).reveal()).toBe('second');
  });

  it('lets one caller give up without harm to the others', async () => {
    const { cache, pending, issue } = controlled();
    const controller = new AbortController();
    const impatient = cache.get({ ...limit, signal: controller.signal });
    const patient = cache.get(limit);

    controller.abort();
    const error = await failureOf(() => impatient);
    expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
    expect(pending[0]!.signal.aborted).toBe(false);
    issue('token');

    expect((await patient).reveal()).toBe('token');
    expect(pending).toHaveLength(1);
  });

  it('refuses a caller who has given up before', async () => {
    const { cache, pending } = controlled();

    const error = await failureOf(() => cache.get({ ...limit, signal: AbortSignal.abort() }));

    expect(error).toMatchObject({ code: 'aborted' });
    expect(pending).toHaveLength(0);
  });

  it('keeps the time limit of each caller', async () => {
    const { cache, issue } = controlled();
    const patient = cache.get(limit);

    const error = await failureOf(() => cache.get({ timeoutMs: 1 }));
    issue('token');

    expect(error).toMatchObject({ code: 'timeout', retry: 'later', effect: 'none' });
    expect((await patient).reveal()).toBe('token');
  });

  it('drops a refused token, but not a newer one', async () => {
    const { cache, pending, issue } = controlled();
    const getting = cache.get(limit);
    issue('old');
    const old = await getting;

    cache.drop(old);
    const renewing = cache.get(limit);
    issue('new');
    await renewing;
    cache.drop(old);

    expect((await cache.get(limit)).reveal()).toBe('new');
    expect(pending).toHaveLength(2);
  });

  it('ends a request under way when it is closed', () => {
    const { cache, pending } = controlled();
    cache.get(limit).catch(() => undefined);

    cache.close();

    expect(pending[0]!.signal.aborted).toBe(true);
    pending[0]!.reject(new Error('closed'));
  });
});
