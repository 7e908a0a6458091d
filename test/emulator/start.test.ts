import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions } from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  callTencent,
  checkHuawei,
  jobIdOf,
  jobsDetail,
  send,
  sdkDate,
} from './support.js';

const running: Emulator[] = [];

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

describe('an emulator', () => {
  it('listens on this machine and hands over a ready configuration', async () => {
    const emulator = await start();

    const { tencent, huawei } = emulator.configuration.providers;
    expect(emulator.tencent.url).toBe(`http://127.0.0.1:${emulator.tencent.port}`);
    expect(tencent).toEqual({
      secretId: 'emulatorSecretId',
      secretKey: 'emulatorSecretKey',
      bucket: 'emulator-1250000000',
      region: 'ap-guangzhou',
      endpoint: emulator.tencent.url,
    });
    expect(huawei).toMatchObject({
      region: 'cn-north-4',
      endpoint: emulator.huawei.url,
      iamEndpoint: emulator.huawei.url,
    });
  });

  it('says what it is, where it listens and whom it serves, without configured secrets', async () => {
    const lines: string[] = [];
    const accounts = {
      tencent: { secretId: 'myHiddenId', secretKey: 'myHiddenKey', token: 'myHiddenToken' },
      huawei: {
        accessKeyId: 'myHiddenId',
        username: 'myHiddenUser',
        secretAccessKey: 'myHiddenKey',
        password: 'myHiddenPassword',
        securityToken: 'myHiddenToken',
      },
    };

    const made = await start();
    const own = await start({ accounts, log: (line) => lines.push(line) });

    expect(made.banner).toContain('It is not the vendors');
    for (const text of [made.tencent.url, made.huawei.url, 'emulatorSecretKey'])
      expect(made.banner).toContain(text);
    expect(own.banner).toContain('as configured');
    expect(own.banner).not.toContain('Hidden');
    expect(lines).toEqual([own.banner]);
  });

  const wrong: [string, unknown, string][] = [
    ['an unknown option', { port: 1 }, 'unknown field "port"'],
    ['a host of another machine', { host: '0.0.0.0' }, 'options.host: not a loopback address'],
    [
      'a host that only looks like an address',
      { host: '127.0.0.999' },
      'options.host: not a loopback address',
    ],
    [
      'an unknown account field',
      { accounts: { tencent: { secretid: 'x' } } },
      'options.accounts.tencent: unknown field',
    ],
    ['two ways to progress', { progress: { polls: 1, ms: 1 } }, 'options.progress'],
    ['a negative port', { tencentPort: -1 }, 'options.tencentPort'],
    ['rules that are wrong', { rules: { rules: [{ label: 'ads' }] } }, 'options.rules: rules.0'],
    ['a clock that is no function', { now: 7 }, 'options.now: expected a function'],
  ];

  it.each(wrong)('refuses %s by name', async (_, options, words) => {
    const refused = startEmulator(options as EmulatorOptions);

    await expect(refused).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(words) });
  });

  it('refuses a port that is taken, and frees the other one', async () => {
    const first = await start();

    const refused = startEmulator({ huaweiPort: first.huawei.port });

    await expect(refused).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('EADDRINUSE'),
    });
  });

  it('frees its ports when it is closed', async () => {
    const emulator = await startEmulator();
    await emulator.close();

    const free = new Promise<void>((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(emulator.tencent.port, '127.0.0.1', () => server.close(() => resolve()));
    });

    await expect(free).resolves.toBeUndefined();
  });

  it('closes while a sound is still being fetched', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const emulator = await startEmulator();
    await callTencent(emulator, { body: audioRequest(`<Url>http://127.0.0.1:${port}/a.mp3</Url>`) });

    await expect(emulator.close()).resolves.toBeUndefined();
    silent.close();
  });

  it.each([
    [{ polls: 0 }, ['Failed']],
    [{ polls: 1 }, ['Failed']],
    [{ polls: 3 }, ['Submitted', 'Auditing', 'Failed']],
  ])('lets a job advance by the queries of %j', async (progress, states) => {
    const emulator = await start({ progress });
    const path = `/audio/auditing/${jobIdOf(await callTencent(emulator, { body: audioRequest('<Object>a.mp3</Object>') }))}`;

    const seen: unknown[] = [];
    for (let count = 0; count < states.length; count++) {
      seen.push(jobsDetail(await callTencent(emulator, { method: 'GET', path }))['State']);
    }

    expect(seen).toEqual(states);
  });

  it('lets a job advance by its own clock', async () => {
    const now = Date.UTC(2026, 0, 1);
    const emulator = await start({ now: () => now, progress: { ms: 1000 } });
    const keyTime = `${now / 1000};${now / 1000 + 60}`;
    const accepted = await callTencent(emulator, { keyTime, body: audioRequest('<Object>a.mp3</Object>') });
    const state = async () => {
      const path = `/audio/auditing/${jobIdOf(accepted)}`;
      return jobsDetail(await callTencent(emulator, { method: 'GET', path, keyTime }))['State'];
    };

    const seen = [await state(), await state(), await state()];
    emulator.advance(500);
    seen.push(await state());
    emulator.advance(500);
    seen.push(await state());

    expect(seen).toEqual(['Submitted', 'Submitted', 'Submitted', 'Auditing', 'Failed']);
    expect(accepted.headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
  });

  it('does not turn its clock back', async () => {
    const emulator = await start();

    expect(() => emulator.advance(-1)).toThrow(RangeError);
  });
});

