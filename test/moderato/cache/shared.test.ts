import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  isModerationError,
  type Content,
  type ModerationErrorInit,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import fc from 'fast-check';
import { createModerator, type CallOptions, type ModeratoConfig, type ModeratorEvent } from 'moderato';
import { TICKET, createAcme, failure, running, succeeded } from '../../support/acme.js';
import { casesOf } from '../../support/exhaustive.js';
import { acmeMap, vendorResult } from '../../support/vendor-result.js';

const source = 'made up for tests';
const map = {
  ...acmeMap,
  requests: {
    ...acmeMap.requests,
    text: { NUDE: { category: 'sexual', source }, PROMO: { category: 'advertising', source } },
  },
} as const;

interface Paid {
  text: string;
  call: ProviderCall;
  /** Ends the call as its vendor would. */
  answer: (error?: Error) => void;
}

/** A vendor for text whose calls stay open until the test answers them; it finds `bad` in what holds "bad". */
function open(config: ModeratoConfig = {}) {
  const paid: Paid[] = [];
  const { provider: acme } = createAcme();
  const answerTo = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const text = 'text' in content ? content.text : '';
    await new Promise<void>((resolve, reject) => {
      const aborted = () => reject(failure({ code: 'aborted', effect: 'unknown', message: 'aborted' }));
      call.signal?.addEventListener('abort', aborted);
      paid.push({ text, call, answer: (error) => (error === undefined ? resolve() : reject(error)) });
    });
    const result = vendorResult({
      kind: 'text',
      decision: text.includes('bad') ? 'bad' : 'ok',
      contentId: content.id ?? null,
      raw: { text, categories: call.categories, options: call.vendorOptions ?? null },
    });
    return {
      ticket: { ...TICKET, kind: 'text', contentId: content.id ?? null },
      state: 'succeeded',
      vendorState: 'DONE',
      result,
    };
  };
  const provider: Provider = {
    ...acme,
    capabilities: {
      ...acme.capabilities,
      kinds: {
        text: {
          inputs: { text: 'sync' },
          limits: {},
          categories: ['NUDE', 'PROMO'],
          returns: { score: null, transcript: false, segments: 'none' },
        },
      },
    },
    check: answerTo,
  };
  const events: ModeratorEvent[] = [];
  const moderator = createModerator(
    { provider: 'acme', retry: { attempts: 1 }, breaker: false, cache: true, ...config },
    { providers: [provider], maps: [map], environment: {}, onEvent: (event) => void events.push(event) },
  );
  const call = (id: string, options: CallOptions = {}, text = 'hello', more: object = {}) =>
    moderator.moderate({ kind: 'text', text, id, ...more }, options).catch((error: unknown) => error);
  return { moderator, paid, events, call };
}

