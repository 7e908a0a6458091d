import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createModerator } from 'moderato';
import { VENDORS, outcomesOf, partsWith, recordedOf, type Recorded, type VendorId } from './support.js';

const LARGE_BYTES = 20 * 1024 * 1024;

/** A wait goes on behind it until the deadline; a fetch says what it met, or that the circuit is open. */
const WHILE_DOWN = /^(network|timeout|vendor_unavailable)$/;

type Answer = (response: ServerResponse, recorded: Recorded) => void;

const DAMAGES: readonly [what: string, code: RegExp, answer: Answer][] = [
  [
    'an answer of 20 MB',
    /^bad_response$/,
    (response, { pass }) => response.end(pass.trimEnd().padEnd(LARGE_BYTES)),
  ],
  [
    'an answer of 20 MB that was compressed to less',
    /^bad_response$/,
    (response, { pass }) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.end(compressedOnce(pass));
    },
  ],
  [
    'an answer that ends before its announced length',
    WHILE_DOWN,
    (response, { pass }) => {
      response.setHeader('Content-Length', Buffer.byteLength(pass) + 1);
      response.write(pass, () => response.destroy());
    },
  ],
  ['a connection that breaks', WHILE_DOWN, (response) => response.destroy()],
  ['an empty answer', /^bad_response$/, (response) => response.end()],
  ['an answer without content', /^bad_response$/, (response) => response.writeHead(204).end()],
  [
    'an HTML page',
    /^bad_response$/,
    (response) => response.end('<!DOCTYPE html><html><body>pass</body></html>'),
  ],
  [
    'a redirect to an answer that would pass',
    /^(config|bad_response)$/,
    (response) => response.writeHead(302, { Location: '/pass' }).end(),
  ],
];

const compressed = new Map<string, Buffer>();

function compressedOnce(pass: string): Buffer {
  const known = compressed.get(pass) ?? gzipSync(pass.trimEnd().padEnd(LARGE_BYTES));
  compressed.set(pass, known);
  return known;
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe.each(['axios', 'direct'] as const)('over real HTTP through %s', (http) => {
  it.each(VENDORS)('an untouched answer of %s passes, so that the tests below can fail', async (id) => {
    const outcomes = await outcomesOver(id, http, (response, { pass }) => response.end(pass));

    expect(outcomes).toMatchObject(Array(3).fill({ verdict: { decision: 'pass' } }));
  });

  it.each(VENDORS.flatMap((id) => DAMAGES.map(([what, code, answer]) => [what, id, code, answer] as const)))(
    '%s is an error (%s)',
    async (_what, id, code, answer) => {
      const outcomes = await outcomesOver(id, http, answer);

      expect(outcomes).toMatchObject(
        Array(3).fill({ error: { name: 'ModerationError', code: expect.stringMatching(code) } }),
      );
    },
  );
});

/** Learns a job's outcome in each way there is from a server that answers every question about it like this. */
async function outcomesOver(id: VendorId, http: 'axios' | 'direct', answer: Answer) {
  const recorded = recordedOf(id);
  const endpoint = await listen((request, response) => {
    request.resume();
    if (request.url === '/pass') response.end(recorded.pass);
    else if (request.method === 'POST') response.end(recorded.submitted.body);
    else answer(response, recorded);
  });
  const { now, sleep, random, environment } = partsWith(() => Promise.reject(new Error('not used')));
  const moderator = createModerator(
    { provider: id, http, providers: { [id]: { ...recorded.options, endpoint } } },
    { now: now!, sleep: sleep!, random: random!, environment: environment! },
  );
  try {
    return await outcomesOf(moderator, recorded);
  } finally {
    await moderator.close();
  }
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
