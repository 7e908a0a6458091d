import { describe, expect, it } from '@jest/globals';
import { startHealthServer } from '@moderato/queue';

const figures = {
  finished: { verdict: 3, error: 1, uncertain: 0 },
  takenOver: 2,
  restarted: 0,
  active: 4,
  lanes: [],
  lostPolls: 0,
};
const counts = { waiting: 5, pending: 6, verdicts: 3, errors: 1, uncertain: 0, failed: 1 };
const lanes = [{ lane: 'submit-one-text', waiting: 5, delayed: 0, active: 4, dropped: 0 }];

/** Asks a server of a worker with this problem, whose queue is there or away. */
async function ask(path: string, { problem = null as string | null, isAway = false } = {}) {
  const server = await startHealthServer({
    worker: { health: () => problem, figures: () => figures },
    queue: {
      status: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({ counts, lanes })),
    },
    port: 0,
  });
  try {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, text: await response.text() };
  } finally {
    await server.close();
  }
}

describe('the page of a worker', () => {
  it('says that it works, or why not', async () => {
    expect(await ask('/health')).toEqual({ status: 200, text: 'ok\n' });
    expect(await ask('/health', { problem: 'Redis is away' })).toEqual({
      status: 503,
      text: 'Redis is away\n',
    });
    expect((await ask('/')).status).toBe(404);
  });

  it('has metrics with a type for each', async () => {
    const { text } = await ask('/metrics');

    expect(text).toContain(
      '# TYPE moderato_queue_finished_total counter\nmoderato_queue_finished_total{outcome="verdict"} 3\n',
    );
    expect(text).toContain('moderato_queue_items{state="pending"} 6\n');
    expect(text).toContain('moderato_queue_lane_jobs{lane="submit-one-text",state="waiting"} 5\n');
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^# (HELP|TYPE) \w+ |^\w+(\{[^}]*\})? \d+$/);
  });

  it('keeps the figures of its own while Redis is away', async () => {
    const { status, text } = await ask('/metrics', { isAway: true });

    expect(status).toBe(200);
    expect(text).toContain('moderato_queue_taken_over_total 2\n');
    expect(text).not.toContain('moderato_queue_items');
  });

  it('names a port that cannot be opened', async () => {
    const start = startHealthServer({
      worker: { health: () => null, figures: () => figures },
      queue: { status: () => Promise.resolve({ counts, lanes }) },
      port: 0,
      host: '203.0.113.1',
    });

    await expect(start).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/cannot be opened/),
    });
  });
});
