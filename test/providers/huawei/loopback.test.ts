import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Secret } from '@moderato/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHuawei } from '../../../providers/huawei/index.js';
import { authorizationHeader } from '../../../providers/huawei/sign.js';
import { bareOptions, call, content, ticket } from './support.js';

const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret', securityToken: 'temporary' };

interface Received {
  request: IncomingMessage;
  body: string;
}

let server: Server;
let received: Received[];

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ request, body });
      const status = request.method === 'GET' ? { status: 'running' } : {};
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ job_id: ticket.id, request_id: 'r', ...status }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Signs again what arrived, by the headers that the signature itself names. */
function resign({ request, body }: Received): string {
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization!)![1]!.split(';');
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
  return authorizationHeader(
    { method: request.method!, path: request.url!, query: {}, headers, body },
    { accessKeyId: new Secret('KEY'), secretAccessKey: new Secret('secret') },
  );
}

describe('over real HTTP', () => {
  it('what arrives is what was signed', async () => {
    const { port } = server.address() as AddressInfo;
    const provider = createHuawei({ ...bareOptions, ...keys, endpoint: `http://127.0.0.1:${port}` });

    const submitted = await provider.submit!({ ...content, language: 'zh' }, call);
    const fetched = await provider.fetchJob!(submitted.ticket, call);
    await provider.close!();

    expect([submitted.state, fetched.state]).toEqual(['submitted', 'running']);
    expect(received).toHaveLength(2);
    for (const one of received) {
      expect(one.request.headers.authorization).toContain(
        'SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token',
      );
      expect(one.request.headers.authorization).toBe(resign(one));
    }
  });
});
