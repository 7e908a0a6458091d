import { describe, expect, it } from '@jest/globals';
import { CONTRACT_VERSION, type Capabilities, type Provider } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { novavoxCapabilities } from './novavox/capabilities.js';
import { createNovavox } from './novavox/provider.js';
import { failuresBeginning } from './support/collect.js';
import {
  passingJob,
  withCreate,
  withErrorFields,
  withErrors,
  withJobs,
  withParts,
  withResults,
  withSend,
  withSubmit,
  type Conformance,
} from './support/defects.js';
import { novavox } from './support/novavox.js';

type Row = readonly [defect: string, test: string, broken: Conformance];

const shape: readonly Row[] = [
  ['has the id of another vendor', 'shape › has the id', withParts(() => ({ id: 'novavux' }))],
  [
    'was written for another contract',
    'shape › states the version',
    withParts(() => ({ contractVersion: CONTRACT_VERSION + 1 })),
  ],
  ['is an instance of a class', 'shape › is a plain object', withCreate(asInstance)],
  [
    'can be changed in its capabilities',
    'shape › declares its capabilities',
    withParts(() => ({ capabilities: copyOf(novavoxCapabilities) })),
  ],
  [
    'has a fixture from nowhere',
    'shape › says of every fixture',
    withFixtures((call) => ({ ...call, origin: { source: ' ', verbatim: true } })),
  ],
];

const capabilities: readonly Row[] = [
  [
    'declares a kind that it lacks',
    'capabilities › of video',
    declaring(({ kinds }) => ({ kinds: { ...kinds, video: kinds.audio } })),
  ],
  [
    'declares an input that nothing shows',
    'capabilities › of audio are each shown',
    declaring(({ kinds }) => ({
      kinds: { ...kinds, audio: { ...kinds.audio, inputs: { url: 'async', object: 'async' } } },
    })),
  ],
  [
    'takes a kind that it does not declare',
    'capabilities › leave nothing undeclared',
    withSubmit((_content, call) => [{ kind: 'audio', url: 'https://example.com/a.mp3' }, call]),
  ],
  [
    'claims to give scores',
    'capabilities › of text say truly',
    declaring(({ kinds }) => ({
      kinds: {
        ...kinds,
        text: {
          ...kinds.text,
          returns: { score: { scale: '0-100', meaning: 'confidence' }, transcript: false, segments: 'none' },
        },
      },
    })),
  ],
  [
    'declares batches that it lacks',
    'capabilities › are true about batches',
    declaring(({ kinds }) => ({
      kinds: { ...kinds, text: { ...kinds.text, batch: { maxItems: 2, inputs: ['text'] } } },
    })),
  ],
  [
    'has no polling schedule',
    'capabilities › of audio come with',
    declaring(({ kinds }) => ({ kinds: { ...kinds, audio: { ...kinds.audio, polling: undefined } } })),
  ],
  [
    'hides that it reads callbacks',
    'capabilities › say truly',
    declaring(() => ({
      transport: 'http',
      callbacks: { supported: false, signed: 'none', contentTypes: [] },
    })),
  ],
];

const answers: readonly Row[] = [
  ['drops the raw answer', 'answers › audio-block: keeps the whole', withResults(() => ({ raw: null }))],
  [
    'keeps only what it understood of the answer',
    'answers › audio-block: keeps the whole',
    withResults(({ raw, decision, label }) => ({
      raw: { ...(raw as object), trace: undefined, verdict: decision, class: label },
    })),
  ],
  [
    'takes a finding for a pass',
    'answers › audio-block: gives the recorded',
    withResults(() => ({ decision: 'fine' })),
  ],
  [
    'loses a segment',
    'answers › audio-block: gives the recorded',
    withResults(({ segments }) => ({ segments: segments.slice(1) })),
  ],
  [
    'takes a failed job for a running one',
    'answers › audio-broken: gives a job that is failed',
    withJobs((job) =>
      job.state === 'failed' ? { ticket: job.ticket, state: 'running', vendorState: 'broken' } : job,
    ),
  ],
  [
    'gives a ticket that is no JSON',
    'answers › audio-submit: gives a job',
    withJobs((job) => ({ ...job, ticket: { ...job.ticket, submittedAt: new Date() as never } })),
  ],
  ['gives every refusal one code', 'errors › audio-submit-busy', withErrorFields({ code: 'internal' })],
  [
    'drops the request id of a refusal',
    'errors › audio-submit-busy',
    withErrorFields({ requestId: undefined as never }),
  ],
  [
    'throws errors of its own kind',
    'errors › audio-submit-busy',
    withErrors((error) => new TypeError(error.message)),
  ],
];

