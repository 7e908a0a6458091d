import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions, type FaultInput } from '@moderato/emulator';
import { callHuawei, callTencent, readReply, send, type Reply } from '../support.js';

const TEXT = 'add me now';
const running: Emulator[] = [];

async function start(faults: FaultInput[], options: EmulatorOptions = {}): Promise<Emulator> {
  const rules = { rules: [{ words: ['add me'], label: 'ads' as const, decision: 'block' as const }] };
  const emulator = await startEmulator({ rules, faults: { faults }, ...options });
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

type Check = (emulator: Emulator) => Promise<Reply>;

const checkTencent: Check = (emulator) => {
  const content = Buffer.from(TEXT).toString('base64');
  const body = `<Request><Input><Content>${content}</Content><DataId>t-1</DataId></Input></Request>`;
  return callTencent(emulator, { path: '/text/auditing', body });
};

const checkHuawei: Check = (emulator) => {
  const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/text`;
  return callHuawei(emulator, { path, data: { data: { text: TEXT }, event_type: 'comment' } });
};

const BOTH: [string, Check][] = [
  ['tencent', checkTencent],
  ['huawei', checkHuawei],
];

const lastEntry = (emulator: Emulator) => emulator.journal().at(-1);

describe.each(BOTH)('a request to %s', (vendor, check) => {
  it('is answered late, and as usual, with latency', async () => {
    const emulator = await start([{ fault: 'latency', delayMs: 20 }]);

    const { status } = await check(emulator);

    expect(status).toBe(200);
    expect(lastEntry(emulator)).toMatchObject({ accepted: true, status: 200, fault: 'latency' });
  });

  it.each([
    ['reset', {}],
    ['timeout', { delayMs: 10 }],
  ] as const)(
    'is not processed with %s: the connection is destroyed, nothing is accepted',
    async (fault, more) => {
      const emulator = await start([{ fault, ...more, times: 1 }]);

      await expect(check(emulator)).rejects.toThrow('fetch failed');
      const entry = lastEntry(emulator);
      const again = await check(emulator);

      expect(entry).toMatchObject({ accepted: false, status: null, fault });
      expect(entry?.contentSha256).toHaveLength(64);
      expect(again.status).toBe(200);
      expect(lastEntry(emulator)).not.toHaveProperty('fault');
    },
  );

  it.each([
    ['lost_answer', { delayMs: 5 }, null],
    ['half_body', {}, 200],
  ] as const)('is processed with %s, and then no whole answer arrives', async (fault, more, status) => {
    const emulator = await start([{ fault, ...more, times: 1 }]);

    await expect(check(emulator)).rejects.toThrow();

    expect(lastEntry(emulator)).toMatchObject({ accepted: true, status, fault, vendor });
  });

  it('gets its answer in a form that cannot be parsed with malformed, though it was accepted', async () => {
    const emulator = await start([{ fault: 'malformed' }]);

    const reply = await check(emulator);

    expect(reply.status).toBe(200);
    expect(() => (vendor === 'tencent' ? readReply(reply) : (JSON.parse(reply.text) as unknown))).toThrow();
    expect(lastEntry(emulator)).toMatchObject({ accepted: true, fault: 'malformed' });
  });

  it('gets a good answer under a wrong type with wrong_content_type', async () => {
    const emulator = await start([{ fault: 'wrong_content_type', times: 1 }]);

    const odd = await check(emulator);
    const usual = await check(emulator);

    expect(odd.headers.get('content-type')).toContain('text/html');
    expect(odd.text.length).toBe(usual.text.length);
    expect(emulator.journal().map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  it('gets the page of a gateway with a bare error', async () => {
    const emulator = await start([{ fault: 'error', status: 503, bare: true, retryAfterSeconds: 2 }]);

    const { status, headers, text } = await check(emulator);

    expect([status, headers.get('content-type'), headers.get('retry-after')]).toEqual([
      503,
      'text/html',
      '2',
    ]);
    expect(text).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    expect(lastEntry(emulator)).toMatchObject({ accepted: false, status: 503, fault: 'error' });
  });

  it('is refused for its time with clock_skew, and the Date header shows the clock that is wrong', async () => {
    const emulator = await start([{ fault: 'clock_skew', skewMs: 7_200_000 }]);

    const { status, headers } = await check(emulator);

    const aheadMs = Date.parse(headers.get('date') ?? '') - Date.now();
    expect(status).toBe(401);
    expect(Math.round(aheadMs / 60_000)).toBe(120);
    expect(lastEntry(emulator)).toMatchObject({ accepted: false, fault: 'clock_skew' });
  });

  it('is processed where the clock is off by less than the vendor tolerates', async () => {
    const emulator = await start([{ fault: 'clock_skew', skewMs: 30_000 }]);

    expect((await check(emulator)).status).toBe(200);
    expect(lastEntry(emulator)).toMatchObject({ accepted: true, fault: 'clock_skew' });
  });

  it('can be slow and broken at once, while of two breaks the first one is taken', async () => {
    const emulator = await start([
      { fault: 'malformed' },
      { fault: 'wrong_content_type' },
      { fault: 'latency', delayMs: 1 },
    ]);

    const { headers } = await check(emulator);

    expect(headers.get('content-type')).not.toContain('html');
    expect(lastEntry(emulator)?.fault).toBe('latency+malformed');
  });

  it('is not processed where a refusal and a break would both happen', async () => {
    const emulator = await start([{ fault: 'lost_answer' }, { fault: 'rate_limited' }]);

    await check(emulator);

    expect(lastEntry(emulator)).toMatchObject({ accepted: false, fault: 'rate_limited' });
  });

  it('that waits for nothing is let go when the emulator closes', async () => {
    const emulator = await start([{ fault: 'timeout' }]);
    const waiting = check(emulator).catch((error: unknown) => (error as Error).message);
    while (emulator.journal().length === 0) await new Promise((resolve) => setTimeout(resolve, 2));

    await emulator.close();

    expect(await waiting).toBe('fetch failed');
  });
});

describe('a refusal in the words of a vendor', () => {
  it.each([
    ['rate_limited', {}, 503, 'SlowDown'],
    ['rate_limited', { status: 429 }, 429, 'SlowDown'],
    ['error', {}, 500, 'InternalError'],
    ['error', { status: 503 }, 503, 'ServiceUnavailable'],
  ] as const)('is for %s %j at Tencent %d %s', async (fault, more, status, code) => {
    const emulator = await start([{ fault, ...more, retryAfterSeconds: 1 }]);

    const reply = await checkTencent(emulator);

    expect([reply.status, reply.headers.get('retry-after')]).toEqual([status, '1']);
    expect(readReply(reply)).toMatchObject({ Error: { Code: code } });
    expect(lastEntry(emulator)).toMatchObject({ accepted: false, status, dataId: 't-1' });
  });

  it.each([
    ['rate_limited', {}, 429, 'APIG.0308'],
    ['rate_limited', { status: 503 }, 503, 'APIG.0308'],
    ['error', {}, 500, 'APIG.0601'],
    ['error', { status: 503 }, 503, 'APIG.0613'],
  ] as const)('is for %s %j at Huawei %d %s', async (fault, more, status, code) => {
    const emulator = await start([{ fault, ...more }]);

    const reply = await checkHuawei(emulator);

    expect([reply.status, reply.headers.get('retry-after')]).toEqual([status, null]);
    expect(JSON.parse(reply.text)).toMatchObject({ error_code: code, request_id: expect.any(String) });
  });

  it('is of a signature that is not valid yet where the clock is behind', async () => {
    const emulator = await start([{ fault: 'clock_skew', skewMs: -7_200_000 }]);

    expect((await checkTencent(emulator)).text).toContain('RequestTimeTooSkewed');
    expect((await checkHuawei(emulator)).text).toContain('APIG.0301');
  });

  it('is of an outdated token where the clock is ahead', async () => {
    const emulator = await start([
      { fault: 'clock_skew', skewMs: 25 * 3_600_000, operations: ['check text'] },
    ]);
    const { huawei } = emulator.configuration.providers;
    const user = { name: 'emulator', password: 'emulatorPassword', domain: { name: 'emulator' } };
    const auth = {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: huawei.region } },
    };
    const issued = await send(`${huawei.iamEndpoint}/v3/auth/tokens`, 'POST', {}, JSON.stringify({ auth }));
    const token = issued.headers.get('x-subject-token') ?? '';
    const path = `/v3/${huawei.projectId}/moderation/text`;
    const headers = { 'x-auth-token': token, 'content-type': 'application/json' };

    const { text } = await send(huawei.endpoint + path, 'POST', headers, '{}');

    expect(text).toContain('APIG.0307');
  });
});

describe('unknown_label', () => {
  it('keeps the decision of Tencent and replaces its scenes and labels', async () => {
    const emulator = await start([{ fault: 'unknown_label' }]);

    const reply = await checkTencent(emulator);

    const { JobsDetail } = readReply(reply)['Response'] as { JobsDetail: Record<string, unknown> };
    const word = String(JobsDetail['Label']);
    expect(JobsDetail).toMatchObject({ Result: '1', State: 'Success', [`${word}Info`]: { HitFlag: '1' } });
    expect(reply.text).not.toMatch(/Ads|Porn/);
    expect(lastEntry(emulator)).toMatchObject({ accepted: true, fault: 'unknown_label' });
  });

  it('keeps the suggestion of Huawei and replaces its labels', async () => {
    const emulator = await start([{ fault: 'unknown_label' }]);

    const { text } = await checkHuawei(emulator);

    expect(JSON.parse(text)).toMatchObject({
      result: { suggestion: 'block', label: 'unlisted_1', details: [{ label: 'unlisted_1' }] },
    });
  });

  it('does nothing to an answer without labels, and the journal says nothing of it', async () => {
    const emulator = await start([{ fault: 'unknown_label' }], { rules: { rules: [] } });

    const { text } = await checkHuawei(emulator);

    expect(JSON.parse(text)).toMatchObject({ result: { suggestion: 'pass', label: 'normal' } });
    expect(lastEntry(emulator)).not.toHaveProperty('fault');
  });
});

describe('an emulator without faults', () => {
  it('has no fault in its journal', async () => {
    const emulator = await start([]);

    for (const [, check] of BOTH) await check(emulator);

    for (const entry of emulator.journal()) expect(entry).not.toHaveProperty('fault');
    expect(emulator.journal().map(({ accepted }) => accepted)).toEqual([true, true]);
  });
});