describe('the journal', () => {
  it('names every request with its outcome', async () => {
    const emulator = await start();
    const input = '<Url>http://127.0.0.1:1/a.mp3</Url><DataId>my-7</DataId>';

    const jobId = jobIdOf(await callTencent(emulator, { body: audioRequest(input) }));
    await callTencent(emulator, { method: 'GET', path: `/audio/auditing/${jobId}` });
    await callHuawei(emulator, { method: 'GET', path: '/0_1' });

    const contentUrl = 'http://127.0.0.1:1/a.mp3';
    expect(emulator.journal()).toMatchObject([
      {
        vendor: 'tencent',
        method: 'POST',
        status: 200,
        operation: 'submit audio',
        jobId,
        dataId: 'my-7',
        contentUrl,
      },
      { vendor: 'tencent', method: 'GET', status: 200, operation: 'fetch audio', jobId, accepted: true },
      {
        vendor: 'huawei',
        method: 'GET',
        status: 400,
        operation: 'fetch audio',
        jobId: '0_1',
        accepted: false,
      },
    ]);
  });

  it('and the log hold no credential, whatever was sent', async () => {
    const lines: string[] = [];
    const accounts = {
      tencent: { secretKey: 'hiddenKey', token: 'hiddenToken' },
      huawei: {
        secretAccessKey: 'hiddenKey',
        securityToken: 'hiddenToken',
        password: 'hiddenPassword',
        token: 'hiddenToken',
      },
    };
    const emulator = await start({ accounts, log: (line) => lines.push(line) });
    const user = { name: 'emulator', password: 'hiddenPassword', domain: { name: 'emulator' } };
    const auth = {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: 'cn-north-4' } },
    };
    const url = 'http://hiddenUser:hiddenPassword@127.0.0.1:1/a.mp3?sign=hiddenSignature';
    const headers = { 'x-ci-security-token': 'hiddenToken', 'X-Security-Token': 'hiddenToken' };

    await callTencent(emulator, { body: audioRequest(`<Url>${url}</Url>`), headers });
    await callTencent(emulator, { method: 'GET', path: '/audio/auditing/sa1?q-signature=hidden', headers });
    await callHuawei(emulator, {
      data: { data: { url }, event_type: 'default', categories: ['porn'] },
      headers,
    });
    await callHuawei(emulator, { method: 'GET', path: '/0_1', secretAccessKey: 'hiddenOther', headers });
    const issued = await send(`${emulator.huawei.url}/v3/auth/tokens`, 'POST', {}, JSON.stringify({ auth }));

    const token = issued.headers.get('x-subject-token')!;
    const printed = JSON.stringify(emulator.journal()) + lines.join('\n');
    expect(emulator.journal()).toHaveLength(5);
    expect(printed).not.toMatch(/hidden/i);
    expect(printed).not.toContain(token);
    expect(printed).not.toContain('Signature=');
  });

  it('tells its time by the clock of the emulator', async () => {
    const now = Date.UTC(2026, 0, 1);
    const emulator = await start({ now: () => now });
    emulator.advance(60_000);

    await callHuawei(emulator, { method: 'GET', path: '/0_1', date: sdkDate(now) });

    expect(emulator.journal()[0]?.at).toBe('2026-01-01T00:01:00.000Z');
  });

  it('tells of a request when it came in, however long it took', async () => {
    const sentMs = Math.floor(Date.now() / 1000) * 1000;
    let nowMs = sentMs;
    const pictures = createHttpServer((_, response) => {
      nowMs += 60_000;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(pictures, 'listening');
    try {
      const emulator = await start({ now: () => nowMs });
      const { port } = pictures.address() as { port: number };

      await checkHuawei(emulator, 'image', {
        event_type: 'article',
        categories: ['porn'],
        url: `http://127.0.0.1:${port}/a.png`,
      });

      expect(nowMs).toBeGreaterThan(sentMs);
      expect(emulator.journal()[0]).toMatchObject({
        operation: 'check image',
        at: new Date(sentMs).toISOString(),
      });
    } finally {
      pictures.close();
    }
  });
});
