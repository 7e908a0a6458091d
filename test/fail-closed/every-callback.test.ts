import { describe, expect, it } from '@jest/globals';
import { type HttpResponse, type Job } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { createCallbackHandler, createModerator } from 'moderato';
import { RECORDED_VENDORS } from './recorded-vendors.js';
import { partsWith } from './support.js';

const ADDRESS = 'https://hooks.example.com/callbacks';
const SECRET = 'made-up-callback-secret-0123456789';
/** Recorded callbacks are about jobs of any age. */
const ANY_AGE_MS = 100 * 365 * 24 * 3_600_000;
const MEBIBYTE = 1024 * 1024;

/** Every vendor that calls back, with the recorded callbacks that it takes and what they are about. */
const RECEIVERS = RECORDED_VENDORS.filter(({ id }) => vendors[id]!.capabilities.callbacks.supported).map(
  (vendor) => {
    const { callbacks, calls } = vendor.fixtures;
    const taken = callbacks.filter(({ expect: expected }) => 'jobId' in expected && expected.jobId !== null);
    const unknownJob = calls.find(
      ({ ticket, expect: expected }) =>
        ticket !== undefined && 'error' in expected && expected.error.code === 'job_not_found',
    );
    return { ...vendor, taken, unknownJob, ...vendors[vendor.id]!.capabilities.callbacks };
  },
);
const CALLBACKS = RECEIVERS.flatMap((receiver) =>
  receiver.taken.map((callback) => [callback.name, receiver.id, receiver, callback] as const),
);

type Receiver = (typeof RECEIVERS)[number];

/** A vendor's receiver, and what came of a callback: its status, the jobs that were stored, and how often the vendor was asked. */
function receive({ id, fixtures }: Receiver, answer: HttpResponse, callbacks: object = {}) {
  let questions = 0;
  const send = async () => {
    questions += 1;
    return answer;
  };
  const moderator = createModerator(
    {
      provider: id,
      providers: { [id]: fixtures.options },
      callbacks: { maxAgeMs: ANY_AGE_MS, ...callbacks },
      retry: { attempts: 1 },
    },
    partsWith(send),
  );
  const stored: Job[] = [];
  const handle = createCallbackHandler(moderator, { onJob: (job) => void stored.push(job) });
  const post = async (
    body: string | Uint8Array | ReadableStream,
    headers: Readonly<Record<string, string>>,
    url = ADDRESS,
  ) => {
    const init = { method: 'POST', body, headers: { ...headers }, duplex: 'half' as const };
    const { status } = await handle(new Request(url, init));
    return { status, stored: stored.length, questions };
  };
  return { post, stored };
}

const DOWN: HttpResponse = { status: 500, headers: {}, body: '' };
/** Names in lower case, so that none is there twice. */
const headersOf = (
  receiver: Receiver,
  headers: Readonly<Record<string, string>> = {},
  type = receiver.contentTypes[0]!,
) => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  'content-type': type,
});

describe('callbacks of every vendor', () => {
  it('are recorded for each vendor that calls back', () => {
    expect(RECEIVERS.length).toBeGreaterThan(2);
    for (const { id, taken } of RECEIVERS) expect([id, taken.length > 0]).toEqual([id, true]);
  });

  it.each(CALLBACKS)(
    'give no verdict of their own while the vendor is down: %s (%s)',
    async (_, _id, receiver, { headers, body }) => {
      const { post, stored } = receive(receiver, DOWN);

      const { status } = await post(body, headersOf(receiver, headers));

      const decisions = stored.map((job) => (job.state === 'succeeded' ? job.verdict.decision : 'none'));
      if (receiver.signed !== 'full') expect(decisions).not.toContain('pass');
      if (receiver.signed !== 'full') expect(status).not.toBe(200);
    },
  );

  it.each(CALLBACKS)(
    'without a token are refused unread where a secret is configured: %s (%s)',
    async (_, _id, receiver, { headers, body }) => {
      const { post } = receive(receiver, DOWN, { secret: SECRET });
      const all = headersOf(receiver, headers);

      for (const url of [ADDRESS, `${ADDRESS}?moderato=`, `${ADDRESS}?moderato=a.b.c`]) {
        const outcome = await post(body, all, url);
        // a signature over the whole body proves more than a token
        if (receiver.signed !== 'full') expect(outcome).toEqual({ status: 401, stored: 0, questions: 0 });
      }
    },
  );

  it.each(CALLBACKS)(
    'of another media type are refused unread: %s (%s)',
    async (_, _id, receiver, { headers, body }) => {
      const { post } = receive(receiver, DOWN);

      const outcome = await post(body, headersOf(receiver, headers, 'text/html'));

      expect(outcome).toEqual({ status: 415, stored: 0, questions: 0 });
    },
  );

  it.each(RECEIVERS.map((receiver) => [receiver.id, receiver] as const))(
    'of 50 MB are refused without reading them all: %s',
    async (_, receiver) => {
      const { post } = receive(receiver, DOWN);
      let pieces = 0;
      const stream = new ReadableStream({
        pull: (controller) => {
          pieces += 1;
          if (pieces > 50) controller.close();
          else controller.enqueue(new Uint8Array(MEBIBYTE).fill(32));
        },
      });

      expect(await post(stream, headersOf(receiver))).toEqual({ status: 413, stored: 0, questions: 0 });
      expect(pieces).toBeLessThan(20);
      const announced = headersOf(receiver, { 'content-length': String(50 * MEBIBYTE) });
      expect(await post('{}', announced)).toEqual({ status: 413, stored: 0, questions: 0 });
    },
  );

  it.each(CALLBACKS.filter(([, , { signed, unknownJob }]) => signed !== 'full' && unknownJob !== undefined))(
    'about a job that the vendor does not know store nothing: %s (%s)',
    async (_, _id, receiver, { headers, body }) => {
      const { post } = receive(receiver, receiver.unknownJob!.answer);

      expect(await post(body, headersOf(receiver, headers))).toMatchObject({ status: 404, stored: 0 });
    },
  );

  it.each(CALLBACKS)(
    'with any byte changed give no pass while the vendor is down: %s (%s)',
    async (_, _id, receiver, { headers, body }) => {
      const { post, stored } = receive(receiver, DOWN);
      const bytes = Buffer.from(body);
      const step = Math.max(1, Math.floor(bytes.length / 40));
      for (let place = 0; place < bytes.length; place += step) {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ 1;
        await post(changed, headersOf(receiver, headers));
      }

      expect(stored.filter((job) => job.state === 'succeeded')).toEqual([]);
    },
  );
});
