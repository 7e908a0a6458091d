import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type Moderator } from 'moderato';

const POSTER = readFileSync(
  join(import.meta.dirname, '../../../docs/examples/quickstart/pictures/poster.png'),
);

let emulator: Emulator;
let moderator: Moderator;

beforeAll(async () => {
  emulator = await startEmulator({
    rules: {
      rules: [
        { kind: 'text', words: ['idiot'], label: 'abuse', decision: 'block', score: 0.9 },
        { kind: 'text', words: ['silly'], label: 'abuse', decision: 'review', score: 0.4 },
      ],
    },
  });
  moderator = createModerator({ ...emulator.configuration, provider: 'openai' }, { environment: {} });
});
afterEach(() => emulator.setFaults({ faults: [] }));
afterAll(async () => {
  await moderator.close();
  await emulator.close();
});

const calls = () => emulator.journal().filter(({ vendor }) => vendor === 'openai').length;
const text = (words: string): Content => ({ kind: 'text', text: words });

describe('against the emulator', () => {
  it('texts and pictures are moderated', async () => {
    await expect(moderator.moderate(text('you idiot'))).resolves.toMatchObject({
      decision: 'block',
      category: 'harassment',
      score: 0.9,
    });
    await expect(moderator.moderate({ kind: 'image', bytes: new Uint8Array(POSTER) })).resolves.toMatchObject(
      {
        decision: 'pass',
        coverage: { categories: ['self_harm', 'sexual', 'violence'] },
      },
    );
  });

  it('there is no review but by the thresholds of a policy', async () => {
    const policy = { categories: { harassment: { block: 0.8, review: 0.3 } } };

    const plain = await moderator.moderate(text('how silly'));
    const judged = await moderator.moderate(text('how silly'), { policy });

    expect([plain.decision, judged.decision]).toEqual(['pass', 'review']);
  });

  it('many texts are sent together, each with its own verdict', async () => {
    const before = calls();
    const texts = Array.from(
      { length: 40 },
      (_, index) => `${index % 7 === 3 ? 'you idiot' : 'fine'} ${index}`,
    );
    const decisions: Record<number, string | undefined> = {};

    for await (const { index, verdict } of moderator.moderateMany(texts.map(text)))
      decisions[index] = verdict?.decision;

    expect(texts.map((_, index) => decisions[index])).toEqual(
      texts.map((words) => (words.includes('idiot') ? 'block' : 'pass')),
    );
    expect(calls() - before).toBeLessThan(10);
  });

  it('what stands behind the longest text of one call is found', async () => {
    const before = calls();
    const long = `${'a fine sentence. '.repeat(600)} you idiot`;

    const verdict = await moderator.moderate(text(long));

    expect(verdict).toMatchObject({ decision: 'block', coverage: { complete: true, total: long.length } });
    expect(calls() - before).toBeGreaterThan(1);
  });

  it('a refusal for now is repeated', async () => {
    emulator.setFaults({
      faults: [{ fault: 'rate_limited', retryAfterSeconds: 0, vendors: ['openai'], times: 1 }],
    });

    await expect(moderator.moderate(text('fine'))).resolves.toMatchObject({ decision: 'pass' });
  });

  it('a response without a decision, or with unknown categories, is no pass', async () => {
    emulator.setFaults({ faults: [{ fault: 'missing_decision', vendors: ['openai'], times: 1 }] });
    await expect(moderator.moderate(text('you idiot'))).rejects.toMatchObject({ code: 'bad_response' });

    emulator.setFaults({ faults: [{ fault: 'unknown_label', vendors: ['openai'], times: 1 }] });
    await expect(moderator.moderate(text('you idiot'))).resolves.toMatchObject({
      decision: 'block',
      category: 'unmapped',
    });
  });
});
