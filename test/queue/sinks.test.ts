import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ModerationError } from '@moderato/core';
import { createWebhookSink, deliverResults, openJsonlSink, type QueueResult } from '@moderato/queue';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${Buffer.from('made-up-secret-of-some-length-32').toString('base64')}`;
const result = (id: string): QueueResult => ({
  id,
  contentId: 'mine',
  finishedAt: '2026-01-01T00:00:00.000Z',
  error: new ModerationError({ code: 'job_failed', operation: 'x', message: 'made up' }),
});

/** A queue that gives these results, and knows which were confirmed by asking for the next. */
function fakeQueue(ids: readonly string[]) {
  const confirmed: string[] = [];
  return {
    confirmed,
    results: async function* () {
      for (const id of ids) {
        yield result(id);
        confirmed.push(id);
      }
    },
  };
}

/** Receives webhooks and replies with the given statuses, the last one from then on. */
async function openReceiver(statuses: number[]) {
  const received: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(statuses.length > 1 ? statuses.shift()! : statuses[0]!).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { received, url: `http://127.0.0.1:${port}/results`, close };
}

describe('results to a sink', () => {
  it('are delivered in order, and one that is thrown back again until it is taken', async () => {
    const queue = fakeQueue(['a', 'b']);
    const taken: string[] = [];
    const failures: string[] = [];
    await deliverResults(
      queue,
      ({ id }) => {
        if (id === 'a' && failures.length === 0) throw new Error('no room for words');
        expect(queue.confirmed).not.toContain(id);
        taken.push(id);
      },
      { onFailure: ({ message }) => void failures.push(message) },
    );

    expect(taken).toEqual(['a', 'b']);
    expect(failures).toEqual(['the sink threw Error']);
    expect(queue.confirmed).toEqual(['a', 'b']);
  });

  it('leave one unconfirmed that was not taken when the delivery ends', async () => {
    const queue = fakeQueue(['a']);
    const ending = new AbortController();
    await deliverResults(
      queue,
      () => {
        ending.abort();
        throw new Error('no');
      },
      { signal: ending.signal },
    );

    expect(queue.confirmed).toEqual([]);
  });

  it('go to a file, one line each, which only its owner reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'moderato-sink-'));
    const path = join(folder, 'results.jsonl');
    const file = await openJsonlSink(path);
    await deliverResults(fakeQueue(['a', 'b']), file.sink);
    await file.close();

    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as QueueResult).id)).toEqual(['a', 'b']);
    expect(statSync(path).mode & 0o077).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it('go to a webhook that the receiver can verify, with the same id at each try', async () => {
    const receiver = await openReceiver([500, 204]);
    try {
      await deliverResults(fakeQueue(['a']), createWebhookSink({ url: receiver.url, secret: SECRET }));

      const payloads = receiver.received.map(({ headers, body }) =>
        new Webhook(SECRET).verify(body, headers),
      );
      expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
        'a.1767225600000',
        'a.1767225600000',
      ]);
      expect(payloads[1]).toMatchObject({ type: 'moderation.failed', data: { id: 'a', contentId: 'mine' } });
      expect(() => new Webhook(SECRET).verify('{}', receiver.received[1]!.headers)).toThrow();
    } finally {
      receiver.close();
    }
  });

  it.each([
    [{ url: 'http://example.com/x', secret: SECRET }, /expected an https: address/],
    [{ url: 'nonsense', secret: SECRET }, /expected an https: address/],
    [{ url: 'https://example.com/x', secret: 'short' }, /secret: expected "whsec_"/],
  ])('are refused to a webhook that is not safe: %j', (options, message) => {
    expect(() => createWebhookSink(options)).toThrow(message);
  });
});
