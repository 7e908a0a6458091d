import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createModerator } from 'moderato';
import { partsWith, recordedOf } from '../fail-closed/support.js';
import { WAYS, credentialsOf, errorsOf, leaksIn, type Way } from './support.js';

type Respond = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const FAILURES: readonly [what: string, respond: Respond][] = [
  ['a connection that breaks', (_request, response) => response.destroy()],
  ['an answer that is no HTTP', (request) => request.socket.end('credentials refused\r\n\r\n')],
  [
    'an answer that ends too early',
    (request, response, body) =>
      response
        .writeHead(200, { 'Content-Length': 100_000 })
        .write(echoOf(request, body), () => response.destroy()),
  ],
  [
    'an answer in a broken encoding',
    (request, response, body) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(echoOf(request, body)),
  ],
  ...[200, 302, 400, 401, 403, 500].map((status): [string, Respond] => [
    `HTTP ${status} with all that was sent`,
    (request, response, body) =>
      response.writeHead(status, { Location: request.url ?? '' }).end(echoOf(request, body)),
  ]),
];

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe.each(WAYS.map((way) => [way.name, way.vendor, way] as const))(
  'over real HTTP, no credential of %s (%s) is shown by an error after',
  (_name, _vendor, way) => {
    it.each(FAILURES)('%s', async (_what, respond) => {
      const proofs: string[] = [];
      const endpoint = await listen((request, response, body) => {
        const { authorization, ...headers } = request.headers;
        const tokens = Object.entries(headers).flatMap(([name, value]) =>
          name.includes('token') ? [String(value)] : [],
        );
        proofs.push(
          ...tokens,
          ...(authorization === undefined
            ? []
            : [authorization, ...(authorization.match(/[\da-f]{40,}/g) ?? [])]),
        );
        respond(request, response, body);
      });

      const errors = await errorsAt(way, endpoint);

      expect(errors).not.toHaveLength(0);
      for (const error of errors) expect(leaksIn(error, [...credentialsOf(way), ...proofs])).toEqual([]);
    });

    it('nobody listens', async () => {
      const endpoint = await listen(() => undefined);
      await new Promise((resolve) => servers.pop()?.close(resolve));

      const errors = await errorsAt(way, endpoint);

      expect(errors).not.toHaveLength(0);
      for (const error of errors) {
        const code = (error as { code: string }).code;
        // a wait goes on behind it until the deadline
        expect(['network', 'vendor_unavailable', 'timeout']).toContain(code);
        expect(leaksIn(error, credentialsOf(way))).toEqual([]);
      }
    });
  },
);

async function errorsAt({ vendor, options }: Way, endpoint: string): Promise<unknown[]> {
  const endpoints = 'username' in options ? { endpoint, iamEndpoint: endpoint } : { endpoint };
  const { now, sleep, random, environment } = partsWith(() => Promise.reject(new Error('not used')));
  const moderator = createModerator(
    { provider: vendor, providers: { [vendor]: { ...options, ...endpoints } } },
    { now: now!, sleep: sleep!, random: random!, environment: environment! },
  );
  try {
    return await errorsOf(moderator, recordedOf(vendor));
  } finally {
    await moderator.close();
  }
}

function echoOf({ method, url, rawHeaders }: IncomingMessage, body: string): string {
  return `${method} ${url}\n${rawHeaders.join('\n')}\n${body}`;
}

async function listen(respond: Respond): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => respond(request, response, Buffer.concat(chunks).toString('utf8')));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
