import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createModerator, type ModeratorEvent, type ModeratorLogger } from 'moderato';
import { pino } from 'pino';
import { createLog } from '../../../packages/moderato/telemetry/log.js';
import { createAcme, testParts } from '../../support/acme.js';
import { EVENTS, HIDDEN } from './events.js';

const subject = { provider: 'acme', kind: 'audio', contentId: 'mine' };

/** The lines of some events: level, message, fields. */
function linesOf(...events: ModeratorEvent[]): [string, string, object][] {
  const lines: [string, string, object][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  const log = createLog({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
  events.forEach(log);
  return lines;
}

describe('log lines', () => {
  it.each<[keyof typeof EVENTS, string, string, object]>([
    ['submitted', 'debug', 'content submitted', { ...subject, jobId: 'job-1', elapsedMs: 12 }],
    ['polled', 'debug', 'job polled', { ...subject, jobId: 'job-1', state: 'running', polls: 2 }],
    [
      'verdict',
      'info',
      'verdict',
      { ...subject, jobId: 'job-1', decision: 'block', category: 'sexual', elapsedMs: 1500, isCached: false },
    ],
    [
      'failed',
      'error',
      'no verdict',
      {
        ...subject,
        code: 'job_failed',
        operation: 'fetch audio',
        status: 200,
        vendorCode: 'E7',
        requestId: 'request-7',
        retry: 'never',
        effect: 'unknown',
        jobId: 'job-1',
        elapsedMs: 30,
      },
    ],
    [
      'retry',
      'warn',
      'call retried',
      { provider: 'acme', operation: 'submit audio', attempt: 1, waitMs: 125, code: 'network' },
    ],
    ['breaker', 'warn', 'circuit open', { provider: 'acme', operation: 'submit audio', state: 'open' }],
    [
      'fallback',
      'warn',
      'fell back to the next vendor',
      { from: 'acme', to: 'other', kind: 'audio', contentId: 'mine', code: 'timeout' },
    ],
    [
      'escalation',
      'info',
      'went on to the next vendor',
      { from: 'acme', to: 'other', kind: 'audio', contentId: 'mine', reason: 'not_covered' },
    ],
    [
      'shadow',
      'info',
      'shadow',
      {
        ...subject,
        outcome: 'disagreed',
        decision: 'block',
        category: 'unmapped',
        decidedBy: 'other',
        decided: 'pass',
      },
    ],
    [
      'callback',
      'info',
      'callback read',
      { provider: 'acme', kind: 'audio', jobId: 'job-1', state: 'succeeded', trust: 'signed' },
    ],
    ['cache', 'debug', 'cache hit', { provider: 'acme', kind: 'audio', outcome: 'hit' }],
  ])('for %s have the level %s', (type, level, message, fields) => {
    expect(linesOf(EVENTS[type])).toEqual([[level, message, { event: type, ...fields }]]);
  });

  it('warn when the store of the cache fails', () => {
    expect(linesOf({ ...EVENTS.cache, outcome: 'failed' })).toMatchObject([['warn', 'cache failed', {}]]);
  });

  it('leave out messages of errors, bodies and the verdicts of shadows', () => {
    const failedShadow = { ...EVENTS.shadow, verdict: null, error: EVENTS.failed.error };
    const lines = linesOf(...Object.values(EVENTS), failedShadow);

    expect(lines).toHaveLength(13);
    expect(JSON.stringify(lines)).not.toContain(HIDDEN);
    expect(lines.at(-1)).toMatchObject(['info', 'shadow', { outcome: 'failed', code: 'job_failed' }]);
  });
});

describe('a logger', () => {
  const content = { kind: 'audio' as const, url: 'https://example.com/a.mp3' };

  it('of pino fits', async () => {
    const written: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        written.push(chunk.toString());
        done();
      },
    });
    const logger = pino({ level: 'debug', base: null, timestamp: false }, stream);

    await createModerator({ provider: 'acme' }, { ...testParts(createAcme().provider), logger }).moderate(
      content,
    );

    expect(written.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'content submitted',
      'job polled',
      'verdict',
    ]);
  });

  it('that throws changes nothing', async () => {
    const fail = () => {
      throw new Error('disk full');
    };
    const logger: ModeratorLogger = { debug: fail, info: fail, warn: fail, error: fail };
    const events: string[] = [];
    const parts = {
      ...testParts(createAcme().provider),
      logger,
      onEvent: ({ type }: ModeratorEvent) => events.push(type),
    };

    await expect(createModerator({ provider: 'acme' }, parts).moderate(content)).resolves.toMatchObject({
      decision: 'pass',
    });
    expect(events).toEqual(['submitted', 'polled', 'verdict']);
  });
});
