import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket, type Provider, type ProviderCall, type Send } from '@moderato/core';
import { failuresBeginning } from './support/collect.js';
import {
  copyOf,
  credentialIn,
  passingJob,
  withCallbacks,
  withCreate,
  withErrorFields,
  withErrors,
  withJobs,
  withOptions,
  withParts,
  withSend,
  withSubmit,
  without,
  type Conformance,
} from './support/defects.js';
import { novavox } from './support/novavox.js';

type Row = readonly [defect: string, test: string, broken: Conformance];

const requests: readonly Row[] = [
  [
    'sends something else than was recorded',
    'requests › audio-submit: is exactly',
    withSend((send) => (request) => send({ ...request, headers: { ...request.headers, 'X-Extra': '1' } })),
  ],
  [
    'sends everything twice',
    'requests › audio-submit: is exactly',
    withSend((send) => async (request) => {
      await send(request);
      return send(request);
    }),
  ],
  [
    'marks the content that it was given',
    'requests › leave content',
    withSubmit((content, call) => [
      Object.assign(content, { id: content.id ?? 'marked', user: { room: 'x' } }),
      call,
    ]),
  ],
  ['mixes up two calls', 'requests › are not mixed up when two jobs are submitted', mixedUp()],
  [
    'drops the time limit',
    'requests › carry the time limit',
    withSend((send) => (request) => send(without(request, 'timeoutMs'))),
  ],
];

const secrets: readonly Row[] = [
  [
    'tells its key in a message',
    'secrets › with recorded options: stay out of every error',
    withErrors((error, given) => copyOf(error, { message: `refused for ${credentialIn(given)}` })),
  ],
  [
    'keeps the request as the cause',
    'secrets › with a login: stay out of every error',
    withErrors((error, given) =>
      copyOf(error, { cause: new Error('failed', { cause: { key: credentialIn(given) } }) }),
    ),
  ],
  [
    'hides its key beside the body',
    'secrets › with recorded options: stay out of every error',
    withErrors((error, given) =>
      Object.defineProperty(copyOf(error, {}), 'request', {
        value: { key: credentialIn(given) },
        enumerable: false,
      }),
    ),
  ],
  [
    'keeps an answer that repeats the key',
    'secrets › with recorded options: stay out of errors even',
    unredacted(),
  ],
  [
    'keeps a refused login that repeats the key',
    'secrets › with a login: stay out of errors while',
    unredacted(),
  ],
  [
    'shows its options when it is printed',
    'secrets › with a login: stay out of the printed provider',
    withParts((_good, given) => ({ settings: given })),
  ],
  [
    'tells the value of a wrong option',
    'secrets › and other values',
    withOptions((given) => {
      const wrong = Object.entries(given).find(([, value]) => typeof value === 'object');
      if (wrong !== undefined) throw new Error(`unusable: ${JSON.stringify(wrong)}`);
      return given;
    }),
  ],
];

const wishes: readonly Row[] = [
  [
    'sends although the caller gave up',
    'aborting › before',
    withSubmit((content, call) => [content, without(call, 'signal')]),
  ],
  [
    'does not listen while it waits',
    'aborting › during',
    withSend((send) => (request) => send({ ...request, signal: undefined })),
  ],
  [
    'turns an abort into a network error',
    'aborting › during',
    withErrors((error) => (error.code === 'aborted' ? copyOf(error, { code: 'network' }) : error)),
  ],
  [
    'drops options that it does not know',
    'options › that are unknown are refused',
    withOptions((given) => without(given, 'testkitUnknown')),
  ],
  [
    'drops vendor options that it does not know',
    'options › of the vendor that are unknown',
    withSubmit((content, call) => [content, without(call, 'vendorOptions')]),
  ],
  [
    'refuses the options of other vendors',
    'options › of other vendors',
    withSubmit((content, call) => {
      if (Object.keys(call.vendorOptions ?? {}).some((id) => id !== 'novavox'))
        throw new Error('unknown vendor');
      return [content, call];
    }),
  ],
];