const damage: readonly Row[] = [
  [
    'passes what it cannot read',
    'damaged answers › HTTP 200 with an empty body',
    withErrors((error) => (error.code === 'bad_response' ? passingJob() : error)),
  ],
  [
    'takes every status for a success',
    'damaged answers › an answer that says that the vendor is busy',
    withSend((send) => async (request) => ({ ...(await send(request)), status: 200 })),
  ],
  [
    'throws what its parser throws',
    'damaged answers › HTTP 200 with an HTML page',
    withErrors((error) => (error.code === 'bad_response' ? new SyntaxError('unexpected <') : error)),
  ],
  [
    'repairs an answer that is cut off',
    'damaged answers › an answer that is cut off anywhere',
    withSend((send) => async (request) => {
      const response = await send(request);
      return { ...response, body: repaired(response.body) };
    }),
  ],
  [
    'says that nothing can be asked for again',
    'damaged answers › a timeout',
    withErrorFields({ retry: 'never' }),
  ],
  [
    'takes a lost connection for its own mistake',
    'damaged answers › a connection that was reset',
    withErrorFields({ code: 'internal' }),
  ],
];

const words: readonly Row[] = [
  [
    'takes unknown words for a pass',
    'unknown words › text-review: a value that is missing or unknown',
    withResults(({ decision }) => ({
      decision: decision === 'stop' || decision === 'look' ? decision : 'fine',
      // a harmful label would raise the pass
      label: null,
    })),
  ],
  [
    'takes a missing verdict for a pass',
    'unknown words › text-pass: without its decision word',
    withResults(({ decision }) => ({ decision: decision ?? 'fine' })),
  ],
  [
    'decides by the label',
    'unknown words › text-pass: without its decision word',
    withResults(({ label }) => ({ decision: { nude: 'stop', promo: 'look' }[label ?? ''] ?? 'fine' })),
  ],
  [
    'refuses what is new in an answer',
    'fields of an answer › audio-pass: unknown ones are ignored',
    withResults(({ raw }) => {
      if (Object.keys(raw as object).some((name) => name.startsWith('unknown')))
        throw new TypeError('unknown field');
      return {};
    }),
  ],
  [
    'loses the answer that it refuses',
    'fields of an answer › when submitting',
    withErrorFields({ body: undefined }),
  ],
  [
    'invents what is missing',
    'fields of an answer › when fetching a job',
    withErrors((error) =>
      error.code === 'bad_response'
        ? { ticket: passingJob().ticket, state: 'running', vendorState: '' }
        : error,
    ),
  ],
];

const map: readonly Row[] = [
  ['has the map of another vendor', 'map › belongs', withMap(() => ({ provider: 'other' }))],
  [
    'has a map without a source',
    'map › names the source',
    withMap(({ labels }) => ({ labels: { ...labels, hate: { category: 'hate', source: ' ' } } })),
  ],
  [
    'has a map with a subcategory that does not exist',
    'map › leads to',
    withMap(({ labels }) => ({
      labels: { ...labels, nude: { category: 'sexual', subcategory: 'graphic', source: 'x' } },
    })),
  ],
  [
    'has a map with request words that cannot be asked for',
    'map › translates',
    withMap(({ requests }) => ({
      requests: { ...requests, text: { ...requests.text, HATE: { category: 'hate', source: 'x' } } },
    })),
  ],
  [
    'has a map without one of the request words',
    'map › translates',
    withMap(({ requests }) => ({ requests: { ...requests, text: {} } })),
  ],
  ['has a map without a label of the fixtures', 'map › knows every label', withMap(() => ({ labels: {} }))],
  [
    'has a map in which nothing passes',
    'map › knows a word for pass',
    withMap(() => ({ decisions: { stop: { decision: 'block', source: 'x' } } })),
  ],
];

describe('the conformance suite notices a provider that', () => {
  it.each([...shape, ...capabilities, ...answers, ...damage, ...words, ...map])(
    '%s (%s)',
    async (_defect, test, broken) => {
      expect(await failuresBeginning(broken, test)).not.toEqual([]);
    },
  );
});

function declaring(change: (declared: Capabilities) => object): Conformance {
  return withParts(() => ({
    capabilities: freeze({ ...copyOf(novavoxCapabilities), ...change(novavoxCapabilities) }),
  }));
}

function withMap(change: (map: VendorMap) => Partial<VendorMap>): Conformance {
  return { ...novavox, map: { ...novavox.map, ...change(novavox.map) } };
}

type Call = (typeof novavox.fixtures.calls)[number];

function withFixtures(change: (call: Call) => Call): Conformance {
  return { ...novavox, fixtures: { ...novavox.fixtures, calls: novavox.fixtures.calls.map(change) } };
}

class Vendor {
  isOfAClass = true;
}

function asInstance(options: Record<string, unknown>): Provider {
  return Object.assign(new Vendor(), createNovavox(options));
}

function repaired(body: string): string {
  const known = novavox.fixtures.calls.find(({ answer }) => body.length > 60 && answer.body.startsWith(body));
  return known?.answer.body ?? body;
}

function copyOf<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
