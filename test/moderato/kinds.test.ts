import { describe, expect, it } from '@jest/globals';
import { CONTRACT_VERSION, type Content, type Provider, type VendorJob } from '@moderato/core';
import { createModerator } from 'moderato';
import { TICKET, failure, testParts } from '../support/acme.js';
import { vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const LIMIT = 10;
/** The smallest PNG: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Blocks text that holds "bad", naming its place; answers at once. Judges up to three pictures in one call. */
function createReader() {
  const seen: string[] = [];
  const finished = (kind: 'text' | 'image', bad: boolean, startChar = 0): VendorJob => ({
    ticket: { ...TICKET, kind },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({
      kind,
      decision: bad ? 'bad' : 'ok',
      findings: bad ? [vendorFinding({ decision: 'bad', keywords: ['bad'] })] : [],
      segments: bad
        ? [
            vendorSegment({
              kind: 'text',
              startMs: null,
              endMs: null,
              startChar,
              decision: 'bad',
              label: 'nude',
            }),
          ]
        : [],
      raw: { startChar },
    }),
  });
  const provider: Provider = {
    id: 'acme',
    contractVersion: CONTRACT_VERSION,
    capabilities: {
      kinds: {
        text: {
          inputs: { text: 'sync' },
          limits: { maxCharacters: LIMIT },
          categories: [],
          returns: { score: null, transcript: false, segments: 'flagged' },
        },
        image: {
          inputs: { url: 'sync', bytes: 'sync' },
          batch: { maxItems: 3, inputs: ['url'] },
          limits: { maxBytes: 1000, formats: ['png'] },
          categories: [],
          returns: { score: null, transcript: false, segments: 'none' },
        },
      },
      transport: 'http',
      callbacks: { supported: false, signed: 'none', contentTypes: [] },
      resultRetentionMs: null,
    },
    check: async (content: Content) => {
      const text = 'text' in content ? content.text : 'url' in content ? content.url : 'bytes';
      seen.push(text);
      if (text.includes('broken')) throw failure({ code: 'vendor_unavailable' });
      const place = Array.from(text.slice(0, Math.max(0, text.indexOf('bad')))).length;
      return finished(content.kind === 'text' ? 'text' : 'image', text.includes('bad'), place);
    },
    checkBatch: async (contents) => {
      const urls = contents.map((content) => ('url' in content ? content.url : ''));
      seen.push(urls.map((url) => url.slice(-1)).join('+'));
      if (urls.some((url) => url.includes('outage'))) throw failure({ code: 'vendor_unavailable' });
      return urls.map((url) =>
        url.includes('broken')
          ? failure({ code: 'invalid_content' })
          : finished('image', url.includes('bad')),
      );
    },
  };
  return { provider, seen };
}

function open() {
  const { provider, seen } = createReader();
  return { moderator: createModerator({ provider: 'acme' }, testParts(provider)), seen };
}

const image = (name: string): Content => ({ kind: 'image', url: `https://example.com/${name}` });

describe('a text that is longer than the vendor reads', () => {
  it('is judged in parts, and what is found stands at its place in the whole', async () => {
    const { moderator, seen } = open();
    const text = '好的。😀😀好的好的。bad。';

    const verdict = await moderator.moderate({ kind: 'text', text });

    expect(seen.length).toBeGreaterThan(1);
    expect(verdict).toMatchObject({ decision: 'block', category: 'sexual' });
    expect(verdict.segments.map(({ startChar }) => startChar)).toEqual([
      Array.from(text).join('|').split('|').indexOf('b'),
    ]);
    expect(verdict.coverage).toMatchObject({
      complete: true,
      checked: Array.from(text).length,
      total: Array.from(text).length,
      unit: 'characters',
    });
    expect(verdict.raw).toHaveLength(seen.length);
  });

  it('has no verdict when one part has none', async () => {
    const outcome = open().moderator.moderate({ kind: 'text', text: 'all well. broken one. all well.' });

    await expect(outcome).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('goes in one call when it is just within the limit, counted in characters', async () => {
    const { moderator, seen } = open();

    await moderator.moderate({ kind: 'text', text: '😀'.repeat(LIMIT) });

    expect(seen).toHaveLength(1);
  });
});

describe('content that is answered at once', () => {
  it('gives a ticket that carries its verdict, also through JSON and to another process', async () => {
    const ticket = await open().moderator.submit({ kind: 'text', text: 'bad' });
    const copy = JSON.parse(JSON.stringify(ticket)) as typeof ticket;
    const other = open();

    await expect(other.moderator.fetch(copy)).resolves.toMatchObject({
      state: 'succeeded',
      verdict: { decision: 'block' },
    });
    await expect(other.moderator.wait(copy)).resolves.toMatchObject({ decision: 'block' });
    expect(other.seen).toEqual([]);
  });

  it('gives no ticket when its verdict was damaged on the way', async () => {
    const ticket = await open().moderator.submit({ kind: 'text', text: 'bad' });
    const damaged = { ...ticket, verdict: { ...ticket.verdict, decision: 'fine' } };

    await expect(open().moderator.fetch(damaged as never)).rejects.toMatchObject({
      code: 'invalid_content',
      message: expect.stringContaining('ticket.verdict.decision'),
    });
  });
});

describe('image bytes', () => {
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'is empty'],
    ['text', Buffer.from('this is no picture'), 'no image of a known format'],
    ['too many', Buffer.concat([PIXEL, Buffer.alloc(1000)]), 'more than the 1000'],
    [
      'another format',
      Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'),
      'takes no gif',
    ],
  ])('are refused before any call when they are %s', async (_, bytes, message) => {
    const { moderator, seen } = open();

    await expect(moderator.moderate({ kind: 'image', bytes })).rejects.toMatchObject({
      code: 'invalid_content',
      message: expect.stringContaining(message),
    });
    expect(seen).toEqual([]);
  });

  it('are submitted when they are an image', async () => {
    await expect(open().moderator.moderate({ kind: 'image', bytes: PIXEL })).resolves.toMatchObject({
      decision: 'pass',
    });
  });
});

