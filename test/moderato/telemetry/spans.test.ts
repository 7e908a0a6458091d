import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Content, type HttpResponse, type JobTicket, type Provider } from '@moderato/core';
import { createModerator, type ModeratorParts } from 'moderato';
import { tracedSend } from '../../../packages/moderato/telemetry/traced-send.js';
import { answering, openOn, partsWith, recordedOf } from '../../fail-closed/support.js';
import { TICKET, createAcme, failure, running, succeeded, testParts } from '../../support/acme.js';
import { SpanKind, SpanStatusCode, ancestries, startTelemetry, trace } from './telemetry.js';

const AUDIO: Content = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' };

let telemetry: ReturnType<typeof startTelemetry>;

beforeEach(() => {
  telemetry = startTelemetry();
});

afterEach(() => telemetry.end());

const spanNamed = (name: string) => telemetry.spans().find((span) => span.name === name)!;

/** Does work inside a span of the caller's own. */
async function inCallersSpan<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  return trace.getTracer('caller').startActiveSpan(name, async (span) => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });
}

describe('spans', () => {
  it.each(['tencent', 'huawei'] as const)(
    'stand below each other from the caller to the wire (%s)',
    async (id) => {
      const recorded = recordedOf(id);
      const { moderator } = openOn(recorded, answering(recorded.block));

      await inCallersSpan('upload', () => moderator.moderate(recorded.content));

      expect(ancestries(telemetry.spans())).toEqual([
        'POST < submit audio < moderate < upload',
        'submit audio < moderate < upload',
        'GET < fetch audio < moderate < upload',
        'fetch audio < moderate < upload',
        'moderate < upload',
        'upload',
      ]);
    },
  );

  it('are also complete for tickets that are waited for and fetched', async () => {
    const recorded = recordedOf('tencent');
    const { moderator } = openOn(recorded, answering(recorded.pass));

    await inCallersSpan('wait', () => moderator.wait(recorded.ticket));
    await inCallersSpan('fetch', () => moderator.fetch(recorded.ticket));

    expect(ancestries(telemetry.spans())).toEqual([
      'GET < fetch audio < wait',
      'fetch audio < wait',
      'wait',
      'GET < fetch audio < fetch',
      'fetch audio < fetch',
      'fetch',
    ]);
  });

  it('keep to their own trace when many calls wait for their turn and share one timer', async () => {
    const { provider, seen } = createManyJobs();
    const limits = { acme: { concurrentJobs: 3, concurrentRequests: 1 } };
    const moderator = createModerator({ provider: 'acme', limits }, testParts(provider));
    const ids = Array.from({ length: 12 }, (_, index) => `content-${index}`);

    const traceIds = await Promise.all(
      ids.map((id) =>
        inCallersSpan(id, async () => {
          await moderator.moderate({ ...AUDIO, id });
          return trace.getActiveSpan()?.spanContext().traceId;
        }),
      ),
    );

    expect(new Set(traceIds).size).toBe(12);
    ids.forEach((id, index) => expect(seen.get(id)).toEqual(Array(4).fill(traceIds[index])));
    expect(ancestries(telemetry.spans()).filter((line) => line.startsWith('fetch audio'))).toEqual(
      expect.arrayContaining(ids.map((id) => `fetch audio < moderate < ${id}`)),
    );
    expect(telemetry.spans().filter(({ name }) => name === 'fetch audio')).toHaveLength(36);
  });

  it('do not take over a trace that another wait left behind', async () => {
    const { provider, seen } = createManyJobs();
    const moderator = createModerator({ provider: 'acme' }, testParts(provider));
    const ticket = (id: string): JobTicket => ({ ...TICKET, id: `job-${id}` });

    await Promise.all([
      inCallersSpan('traced', () => moderator.wait(ticket('traced'))),
      moderator.wait(ticket('untraced')),
    ]);

    const roots = ancestries(telemetry.spans()).filter((line) => line.startsWith('fetch audio'));
    expect(roots.filter((line) => line.endsWith('traced'))).toHaveLength(3);
    expect(roots.filter((line) => line === 'fetch audio')).toHaveLength(3);
    expect(new Set(seen.get('traced'))).not.toEqual(new Set(seen.get('untraced')));
  });

  it('say what came of a moderation', async () => {
    const { provider } = createAcme({ fetch: [succeeded({ decision: 'bad', label: 'nude' })] });
    const moderator = createModerator({ provider: 'acme' }, testParts(provider));

    await moderator.moderate(AUDIO);

    expect(spanNamed('moderate').kind).toBe(SpanKind.INTERNAL);
    expect(spanNamed('moderate').attributes).toEqual({
      'moderato.provider': 'acme',
      'moderato.kind': 'audio',
      'moderato.decision': 'block',
      'moderato.category': 'sexual',
      'moderato.cached': false,
      'moderato.job.id': 'job-1',
      'moderato.content.id': 'mine',
    });
    expect(spanNamed('submit audio').attributes).toEqual({
      'moderato.provider': 'acme',
      'moderato.kind': 'audio',
    });
  });

  it('bear the code of an error, and neither message nor stack', async () => {
    const error = failure({
      code: 'job_failed',
      retry: 'never',
      requestId: 'request-7',
      message: 'odd address',
    });
    const { provider } = createAcme({
      fetch: [{ ticket: TICKET, state: 'failed', vendorState: 'BROKEN', error }],
    });
    const moderator = createModerator({ provider: 'acme' }, testParts(provider));

    await expect(moderator.moderate(AUDIO)).rejects.toMatchObject({ code: 'job_failed' });

    const { status, attributes, events } = spanNamed('moderate');
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes).toMatchObject({
      'error.type': 'job_failed',
      'moderato.request.id': 'request-7',
      'moderato.job.id': 'job-1',
    });
    expect(events).toEqual([]);
    expect(JSON.stringify(attributes)).not.toContain('odd');
  });

  it('tell of repeats in the call that was repeated', async () => {
    const { provider } = createAcme({ submit: [failure({ code: 'rate_limited', effect: 'none' })] });
    const moderator = createModerator({ provider: 'acme' }, testParts(provider));

    await moderator.moderate(AUDIO);

    expect(spanNamed('submit audio').events).toMatchObject([
      { name: 'moderato.retry', attributes: { 'moderato.attempt': 1, 'error.type': 'rate_limited' } },
    ]);
  });

  it('of the caller are left as they are', async () => {
    const moderator = createModerator({ provider: 'acme' }, testParts(createAcme().provider));

    await inCallersSpan('mine', () => moderator.submit(AUDIO));

    expect(spanNamed('mine').attributes).toEqual({});
  });
});

