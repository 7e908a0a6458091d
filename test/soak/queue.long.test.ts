import { describe, expect, it } from '@jest/globals';
import { hasRedis } from './queue-redis.mjs';
import { PLANTS, runSmallQueue } from './queue-small.mjs';
import { killHolders } from './queue-takeover.mjs';
import { tellNotRun } from '../support/redis-server.js';

if (hasRedis) {
  describe('the soak of the queue', () => {
    it('finds nothing wrong with the queue at its limits', async () => {
      const { figures, problems } = await runSmallQueue('calm');

      expect(problems).toEqual([]);
      expect(figures.verdicts).toBeGreaterThan(60);
    });

    it('finds nothing wrong with the queue, although one worker is killed and another one stopped', async () => {
      const { figures, problems } = await runSmallQueue('killed');

      expect(problems).toEqual([]);
      expect(figures).toMatchObject({ kills: 1, pauses: 1 });
      expect(figures.takenOver).toBeGreaterThan(0);
    });

    it.each(Object.entries(PLANTS))('notices a queue that %s', async (plant, { run, symptom }) => {
      const { problems } = await runSmallQueue(run, plant);

      expect(problems.join('\n')).toMatch(symptom);
    });
  });

  describe('a job whose worker is killed three times', () => {
    it('is polled on each time, and ends with one result after one submit', async () => {
      const { takeoversMs, submits, result, counts } = await killHolders({
        operation: 'fetch audio',
        kills: 3,
      });

      expect(takeoversMs).toHaveLength(3);
      expect([submits, result.verdict?.decision]).toEqual([1, 'block']);
      expect(counts).toMatchObject({ waiting: 0, pending: 0, verdicts: 1 });
    });

    it('is uncertain when that happened in its submit, and is never submitted again', async () => {
      const { takeoversMs, submits, result, counts } = await killHolders({
        operation: 'submit audio',
        kills: 3,
      });

      expect(takeoversMs).toHaveLength(1);
      expect(submits).toBe(1);
      expect(result.error).toMatchObject({ uncertain: true, effect: 'unknown' });
      expect(counts).toMatchObject({ waiting: 0, pending: 0, uncertain: 1 });
    });

    it('is submitted more than once by a queue that submits again what a killed worker was submitting', async () => {
      const { submits } = await killHolders({
        operation: 'submit audio',
        kills: 1,
        plant: 'submits again what a killed worker was submitting',
      });

      expect(submits).toBeGreaterThan(1);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}