describe('moderateMany', () => {
  it('says once that no vendor can be asked, and not for each content', async () => {
    const moderator = createModerator({}, { environment: {} });
    const results = moderator.moderateMany([{ kind: 'text', text: 'a' }]);

    await expect(results.next()).rejects.toMatchObject({ code: 'config' });
  });

  const results = async (contents: Iterable<Content>, options: object = {}) => {
    const { moderator, seen } = open();
    const outcomes: string[] = [];
    for await (const { index, verdict, error } of moderator.moderateMany(contents, options)) {
      outcomes.push(`${index} ${verdict?.decision ?? error?.code ?? ''}`);
    }
    return { outcomes, seen };
  };

  it('judges neighbours in one call where the vendor can, and keeps errors with their content', async () => {
    const contents = [
      image('1'),
      image('bad2'),
      image('broken3'),
      image('4'),
      { kind: 'text' as const, text: 'bad' },
      image('6'),
    ];

    const { outcomes, seen } = await results(contents);

    expect(outcomes).toEqual(['0 pass', '1 block', '2 invalid_content', '3 pass', '4 block', '5 pass']);
    expect(seen).toContain('1+2+3');
  });

  it('turns the failure of one call into the error of each of its contents, and goes on', async () => {
    const { outcomes } = await results([image('outage1'), image('2'), image('3'), image('4')]);

    expect(outcomes).toEqual([
      '0 vendor_unavailable',
      '1 vendor_unavailable',
      '2 vendor_unavailable',
      '3 pass',
    ]);
  });

  it('names content that is none and goes on', async () => {
    const { outcomes } = await results([{ kind: 'image' } as never, image('2'), null as never]);

    expect(outcomes).toEqual(['0 invalid_content', '1 pass', '2 invalid_content']);
  });

  it('does not read ahead further than the calls that are under way', async () => {
    let read = 0;
    const { moderator } = open();
    function* endless(): Generator<Content> {
      for (;;) yield { kind: 'text', text: `text ${(read += 1)}` };
    }

    for await (const { index } of moderator.moderateMany(endless(), { concurrency: 2 }))
      if (index === 9) break;

    expect(read).toBeLessThan(20);
  });

  it.each([0, 1.5, -1])('refuses a concurrency of %p', async (concurrency) => {
    await expect(results([image('1')], { concurrency })).rejects.toMatchObject({ code: 'config' });
  });
});

describe('what a vendor may not offer', () => {
  const verdict = async () => open().moderator.moderate({ kind: 'image', url: 'https://example.com/bad' });

  it('is refused as unsupported: ending a job, reporting a mistake', async () => {
    const { moderator } = open();

    await expect(moderator.cancel({ ...TICKET, kind: 'image' })).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(moderator.reportMistake(await verdict(), { expected: null })).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('is passed on in the words of the vendor where it is offered', async () => {
    const { provider } = createReader();
    const reports: unknown[] = [];
    const { image: declared } = provider.capabilities.kinds;
    const generous: Provider = {
      ...provider,
      capabilities: {
        ...provider.capabilities,
        kinds: { image: { ...declared!, cancel: true, mistakes: true } },
      },
      cancelJob: async (ticket) => ({ ticket, state: 'running', vendorState: 'ENDING' }),
      reportMistake: async (report) => {
        reports.push(report);
        return { requestId: 'r-1' };
      },
    };
    const moderator = createModerator({ provider: 'acme' }, testParts(generous));

    await expect(moderator.cancel({ ...TICKET, kind: 'image' })).resolves.toMatchObject({
      vendorState: 'ENDING',
    });
    await expect(moderator.reportMistake(await verdict(), { expected: 'advertising' })).resolves.toEqual({
      requestId: 'r-1',
    });
    expect(reports).toMatchObject([
      { content: { kind: 'image' }, label: 'nude', expectedLabel: 'promo', jobId: 'job-1' },
    ]);
  });
});

describe('a batch whose contents become jobs', () => {
  it('is waited for, each content by its own ticket', async () => {
    const { provider } = createReader();
    const judged = await provider.check!(image('bad'), { categories: null });
    const { image: kind } = provider.capabilities.kinds;
    const jobs: Provider = {
      ...provider,
      capabilities: { ...provider.capabilities, kinds: { image: { ...kind!, fetch: true } } },
      checkBatch: async (contents) =>
        contents.map((_, index) => ({
          ticket: { ...TICKET, kind: 'image', id: `job-${index}` },
          state: 'submitted',
          vendorState: 'NEW',
        })),
      fetchJob: async (ticket) => ({ ...judged, ticket }),
    };
    const moderator = createModerator({ provider: 'acme' }, testParts(jobs));

    const decisions: (string | undefined)[] = [];
    for await (const { verdict } of moderator.moderateMany([image('1'), image('2')]))
      decisions.push(verdict?.decision);

    expect(decisions).toEqual(['block', 'block']);
  });
});