describe('the span of an HTTP exchange', () => {
  async function exchange(answer: HttpResponse | Error, changes: Partial<ModeratorParts> = {}) {
    const { options, content } = recordedOf('huawei');
    const parts = partsWith(async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const moderator = createModerator(
      { provider: 'huawei', providers: { huawei: options }, retry: { attempts: 1 } },
      { ...parts, ...changes },
    );
    await moderator.submit(content).catch(() => undefined);
    return spanNamed('POST');
  }

  it('has the names of the semantic conventions, and no query', async () => {
    const { kind, attributes, status } = await exchange({ ...recordedOf('huawei').submitted });

    expect(kind).toBe(SpanKind.CLIENT);
    expect(status).toEqual({ code: SpanStatusCode.UNSET });
    expect(attributes).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'moderato.provider': 'huawei',
      'server.address': expect.stringContaining('myhuaweicloud.com'),
      'server.port': 443,
      'url.full': expect.stringMatching(/^https:\/\/[^?@#]+\/audio$|^https:\/\/[^?@#]+\/jobs$/),
    });
  });

  it('leaves out whatever an address may hold beside host and path', async () => {
    const send = tracedSend(async () => answering(''));
    const request = { method: 'GET' as const, headers: {}, operation: 'fetch audio', provider: 'acme' };

    await send({ ...request, url: 'http://user:word@127.0.0.1:8080/a/b?sig=1f2e&x=1#part' });
    await send({ ...request, url: 'no address' });

    const [first, second] = telemetry.spans();
    expect(first!.attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'moderato.provider': 'acme',
      'server.address': '127.0.0.1',
      'server.port': 8080,
      'url.full': 'http://127.0.0.1:8080/a/b',
    });
    expect(Object.keys(second!.attributes)).not.toContain('url.full');
  });

  it('fails with the status of the answer', async () => {
    const { attributes, status } = await exchange({ status: 503, headers: {}, body: '' });

    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes).toMatchObject({ 'http.response.status_code': 503, 'error.type': '503' });
  });

  it('fails with the code of the error where no answer came', async () => {
    const { attributes } = await exchange(failure({ code: 'network' }));

    expect(attributes).toMatchObject({ 'error.type': 'network' });
    expect(attributes).not.toHaveProperty('http.response.status_code');
  });
});

/** A vendor whose jobs run for two questions; it notes in which trace it is called, by content. */
function createManyJobs() {
  const seen = new Map<string, (string | undefined)[]>();
  const polls = new Map<string, number>();
  const note = (id: string) => {
    seen.set(id, [...(seen.get(id) ?? []), trace.getActiveSpan()?.spanContext().traceId]);
  };
  const later = () => new Promise((resolve) => setImmediate(resolve));
  const { provider: acme } = createAcme();
  const provider: Provider = {
    ...acme,
    submit: async ({ id = '' }) => {
      await later();
      note(id);
      return { ticket: { ...TICKET, id: `job-${id}` }, state: 'submitted', vendorState: 'NEW' };
    },
    fetchJob: async (ticket) => {
      await later();
      note(ticket.id.slice('job-'.length));
      const count = (polls.get(ticket.id) ?? 0) + 1;
      polls.set(ticket.id, count);
      return { ...(count > 2 ? succeeded() : running), ticket };
    },
  };
  return { provider, seen };
}
