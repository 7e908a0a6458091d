import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type Emulator } from '@moderato/emulator';
import { readXml, type XmlElement } from '@moderato/http/xml';
import COS from 'cos-nodejs-sdk-v5';

interface HuaweiSigner {
  AKSKSigner: {
    sign(request: object, credential: { getAk(): string; getSk(): string }): Record<string, string>;
  };
}

const { AKSKSigner } = createRequire(import.meta.url)(
  '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner',
) as HuaweiSigner;

const MOST_QUERIES = 10;

export const EXAMPLES = join(import.meta.dirname, '../../docs/examples/quickstart');

export const SOUNDS = join(EXAMPLES, 'sounds');

export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/emulator', name), 'utf8');
}

export function sound(name: string): Buffer {
  return readFileSync(join(SOUNDS, name));
}

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Files {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

type Served = Buffer | string | { status: number; headers?: Record<string, string>; body?: string };

/** Serves some files on a free loopback port, and takes callbacks on any other path. */
export async function serveFiles(files: Record<string, Served>): Promise<Files> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      received.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      const file = files[url.split('?')[0] ?? ''] ?? { status: method === 'POST' ? 200 : 404 };
      if (typeof file === 'string' || Buffer.isBuffer(file)) response.end(file);
      else response.writeHead(file.status, file.headers).end(file.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

export interface TencentCall {
  method?: 'GET' | 'POST';
  path?: string;
  body?: string;
  secretId?: string;
  secretKey?: string;
  /** Signed, and sent behind the path. */
  query?: Record<string, string>;
  /** Default: valid now. */
  keyTime?: string;
  headers?: Record<string, string>;
}

/** Calls the Tencent side, signed by Tencent's own SDK. */
export async function callTencent(emulator: Emulator, call: TencentCall): Promise<Reply> {
  const { method = 'POST', path = '/audio/auditing' } = call;
  const { secretId, secretKey } = emulator.configuration.providers.tencent;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const authorization = COS.getAuthorization({
    SecretId: call.secretId ?? secretId,
    SecretKey: call.secretKey ?? secretKey,
    Method: method,
    Pathname: path,
    Query: call.query ?? {},
    Headers: { Host: new URL(emulator.tencent.url).host },
    KeyTime: call.keyTime ?? `${nowSeconds - 60};${nowSeconds + 600}`,
  });
  const headers = { authorization, 'content-type': 'application/xml', ...call.headers };
  const query = Object.entries(call.query ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const target = emulator.tencent.url + path + (query.length > 0 ? `?${query.join('&')}` : '');
  return send(target, method, headers, call.body);
}

export function readReply(reply: Reply): XmlElement {
  const arrays = new Set(['Section', 'Keywords', 'Snapshot', 'AudioSection', 'OcrResults', 'Results']);
  return readXml(reply.text, { provider: 'tencent', operation: 'test', arrays });
}

export function jobsDetail(reply: Reply): XmlElement {
  const { JobsDetail } = readReply(reply)['Response'] as { JobsDetail: XmlElement };
  return JobsDetail;
}

export function jobIdOf(reply: Reply): string {
  return jobsDetail(reply)['JobId'] as string;
}

export function audioRequest(input: string, conf = ''): string {
  return `<Request><Input>${input}</Input><Conf>${conf}</Conf></Request>`;
}

/** Submits to the Tencent side and asks until the job has ended. */
export async function runTencent(
  emulator: Emulator,
  body: string,
  path = '/audio/auditing',
): Promise<XmlElement> {
  const jobId = jobIdOf(await callTencent(emulator, { body, path }));
  for (let count = 0; count < MOST_QUERIES; count++) {
    const detail = jobsDetail(await callTencent(emulator, { method: 'GET', path: `${path}/${jobId}` }));
    if (detail['State'] === 'Success' || detail['State'] === 'Failed') return detail;
  }
  throw new Error('the job does not end');
}

export interface HuaweiCall {
  method?: 'GET' | 'POST';
  /** Behind `/v3/{project}/moderation/audio/jobs`; or a whole path. */
  path?: string;
  data?: unknown;
  accessKeyId?: string;
  secretAccessKey?: string;
  /** `YYYYMMDDTHHMMSSZ`. Default: now. */
  date?: string;
  headers?: Record<string, string>;
}

export function sdkDate(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Calls the Huawei side, signed by Huawei's own SDK. */
export async function callHuawei(emulator: Emulator, call: HuaweiCall): Promise<Reply> {
  const { method = 'POST', data, path = '' } = call;
  const { projectId, accessKeyId, secretAccessKey } = emulator.configuration.providers.huawei;
  const own = `/v3/${projectId}/moderation/audio/jobs${path}`;
  const url = emulator.huawei.url + (path.startsWith('/v3/') ? path : own);
  const headers = { 'content-type': 'application/json', 'X-Sdk-Date': call.date ?? sdkDate(Date.now()) };
  const credential = {
    getAk: () => call.accessKeyId ?? accessKeyId,
    getSk: () => call.secretAccessKey ?? secretAccessKey,
  };
  const request = { method, endpoint: url, queryParams: {}, headers: { ...headers, ...call.headers }, data };
  const signed = AKSKSigner.sign(request, credential);
  const body = data === undefined ? undefined : JSON.stringify(data);
  return send(url, method, { ...headers, ...call.headers, ...signed }, body);
}

/** Submits to the Huawei side and asks until the job has ended. */
export async function runHuawei(
  emulator: Emulator,
  data: unknown,
  kind = 'audio',
): Promise<Record<string, unknown>> {
  const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/${kind}/jobs`;
  const accepted = JSON.parse((await callHuawei(emulator, { data, path })).text) as { job_id: string };
  for (let count = 0; count < MOST_QUERIES; count++) {
    const reply = await callHuawei(emulator, { method: 'GET', path: `${path}/${accepted.job_id}` });
    const job = JSON.parse(reply.text) as Record<string, unknown>;
    if (job['status'] !== 'running') return job;
  }
  throw new Error('the job does not end');
}

/** Calls one of Huawei's operations that are answered at once. */
export async function checkHuawei(emulator: Emulator, operation: string, data: unknown) {
  const path = `/v3/${emulator.configuration.providers.huawei.projectId}/moderation/${operation}`;
  const reply = await callHuawei(emulator, { data, path });
  return { status: reply.status, body: JSON.parse(reply.text) as Record<string, unknown> };
}

/** Sends a request as it is. */
export async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Reply> {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Every field of the sample is there, containers as containers and text as text. */
export function expectShape(actual: XmlElement, sample: XmlElement): void {
  for (const [name, value] of Object.entries(sample)) {
    expect(Object.keys(actual)).toContain(name);
    const mine = actual[name]!;
    expect([name, Array.isArray(mine), typeof mine]).toEqual([name, Array.isArray(value), typeof value]);
    const [innerMine, inner] = [[mine].flat()[0], [value].flat()[0]];
    if (typeof inner === 'object') expectShape(innerMine as XmlElement, inner as XmlElement);
  }
}

/** Looks again and again until something is there. */
export async function eventually<Value>(look: () => Value | undefined): Promise<Value> {
  for (let count = 0; count < 400; count++) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('nothing came');
}
