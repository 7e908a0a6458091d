import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Content } from '@moderato/core';
import { createModerator } from 'moderato';
import { TICKET, createAcme, failure, running, succeeded, testParts } from '../support/acme.js';

const content: Content = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' };

function open(script: Parameters<typeof createAcme>[0] = {}) {
  const acme = createAcme(script);
  const parts = testParts(acme.provider);
  return { moderator: createModerator({ provider: 'acme' }, parts), calls: acme.calls, sleeps: parts.sleeps };
}

const methods = (calls: { method: string }[]) => calls.map(({ method }) => method);

describe('moderate', () => {
  it('submits, waits along the schedule and gives the verdict', async () => {
    const { moderator, calls, sleeps } = open({
      fetch: [running, running, running, succeeded({ decision: 'bad', label: 'nude' })],
    });

    const verdict = await moderator.moderate(content);

    expect(verdict).toMatchObject({
      decision: 'block',
      category: 'sexual',
      source: { provider: 'acme', jobId: 'job-1' },
    });
    expect(methods(calls)).toEqual(['submit', 'fetch', 'fetch', 'fetch', 'fetch']);
    expect(sleeps).toEqual([1000, 2000, 3000, 3000]);
  });

  it('gives the verdict of a vendor that answers at once without asking again', async () => {
    const { moderator, calls } = open({ submit: [succeeded()] });

    await expect(moderator.moderate(content)).resolves.toMatchObject({ decision: 'pass' });
    expect(methods(calls)).toEqual(['submit']);
  });

  it('throws the error of a failed job and never a verdict', async () => {
    const error = failure({ code: 'job_failed', retry: 'never' });
    const { moderator } = open({
      fetch: [{ ticket: TICKET, state: 'failed', vendorState: 'BROKEN', error }],
    });

    await expect(moderator.moderate(content)).rejects.toMatchObject({
      code: 'job_failed',
      ticket: { id: 'job-1' },
    });
  });

  it('reports progress', async () => {
    const { moderator } = open({ fetch: [running, succeeded()] });
    const seen: string[] = [];

    await moderator.moderate(content, { onProgress: ({ state, polls }) => seen.push(`${state} ${polls}`) });

    expect(seen).toEqual(['submitted 0', 'running 1', 'succeeded 2']);
  });

  it('ends at the deadline with a timeout that carries the ticket', async () => {
    const { moderator, calls, sleeps } = open({ fetch: Array.from({ length: 99 }, () => running) });

    await expect(moderator.moderate(content, { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'timeout',
      retry: 'later',
      ticket: { id: 'job-1' },
    });
    // the last question falls just before the end
    expect(methods(calls)).toEqual(['submit', 'fetch', 'fetch', 'fetch']);
    expect(sleeps).toEqual([1000, 2000, 1500, 500]);
  });

  it('ends when the caller aborts, with the ticket of the job that goes on', async () => {
    const { moderator } = open({ fetch: [running] });
    const controller = new AbortController();
    const onProgress = () => controller.abort();

    await expect(
      moderator.moderate(content, { signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({
      code: 'aborted',
      ticket: { id: 'job-1' },
    });
  });

  it('does nothing for a signal that was aborted before', async () => {
    const { moderator, calls } = open();

    await expect(moderator.moderate(content, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
      effect: 'none',
    });
    expect(calls).toEqual([]);
  });

  it('does not change the content', async () => {
    const frozen = Object.freeze({ ...content });

    await expect(open().moderator.moderate(frozen)).resolves.toMatchObject({ decision: 'pass' });
  });
});

describe('paying once', () => {
  it('repeats a submit that the vendor certainly refused', async () => {
    const { moderator, calls } = open({ submit: [failure({ code: 'rate_limited', effect: 'none' })] });

    await moderator.submit(content);

    expect(methods(calls)).toEqual(['submit', 'submit']);
  });

  it.each(['network', 'timeout', 'vendor_unavailable', 'bad_response'] as const)(
    'never repeats a submit whose answer was lost to %s, however often it may be tried',
    async (code) => {
      const { moderator, calls } = open({ submit: [failure({ code, effect: 'unknown' })] });

      await expect(moderator.submit(content)).rejects.toMatchObject({ code, effect: 'unknown' });
      expect(methods(calls)).toEqual(['submit']);
    },
  );

  it('repeats a fetch and says so when it stays in vain', async () => {
    const { moderator, calls, sleeps } = open({
      fetch: [failure(), failure({ retryAfterMs: 700 }), failure()],
    });

    await expect(moderator.fetch(TICKET)).rejects.toMatchObject({
      code: 'network',
      retry: 'exhausted',
      ticket: TICKET,
    });
    expect(methods(calls)).toEqual(['fetch', 'fetch', 'fetch']);
    expect(sleeps).toEqual([125, 700]);
  });

  it('says what went wrong when there is no time left to repeat it', async () => {
    const { moderator } = open({ fetch: [failure({ retryAfterMs: 900 })] });

    await expect(moderator.fetch(TICKET, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'network' });
  });
});

describe('tickets', () => {
  it('survive JSON and are fetched by another moderator', async () => {
    const ticket = await open().moderator.submit(content);
    const { moderator } = open({ fetch: [running] });

    const copy = JSON.parse(JSON.stringify(ticket)) as typeof ticket;

    await expect(moderator.fetch(copy)).resolves.toMatchObject({
      state: 'running',
      vendorState: 'WORKING',
      ticket,
    });
    await expect(moderator.wait(copy)).resolves.toMatchObject({ decision: 'pass' });
  });

  it('remember the categories that were asked for, so that the verdict says what was not covered', async () => {
    const { moderator, calls } = open();

    const ticket = await moderator.submit(content, { categories: ['sexual', 'hate'] });
    const job = await open().moderator.fetch(ticket);

    expect(calls[0]?.call).toMatchObject({ categories: ['NUDE'] });
    expect(job).toMatchObject({
      verdict: {
        coverage: { categories: ['sexual'] },
        warnings: [{ code: 'not_covered', message: expect.stringContaining('hate') }],
      },
    });
  });

  it('claim nothing about categories where a policy of the account may overrule them', async () => {
    const warnings = [{ code: 'ignored' as const, path: 'categories', message: 'the policy decides' }];
    const { moderator } = open({
      submit: [{ ticket: TICKET, state: 'submitted', vendorState: 'NEW', warnings }],
    });

    const verdict = await moderator.moderate(content, { categories: ['sexual'] });

    expect(verdict).toMatchObject({ coverage: { categories: null }, warnings });
  });

  it.each([
    ['nothing', undefined, 'ticket'],
    ['text', 'not json', 'ticket'],
    ['a missing id', { ...TICKET, id: '' }, 'ticket.id'],
    ['another version', { ...TICKET, version: 2 }, 'ticket.version'],
  ])('are refused by field when they are %s', async (_, ticket, place) => {
    const { moderator, calls } = open();

    await expect(moderator.fetch(ticket as never)).rejects.toMatchObject({
      code: 'invalid_content',
      message: expect.stringContaining(place),
    });
    expect(calls).toEqual([]);
  });
});

describe('bad input', () => {
  it.each<[string, unknown, object, string, string]>([
    ['no content', null, {}, 'invalid_content', 'content'],
    ['no input', { kind: 'audio' }, {}, 'invalid_content', 'exactly one of text, url, object, bytes'],
    [
      'two inputs',
      { kind: 'audio', url: 'https://a.example/', object: 'b' },
      {},
      'invalid_content',
      'url and object',
    ],
    ['an ftp address', { kind: 'audio', url: 'ftp://a.example/b' }, {}, 'invalid_content', 'content.url'],
    ['an unknown kind', { kind: 'smell', url: 'https://a.example/' }, {}, 'invalid_content', 'content.kind'],
    ['a misspelt field', { ...content, langauge: 'zh' }, {}, 'invalid_content', '"langauge"'],
    [
      'a kind that the vendor does not take',
      { kind: 'video', url: 'https://a.example/' },
      {},
      'unsupported',
      'no video',
    ],
    [
      'an input that the vendor does not take',
      { kind: 'audio', object: 'a.mp3' },
      {},
      'unsupported',
      'tencent',
    ],
    ['no categories', content, { categories: [] }, 'config', 'options.categories'],
    ['an unknown category', content, { categories: ['rude'] }, 'config', 'options.categories.0'],
    [
      'a category that the vendor cannot be asked for',
      content,
      { categories: ['hate'] },
      'unsupported',
      'sexual, advertising',
    ],
    ['an unknown option', content, { retries: 3 }, 'config', '"retries"'],
    ['an unknown vendor', content, { provider: 'acne' }, 'config', 'unknown vendor "acne"'],
    [
      'options of an unknown vendor',
      content,
      { vendorOptions: { acne: {} } },
      'config',
      'options.vendorOptions',
    ],
    ['a callback that is no address', content, { callbackUrl: 'localhost' }, 'config', 'options.callbackUrl'],
  ])('is refused before any call to the vendor: %s', async (_, given, options, code, message) => {
    const { moderator, calls } = open();

    await expect(moderator.moderate(given as Content, options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(calls).toEqual([]);
  });
});

describe('a provider that breaks its contract', () => {
  it('gives an internal error without the original, which may hold a request', async () => {
    const original = Object.assign(new TypeError('key abc123'), {
      config: { headers: { Authorization: 'abc123' } },
    });
    const { moderator } = open({ submit: [original] });

    const error: unknown = await moderator.submit(content).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ModerationError);
    expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('TypeError') });
    expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('abc123');
    expect((error as Error).cause).toBeUndefined();
  });
});
