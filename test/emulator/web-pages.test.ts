import { request, type IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VENDORS, startEmulator, type Emulator } from '@moderato/emulator';
import { audioRequest, callTencent, jobIdOf, jobsDetail } from './support.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const KEY_TIME = `${NOW_MS / 1000};${NOW_MS / 1000 + 60}`;
const FAULTS = { faults: [{ fault: 'reset' as const, rate: 1, operations: ['submit image'] }] };
const JSON_TYPE = { 'content-type': 'application/json' };

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ now: () => NOW_MS, progress: { ms: 1000 }, faults: FAULTS });
});

afterEach(() => emulator.close());

interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  port?: number;
}

/** Sends headers that `fetch` keeps to itself. */
function send({ method = 'POST', path, headers = {}, body, port = emulator[VENDORS[0]].port }: Sent) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    })
      .once('error', reject)
      .end(body);
  });
}

/** What a job says now, which tells whether the clock was put forward. */
async function stateOf(jobId: string): Promise<unknown> {
  const path = `/audio/auditing/${jobId}`;
  return jobsDetail(await callTencent(emulator, { method: 'GET', path, keyTime: KEY_TIME }))['State'];
}

const EVIL = 'https://evil.example';

describe('a web page', () => {
  it.each<[string, Record<string, string>]>([
    ['of another site', { origin: EVIL, 'content-type': 'text/plain' }],
    ['of another site, declaring JSON', { origin: EVIL, ...JSON_TYPE }],
    ['of another port of this machine', { origin: 'http://localhost:3000', ...JSON_TYPE }],
    ['without an origin, such as a file or a sandboxed frame', { origin: 'null', ...JSON_TYPE }],
    ['whose origin is hidden', { 'sec-fetch-site': 'cross-site', ...JSON_TYPE }],
    ['of the same site, but not of this port', { 'sec-fetch-site': 'same-site', ...JSON_TYPE }],
    ['whose name was rebound to this machine', { host: 'evil.example', ...JSON_TYPE }],
    ['whose name only begins like this machine', { host: '127.0.0.1.evil.example', ...JSON_TYPE }],
    [
      'whose own origin was rebound',
      { host: 'evil.example:80', origin: 'http://evil.example:80', ...JSON_TYPE },
    ],
  ])('%s changes neither faults nor clock, and reads nothing', async (_, headers) => {
    const accepted = await callTencent(emulator, {
      body: audioRequest('<Object>a.mp3</Object>'),
      keyTime: KEY_TIME,
    });

    for (const id of VENDORS) {
      const { port } = emulator[id];
      const refused = await Promise.all([
        send({ port, path: '/__emulator/faults', headers, body: '{"faults":[]}' }),
        send({ port, path: '/__emulator/advance', headers, body: '{"ms":86400000}' }),
        send({ port, method: 'GET', path: '/__emulator/journal', headers }),
        send({ port, method: 'GET', path: '/__emulator/faults', headers }),
      ]);
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
      expect(refused.map(({ text }) => text).join('')).not.toContain('"number"');
    }

    const active = await send({ method: 'GET', path: '/__emulator/faults' });
    expect(JSON.parse(active.text)).toEqual(FAULTS);
    expect(await stateOf(jobIdOf(accepted))).toBe('Submitted');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    '',
  ])('cannot send a simple request of the type "%s"', async (type) => {
    const headers = type === '' ? {} : { 'content-type': type };

    const { status } = await send({ path: '/__emulator/faults', headers, body: '{"faults":[]}' });

    expect(status).toBe(415);
  });

  it('is told by no header that it may ask', async () => {
    const headers = {
      origin: EVIL,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };

    const preflight = await send({ method: 'OPTIONS', path: '/__emulator/faults', headers });
    const journal = await send({ method: 'GET', path: '/__emulator/journal' });

    expect(preflight.status).toBe(403);
    for (const reply of [preflight, journal])
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(journal.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('changes nothing by %s', async (method) => {
    const query = '?ms=86400000&faults=[]';
    const paths = ['/__emulator/advance', '/__emulator/faults'].map((path) => path + query);

    await Promise.all(paths.map((path) => send({ method, path, headers: JSON_TYPE, body: '{"faults":[]}' })));

    expect(JSON.parse((await send({ method: 'GET', path: '/__emulator/faults' })).text)).toEqual(FAULTS);
  });

  it('cannot use the calls of a vendor, which would be in the journal and count towards faults', async () => {
    for (const id of VENDORS) {
      const { status } = await send({
        port: emulator[id].port,
        path: '/',
        headers: { origin: EVIL },
        body: 'x',
      });

      expect(status).toBe(403);
    }

    expect(emulator.journal()).toEqual([]);
  });
});

describe('a program of this machine', () => {
  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:8801', '[::1]:8801'])('may name it %s', async (host) => {
    const headers = { host, ...JSON_TYPE };

    const { status } = await send({ path: '/__emulator/faults', headers, body: '{"faults":[]}' });

    expect(status).toBe(200);
  });

  it('is refused a body that no faults need', async () => {
    const body = Buffer.alloc(2 * 1024 * 1024, ' ');

    const { status } = await send({ path: '/__emulator/faults', headers: JSON_TYPE, body });

    expect(status).toBe(413);
  });
});