/** Long enough for everything that waits for nothing. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

const broken = (init: Partial<ModerationErrorInit> = {}) =>
  failure({ code: 'vendor_unavailable', retry: 'later', effect: 'none', ...init });

describe('equal contents at the same moment', () => {
  it('are one paid call, and each caller has a verdict of its own', async () => {
    const { paid, call, events } = open();
    const calls = ['a', 'b', 'c'].map((id) => call(id));
    await settled();
    expect(paid).toHaveLength(1);
    paid[0]!.answer();
    const verdicts = (await Promise.all(calls)) as { source: object; findings: unknown[] }[];

    expect(verdicts).toMatchObject([
      { decision: 'pass', source: { contentId: 'a' } },
      { decision: 'pass', source: { contentId: 'b', cachedAt: expect.any(String) } },
      { decision: 'pass', source: { contentId: 'c', cachedAt: expect.any(String) } },
    ]);
    expect(verdicts[0]!.source).not.toHaveProperty('cachedAt');
    verdicts[0]!.findings.push('changed');
    expect(verdicts[1]!.findings).toEqual([]);
    expect(events.flatMap((event) => (event.type === 'cache' ? event.outcome : []))).toEqual(
      expect.arrayContaining(['miss', 'stored', 'shared']),
    );
    await call('d');
    expect(paid).toHaveLength(1);
  });

  it('are a call each without a cache', async () => {
    const { paid, call } = open({ cache: false });
    const calls = ['a', 'b'].map((id) => call(id));
    await settled();

    expect(paid).toHaveLength(2);
    paid.forEach(({ answer }) => answer());
    await Promise.all(calls);
  });

  it('are one call within one list of contents', async () => {
    const { moderator, paid } = open();
    const contents = ['hello', 'bad', 'hello', 'hello'].map(
      (text, index) => ({ kind: 'text', text, id: `${index}` }) as const,
    );
    const results = (async () => {
      const decisions = [];
      for await (const { verdict } of moderator.moderateMany(contents))
        decisions.push([verdict?.decision, verdict?.source.contentId]);
      return decisions;
    })();
    await settled();
    expect(paid.map(({ text }) => text)).toEqual(['hello', 'bad']);
    paid.forEach(({ answer }) => answer());

    expect(await results).toEqual([
      ['pass', '0'],
      ['block', '1'],
      ['pass', '2'],
      ['pass', '3'],
    ]);
  });

  it.each<[string, CallOptions, object]>([
    ['categories', { categories: ['sexual'] }, {}],
    ['options of the vendor', { vendorOptions: { acme: { depth: 2 } } }, {}],
    ['what follows a lost answer', { onUncertain: 'resubmit' }, {}],
    ['a language', {}, { language: 'zh' }],
    ['a user', {}, { user: { account: 'somebody' } }],
  ])('are two calls where they differ in %s', async (_what, options, more) => {
    const { paid, call } = open();
    const calls = [call('a'), call('b', options, 'hello', more)];
    await settled();

    expect(paid).toHaveLength(2);
    paid.forEach(({ answer }) => answer());
    expect(await Promise.all(calls)).toMatchObject([{ decision: 'pass' }, { decision: 'pass' }]);
  });

  it('are weighed by the policy of each caller', async () => {
    const { paid, call } = open();
    const calls = [call('a', {}, 'bad'), call('b', { policy: { lists: { block: 'review' } } }, 'bad')];
    await settled();
    paid.forEach(({ answer }) => answer());
    const [plain, ruled] = await Promise.all(calls);

    expect(paid).toHaveLength(1);
    expect(plain).not.toHaveProperty('policy');
    expect(ruled).toHaveProperty('policy');
  });
});

describe('a caller who gives up', () => {
  it('does not end the call of the others, whoever began it', async () => {
    const { paid, call } = open();
    const first = new AbortController();
    const second = new AbortController();
    const calls = [call('a', { signal: first.signal }), call('b', { signal: second.signal }), call('c')];
    await settled();
    first.abort();
    second.abort();
    await settled();
    expect(paid[0]!.call.signal?.aborted).toBe(false);
    paid[0]!.answer();

    expect(await Promise.all(calls)).toMatchObject([
      { code: 'aborted', effect: 'unknown', uncertain: true, contentId: 'a' },
      { code: 'aborted', contentId: 'b' },
      { decision: 'pass', source: { contentId: 'c' } },
    ]);
    expect(paid).toHaveLength(1);
  });

  it('does not cut the time of the others', async () => {
    const { paid, call } = open();
    const calls = [call('a', { timeoutMs: 20 }), call('b')];
    expect(await calls[0]).toMatchObject({ code: 'timeout', uncertain: true, contentId: 'a' });
    await delay(20);
    paid[0]!.answer();

    expect(await calls[1]).toMatchObject({ decision: 'pass' });
    expect(paid).toHaveLength(1);
  });

  it('ends the call where nobody else waits, and the next one is a call of its own', async () => {
    const { paid, call } = open();
    const controller = new AbortController();
    const calls = [call('a', { signal: controller.signal }), call('b', { signal: controller.signal })];
    await settled();
    controller.abort();

    expect(await Promise.all(calls)).toMatchObject([{ code: 'aborted' }, { code: 'aborted' }]);
    expect(paid[0]!.call.signal?.aborted).toBe(true);
    const next = call('c');
    await settled();
    paid[1]!.answer();
    expect(await next).toMatchObject({ decision: 'pass' });
  });

  it('is told that its time is over where nobody else waits', async () => {
    const { paid, call } = open();

    expect(await call('a', { timeoutMs: 20 })).toMatchObject({
      code: 'timeout',
      effect: 'unknown',
      uncertain: true,
      contentId: 'a',
    });
    expect(paid[0]!.call.signal?.aborted).toBe(true);
  });

  it('leaves its job to the others, who do not pay for another', async () => {
    const acme = createAcme({ fetch: [running, running, succeeded({ decision: 'bad' })] });
    const moderator = createModerator(
      { provider: 'acme', cache: { addresses: true }, polling: { initialMs: 20, maxMs: 20 } },
      { providers: [acme.provider], maps: [acmeMap], environment: {} },
    );
    const audio = { kind: 'audio', url: 'https://example.com/a.mp3' } as const;
    const controller = new AbortController();
    const first = moderator
      .moderate(
        { ...audio, id: 'a' },
        { signal: controller.signal, onProgress: () => setTimeout(() => controller.abort(), 1) },
      )
      .catch((error: unknown) => error);
    const second = moderator.moderate({ ...audio, id: 'b' });

    expect(await first).toMatchObject({ code: 'aborted', ticket: { id: 'job-1' } });
    expect(await second).toMatchObject({ decision: 'block', source: { contentId: 'b' } });
    expect(acme.calls.filter(({ method }) => method === 'submit')).toHaveLength(1);
    await moderator.close();
  });
});

describe('a call that fails', () => {
  it('for nothing is tried once more for those who waited, by one of them', async () => {
    const { paid, call } = open();
    const calls = ['a', 'b', 'c', 'd'].map((id) => call(id));
    await settled();
    paid[0]!.answer(broken());
    await settled();
    expect(paid).toHaveLength(2);
    paid[1]!.answer();

    expect(await Promise.all(calls)).toMatchObject([
      { code: 'vendor_unavailable', contentId: 'a' },
      { decision: 'pass', source: { contentId: 'b' } },
      { decision: 'pass', source: { contentId: 'c' } },
      { decision: 'pass', source: { contentId: 'd' } },
    ]);
  });

  it('again is the error of everybody, so that an outage is not met with a call each', async () => {
    const { paid, call } = open();
    const calls = ['a', 'b', 'c', 'd'].map((id) => call(id));
    await settled();
    paid[0]!.answer(broken());
    await settled();
    paid[1]!.answer(broken());

    expect(await Promise.all(calls)).toMatchObject(
      ['a', 'b', 'c', 'd'].map((contentId) => ({ code: 'vendor_unavailable', contentId })),
    );
    expect(paid).toHaveLength(2);
  });

  it.each([
    ['may have been paid', { code: 'network', effect: 'unknown', retry: 'never' }],
    ['is the fault of the content', { code: 'invalid_content', effect: 'none', retry: 'never' }],
    ['is the fault of the account', { code: 'quota', effect: 'none', retry: 'never' }],
  ] as const)('and %s is not made again', async (_what, init) => {
    const { paid, call } = open();
    const calls = ['a', 'b'].map((id) => call(id));
    await settled();
    paid[0]!.answer(failure(init));

    expect(await Promise.all(calls)).toMatchObject([
      { code: init.code, effect: init.effect, contentId: 'a' },
      { code: init.code, effect: init.effect, contentId: 'b' },
    ]);
    expect(paid).toHaveLength(1);
  });

  it('because the content was changed meanwhile is nobody else’s verdict', async () => {
    const { paid, moderator, call } = open();
    const changing = { kind: 'text', text: 'hello' } as { kind: 'text'; text: string };
    const calls = [moderator.moderate(changing), call('b')];
    await settled();
    changing.text = 'other';
    paid[0]!.answer();
    await settled();
    expect(paid.map(({ text }) => text)).toEqual(['hello', 'hello']);
    paid[1]!.answer();

    expect(await Promise.all(calls)).toMatchObject([{ decision: 'pass' }, { decision: 'pass' }]);
  });
});

describe('any number of callers in any order', () => {
  const caller = fc.record({
    text: fc.constantFrom('hello', 'bad'),
    categories: fc.constantFrom(undefined, ['sexual'] as const, ['advertising'] as const),
    startsAt: fc.nat(6),
    givesUpAt: fc.option(fc.nat(12), { nil: null }),
  });

  it('get the verdict on their own content and options, or their own error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(caller, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(3), { maxLength: 30 }),
        async (callers, fates) => {
          const { paid, call } = open();
          const controllers = callers.map(() => new AbortController());
          const outcomes: Promise<unknown>[] = [];
          const answered = new Set<Paid>();
          for (let turn = 0; turn < 14; turn += 1) {
            callers.forEach(({ text, categories, startsAt }, index) => {
              const { signal } = controllers[index]!;
              if (startsAt === turn)
                outcomes[index] = call(`${index}`, { signal, ...(categories && { categories }) }, text);
            });
            callers.forEach(({ givesUpAt }, index) => givesUpAt === turn && controllers[index]!.abort());
            await settled();
            const next = paid.find((each) => !answered.has(each));
            const fate = fates[turn] ?? 0;
            if (next !== undefined && fate < 3) {
              answered.add(next);
              next.answer(fate === 2 ? broken() : undefined);
            }
          }
          for (let round = 0; round < 10; round += 1) {
            paid.forEach(({ answer }) => answer());
            await settled();
          }
          const ended = await Promise.all(outcomes);

          ended.forEach((outcome, index) => {
            const { text, categories, givesUpAt } = callers[index]!;
            if (isModerationError(outcome)) {
              expect(['aborted', 'vendor_unavailable']).toContain(outcome.code);
              if (givesUpAt === null) expect(outcome.code).toBe('vendor_unavailable');
              return;
            }
            expect(outcome).toMatchObject({
              decision: text === 'bad' ? 'block' : 'pass',
              source: { contentId: `${index}` },
              raw: {
                text,
                categories: categories === undefined ? null : [categories[0] === 'sexual' ? 'NUDE' : 'PROMO'],
              },
            });
          });
        },
      ),
      { numRuns: casesOf(10, 300), seed: 20260101 },
    );
  }, 120_000);
});