const tickets: readonly Row[] = [
  [
    'puts any id into the address',
    'tickets › with a hostile id',
    withAnyTicket(({ id }) => ({ id: id.replaceAll(/\W/g, '') || 'x' })),
  ],
  ['sends to where a ticket points', 'tickets › with a hostile region', sendingToRegion()],
  ['fetches a kind that it does not offer', 'tickets › of a kind', withAnyTicket(() => ({ kind: 'audio' }))],
  [
    'forgets how old a ticket is',
    'tickets › that the vendor does not know',
    withJobs((job) => {
      if (job.state === 'expired') throw copyOf(job.error, { code: 'job_not_found' });
      return job;
    }),
  ],
  ['asks after a job of its own', 'tickets › survive JSON', withAnyTicket(() => ({ id: 'nv-0' }))],
];

const payment: readonly Row[] = [
  [
    'says that a lost submit had no effect',
    'paying once › a submit that ended in a timeout',
    withErrorFields({ effect: 'none' }),
  ],
  [
    'lets a submit with a lost answer be repeated',
    'paying once › a submit whose answer cannot be read',
    withErrorFields({ retry: 'later' }),
  ],
  [
    'repeats a submit by itself',
    'paying once › a submit that ended in a connection that was reset',
    withSend((send) => (request) => send(request).catch(() => send(request))),
  ],
  [
    'takes a refused connection for a lost answer',
    'paying once › a submit that ended in a connection that was refused',
    withErrorFields({ effect: 'unknown', retry: 'never' }),
  ],
];

const callbacks: readonly Row[] = [
  [
    'checks no signature',
    'callbacks › with one character of the signature',
    withCallbacks((_read, body) => believing(body)),
  ],
  [
    'checks the signature of another body',
    'callbacks › with one character of a signed field',
    withCallbacks((_read, body) => believing(body)),
  ],
  [
    'lets unsigned callbacks through',
    'callbacks › that come unsigned',
    withCallbacks((read, body, headers) => (Object.keys(headers).length > 0 ? read() : believing(body))),
  ],
  [
    'reads a verdict from a callback',
    'callbacks › callback-done: is read',
    withCallbacks((read) => ({ ...read(), decision: 'pass' })),
  ],
  [
    'takes callbacks of any size',
    'callbacks › of 50 MB',
    withCallbacks((read, body) => (body.length > 1_000_000 ? believing(body) : read())),
  ],
  [
    'throws what its parser throws',
    'callbacks › that are no callbacks',
    withCallbacks((read, body) => {
      JSON.parse(body);
      return read();
    }),
  ],
];

describe('the conformance suite notices a provider that', () => {
  it.each([...requests, ...secrets, ...wishes, ...tickets, ...payment, ...callbacks])(
    '%s (%s)',
    async (_defect, test, broken) => {
      expect(await failuresBeginning(broken, test)).not.toEqual([]);
    },
  );
});

function mixedUp(): Conformance {
  let last: Content;
  return withSubmit(async (content, call) => {
    last = content;
    await Promise.resolve();
    return [last, call];
  });
}

/** Attaches answers to errors as they came, with whatever secrets the vendor repeats in them. */
function unredacted(): Conformance {
  return withCreate((given) => {
    let body = '';
    const send: Send = async (request) => {
      const response = await (given['send'] as Send)(request);
      body = response.body;
      return response;
    };
    return withErrors((error) => copyOf(error, { body })).create({ ...given, send } as never);
  });
}

/** Asks after whatever ticket comes, after some of it was changed to be acceptable. */
function withAnyTicket(change: (ticket: JobTicket) => Partial<JobTicket>): Conformance {
  return withParts((good: Provider) => ({
    fetchJob: (ticket: JobTicket, call: ProviderCall) =>
      good.fetchJob?.({ ...ticket, ...change(ticket) }, call),
  }));
}

function sendingToRegion(): Conformance {
  return withCreate((given) => {
    const host = { region: '' };
    const send: Send = (request) =>
      (given['send'] as Send)({ ...request, url: request.url.replace('api.', `${host.region}.`) });
    const good = novavox.create({ ...given, send });
    return {
      ...good,
      fetchJob: async (ticket, call) => {
        host.region = ticket.region;
        return good.fetchJob?.(ticket, call) as ReturnType<NonNullable<Provider['fetchJob']>>;
      },
    };
  });
}

function believing(body: string) {
  const { job } = JSON.parse(body) as { job: string };
  return { ticket: { ...passingJob().ticket, id: job }, state: 'succeeded', trust: 'signed' };
}
