import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpResponse, type Job } from '@moderato/core';
import { createCallbackHandler, createModerator, type CallbackHandlerOptions } from 'moderato';
import { createManualClock } from '../support/clock.js';
import { VENDORS, answering, recordedOf, type VendorId } from './support.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00.000Z');
const DAY_MS = 24 * 3_600_000;
const ADDRESS = 'https://hooks.example.com/callbacks';
const SECRET = 'made-up-callback-secret-0123456789';

/** A vendor's receiver with somebody waiting for the recorded job, on a clock that stands still. */
function receive(
  id: VendorId,
  answer: HttpResponse,
  { callbacks, ...handling }: CallbackHandlerOptions & { callbacks?: object } = {},
) {
  const recorded = recordedOf(id);
  const { clock, advance, settle } = createManualClock(NOW_MS);
  const bodies: string[] = [];
  let questions = 0;
  const moderator = createModerator(
    {
      provider: id,
      providers: { [id]: recorded.options },
      ...(callbacks === undefined ? {} : { callbacks }),
    },
    {
      ...clock,
      environment: {},
      send: async ({ method, body = '' }) => {
        if (method === 'GET') questions += 1;
        else bodies.push(body);
        return method === 'GET' ? answer : recorded.submitted;
      },
    },
  );
  const waited: unknown[] = [];
  const ticket = { ...recorded.ticket, contentId: 'clip-1', submittedAt: new Date(NOW_MS).toISOString() };
  const waiting = new AbortController();
  moderator.wait(ticket, { timeoutMs: 30 * DAY_MS, signal: waiting.signal }).then(
    (verdict) => waited.push(verdict.decision),
    (error: unknown) => waited.push(error),
  );
  const stored: Job[] = [];
  const handle = createCallbackHandler(moderator, { onJob: (job) => void stored.push(job), ...handling });
  const post = async (body: string | ReadableStream, headers: Record<string, string> = {}, url = ADDRESS) => {
    const all = { 'content-type': 'application/json', ...headers };
    const init = { method: 'POST', body, headers: all, duplex: 'half' as const };
    const response = await handle(new Request(url, init));
    await settle();
    return { status: response.status, body: await response.json() };
  };
  /** The address that the vendor was given for a job that is submitted now. */
  const givenAddress = async (callbackUrl: string) => {
    await moderator.submit(recorded.content, { callbackUrl });
    return /https:\/\/hooks[^"<]+/.exec(bodies.at(-1) ?? '')?.[0]?.replaceAll('&amp;', '&') ?? '';
  };
  return {
    recorded,
    moderator,
    stored,
    waited,
    post,
    advance,
    givenAddress,
    stopWaiting: () => waiting.abort(),
    questions: () => questions,
  };
}

const PASS = { tencent: 'result', huawei: 'suggestion' } as const;

function tencentBody(id: string, data: object = {}): string {
  const said = { event: 'ReviewAudio', [PASS.tencent]: 0, trace_id: id, ...data };
  return JSON.stringify({ code: 0, message: 'success', data: said });
}

function huaweiCallback(seed?: string, change: object = {}) {
  const { pass, options } = recordedOf('huawei');
  const fields = { ...(JSON.parse(pass) as object), create_time: '2026-01-01 07:59:00', ...change };
  const { create_time, job_id, request_id } = fields as unknown as Record<string, string>;
  const key = seed ?? String(options['seed']);
  const signature = createHmac('sha256', key)
    .update(`${create_time}${job_id}${request_id}${key}`)
    .digest('hex');
  return { body: JSON.stringify(fields), signature };
}

const signed = (signature: string) => ({ 'X-Auth-Signature': signature });
const rejected = (status: number) => ({ status, body: { error: 'callback_rejected' } });

describe('an attack on the receiver of a vendor that signs', () => {
  const good = huaweiCallback();
  const other = huaweiCallback(undefined, { job_id: 'another_job' });

  it.each([
    ['a wrong signature', good.body, signed(huaweiCallback('made_up_other_seed').signature)],
    ['the signature of another body', good.body, signed(other.signature)],
    ['a truncated signature', good.body, signed(good.signature.slice(0, 32))],
    ['a signature with one character more', good.body, signed(`${good.signature}0`)],
    ['an empty signature', good.body, signed('')],
    ['no signature', good.body, {}],
  ])('by %s is refused, and nothing is stored or asked', async (_, body, headers) => {
    const { post, stored, waited, questions, recorded } = receive('huawei', answering(''));
    expect(recorded.pass).toContain('succeeded');

    await expect(post(body, headers)).resolves.toEqual(rejected(401));
    expect({ stored, waited, questions: questions() }).toEqual({ stored: [], waited: [], questions: 0 });
  });

  it('by replay is harmless inside the window and refused after it', async () => {
    const { block } = recordedOf('huawei');
    const { post, stored, advance, stopWaiting } = receive('huawei', answering(block));

    await expect(post(good.body, signed(good.signature))).resolves.toMatchObject({ status: 200 });
    await expect(post(good.body, signed(good.signature))).resolves.toMatchObject({ status: 200 });
    expect(stored).toMatchObject([{ verdict: { decision: 'block' } }, { verdict: { decision: 'block' } }]);

    stopWaiting();
    await advance(2 * DAY_MS);
    await expect(post(good.body, signed(good.signature))).resolves.toEqual(rejected(401));
    expect(stored).toHaveLength(2);
  });

  it('by a changed verdict under a true signature gets nowhere: the vendor is asked', async () => {
    const { block } = recordedOf('huawei');
    const { post, stored, waited } = receive('huawei', answering(block));

    await post(good.body, signed(good.signature));

    expect(JSON.parse(good.body)).toMatchObject({ result: { suggestion: 'pass' } });
    expect(stored).toMatchObject([{ verdict: { decision: 'block' } }]);
    expect(waited).toEqual(['block']);
  });
});

describe('an attack on the receiver of a vendor that does not sign', () => {
  it('by a forged verdict for a real job gets nowhere: the fetched truth wins', async () => {
    const { block, ticket } = recordedOf('tencent');
    const { post, stored, waited, questions } = receive('tencent', answering(block));

    await expect(post(tencentBody(ticket.id))).resolves.toMatchObject({ status: 200 });
    expect(stored).toMatchObject([{ state: 'succeeded', verdict: { decision: 'block' } }]);
    expect(waited).toEqual(['block']);
    expect(questions()).toBe(1);
  });

  it('by a verdict that is put to the name of another content gets nowhere', async () => {
    const { block, ticket } = recordedOf('tencent');
    const { post, stored, moderator } = receive('tencent', answering(block));

    await post(tencentBody(ticket.id, { data_id: 'of-somebody-else' }));
    await post(tencentBody(ticket.id, { data_id: 'of-somebody-else' }));

    expect(stored[0]?.ticket.contentId).toBe('clip-1');
    expect(JSON.stringify(stored)).not.toContain('of-somebody-else');
    await moderator.close();
  });

  it('by an old time for a job that the vendor does not know ends no wait', async () => {
    const { calls, ticket } = recordedOf('tencent');
    const unknown = calls.find(({ name }) => name === 'audio-fetch-unknown-job-404')!.answer;
    const { post, stored, waited } = receive('tencent', unknown);
    const detail = {
      JobId: ticket.id,
      State: 'Success',
      Result: 0,
      CreationTime: '2019-07-07T12:12:12+0800',
    };

    const answer = post(JSON.stringify({ EventName: 'ReviewAudio', JobsDetail: detail }));

    await expect(answer).resolves.toEqual({ status: 404, body: { error: 'job_not_found' } });
    expect({ stored, waited }).toEqual({ stored: [], waited: [] });
  });

  it('by an old time for a job that nobody waits for is an unknown job, not an expired one', async () => {
    const { calls } = recordedOf('tencent');
    const unknown = calls.find(({ name }) => name === 'audio-fetch-unknown-job-404')!.answer;
    const { post, stored } = receive('tencent', unknown);
    const detail = { JobId: 'sa9999', State: 'Success', CreationTime: '2019-07-07T12:12:12+0800' };

    const answer = post(JSON.stringify({ EventName: 'ReviewAudio', JobsDetail: detail }));

    await expect(answer).resolves.toEqual({ status: 404, body: { error: 'job_not_found' } });
    expect(stored).toEqual([]);
  });

  it('is believed where that is set on purpose, and even then an unknown word never passes', async () => {
    const { block, ticket } = recordedOf('tencent');
    const callbacks = { trustUnsigned: true };
    const { post, stored, questions } = receive('tencent', answering(block), { callbacks });

    await post(tencentBody(ticket.id));
    await post(tencentBody(ticket.id, { result: 7 }));
    expect(questions()).toBe(0);
    await post(tencentBody(ticket.id, { result: undefined }));

    expect(stored).toMatchObject([
      { verdict: { decision: 'pass' } },
      { verdict: { decision: 'review' } },
      { verdict: { decision: 'block' } },
    ]);
    expect(questions()).toBe(1);
  });
});

describe.each(VENDORS)('an attack on any receiver (%s)', (id) => {
  const callbackOf = (jobId: string) => {
    const { body, signature } = huaweiCallback(undefined, { job_id: jobId });
    return id === 'huawei'
      ? { body, headers: signed(signature) }
      : { body: tencentBody(jobId), headers: {} as Record<string, string> };
  };
  const { ticket, pass, calls } = recordedOf(id);
  const notFound = calls.find(
    ({ name }) => name.startsWith('audio-fetch') && /unknown-job-404$|not-found/.test(name),
  )!;

  it('by a body of 50 MB is refused without reading it all, announced or not', async () => {
    const { post, stored, waited, questions } = receive(id, answering(pass));
    const { body, headers } = callbackOf(ticket.id);
    const large = body.padEnd(50 * 1024 * 1024);
    let pieces = 0;
    const stream = new ReadableStream({
      pull: (controller) => {
        pieces += 1;
        if (pieces > 50) controller.close();
        else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
    });

    await expect(post(large, headers)).resolves.toEqual(rejected(413));
    await expect(post('{}', { ...headers, 'content-length': String(50 * 1024 * 1024) })).resolves.toEqual(
      rejected(413),
    );
    await expect(post(stream, headers)).resolves.toEqual(rejected(413));
    expect(pieces).toBeLessThan(20);
    expect({ stored, waited, questions: questions() }).toEqual({ stored: [], waited: [], questions: 0 });
  });

  it('by an unknown job is refused, and nothing is stored', async () => {
    const { post, stored, waited } = receive(id, notFound.answer);
    const { body, headers } = callbackOf('made_up_job_0001');

    await expect(post(body, headers)).resolves.toEqual({ status: 404, body: { error: 'job_not_found' } });
    expect({ stored, waited }).toEqual({ stored: [], waited: [] });
  });

  it('without the right token is refused once a secret is configured, and nobody is asked', async () => {
    const other = id === 'tencent' ? 'huawei' : 'tencent';
    const callbacks = { secret: SECRET };
    const { post, stored, waited, questions, givenAddress } = receive(id, answering(pass), { callbacks });
    const foreign = await receive(other, answering(''), { callbacks }).givenAddress(ADDRESS);
    const stranger = await receive(id, answering(''), {
      callbacks: { secret: 'another-secret-0123456789' },
    }).givenAddress(ADDRESS);
    const given = await givenAddress(ADDRESS);
    const { body, headers } = callbackOf(ticket.id);

    for (const url of [
      ADDRESS,
      `${ADDRESS}?moderato=`,
      `${ADDRESS}?moderato=a.b.c`,
      foreign,
      stranger,
      given.replace('/callbacks', '/others'),
      given.replace('hooks', 'books'),
      `${given}0`,
      given.slice(0, -1),
      `${given}&moderato=1`,
    ]) {
      await expect(post(body, headers, url)).resolves.toEqual(rejected(401));
    }
    expect({ stored, waited, questions: questions() }).toEqual({ stored: [], waited: [], questions: 0 });
    await expect(post(body, headers, given)).resolves.toMatchObject({ status: 200 });
    expect(stored).toHaveLength(1);
  });

  it('with an old token is refused', async () => {
    const callbacks = { secret: SECRET, maxAgeMs: 60_000 };
    const { post, stored, advance, givenAddress, stopWaiting } = receive(id, answering(pass), { callbacks });
    const given = await givenAddress(ADDRESS);
    stopWaiting();
    await advance(60_001);
    const { body, headers } = callbackOf(ticket.id);

    await expect(post(body, headers, given)).resolves.toEqual(rejected(401));
    expect(stored).toEqual([]);
  });

  it('without its token is told what is missing, and never a token', async () => {
    const { moderator, givenAddress } = receive(id, answering(pass), { callbacks: { secret: SECRET } });
    const { body, headers } = callbackOf(ticket.id);
    const given = await givenAddress(ADDRESS);
    const wrong = `${given}0`;
    const failure = async (url?: string) =>
      moderator
        .handleCallback({ headers, body, ...(url === undefined ? {} : { url }) })
        .catch((error: unknown) => error);

    expect(await failure()).toMatchObject({ code: 'callback_rejected', status: 401 });
    expect(await failure()).toMatchObject({
      message: expect.stringContaining('give the whole address as url'),
    });
    expect(await failure('/callbacks?moderato=1')).toMatchObject({ message: expect.stringContaining('url') });
    const error = (await failure(wrong)) as Error;
    expect(error).toMatchObject({ message: expect.stringContaining('public address') });
    expect(`${error.message}${error.stack ?? ''}${JSON.stringify(error)}`).not.toContain(
      new URL(given).searchParams.get('moderato')?.slice(0, 20),
    );
  });
});
