import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ModerationError, type Content } from '@moderato/core';
import { type Behaviour } from '../support/vendors.js';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { vendorResult } from '../support/vendor-result.js';
import { openStage, type Stage } from './stage.js';

const text: Content = { kind: 'text', text: 'words', id: 'mine' };
const audio: Content = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' };
const routing = { primary: 'one', escalate: { on: ['review' as const], to: 'two' } };

/** A vendor's job that has ended. */
const ended =
  (provider: string, kind: 'text' | 'audio', decision: string): Behaviour =>
  (_, content) => ({
    ticket: {
      version: 1,
      provider,
      kind,
      id: `${provider}-1`,
      region: 'xx-north',
      contentId: content?.id ?? null,
      submittedAt: new Date().toISOString(),
    },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ provider, kind, jobId: `${provider}-1`, decision }),
  });

if (hasRedis) {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.closeOpen());
  afterAll(() => stage.close());

  describe('escalation by the queue', () => {
    it.each([
      ['text', text, 'check', [['check'], ['check']]],
      [
        'audio',
        audio,
        'fetch',
        [
          ['submit', 'fetch'],
          ['submit', 'fetch'],
        ],
      ],
    ] as const)(
      'sends %s on to the second vendor, and each is paid for once',
      async (kind, content, method, calls) => {
        const { queue, openWorker, one, two } = stage.scene(
          { [method]: ended('one', kind, 'maybe') },
          { routing },
          {},
          { [method]: ended('two', kind, 'bad') },
        );
        const id = await queue.add(content);
        openWorker();

        const { verdict } = await queue.wait(id, { timeoutMs: 15_000 });

        expect(verdict).toMatchObject({ decision: 'block', source: { provider: 'two' } });
        expect(verdict?.routing?.tried).toEqual([
          { provider: 'one', error: null, escalated: 'review' },
          { provider: 'two', error: null },
        ]);
        expect([one.methods(), two.methods()]).toEqual(calls);
        expect(await queue.counts()).toMatchObject({ waiting: 0, pending: 0, verdicts: 1 });
      },
    );

    it('calls the first vendor no second time where the second one was away', async () => {
      let refusals = 0;
      const away: Behaviour = () => {
        refusals += 1;
        return new ModerationError({
          code: 'vendor_unavailable',
          operation: 'check',
          retry: 'later',
          effect: 'none',
          message: 'made up',
        });
      };
      const { queue, openWorker, one, two } = stage.scene(
        { check: ended('one', 'text', 'maybe') },
        { routing },
        {},
        {
          check: (call, content) =>
            call === 1 ? away(call, content) : ended('two', 'text', 'bad')(call, content),
        },
      );
      const id = await queue.add(text);
      openWorker();

      const { verdict, error } = await queue.wait(id, { timeoutMs: 15_000 });

      expect(error).toBeUndefined();
      expect(refusals).toBe(1);
      expect(verdict).toMatchObject({ decision: 'block' });
      expect([one.methods(), two.methods()]).toEqual([['check'], ['check', 'check']]);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
