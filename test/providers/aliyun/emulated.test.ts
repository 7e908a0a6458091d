import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type Moderator } from 'moderato';
import { EXAMPLES, serveFiles, type Files } from '../../emulator/support.js';

let emulator: Emulator;
let files: Files;
let moderator: Moderator;

beforeAll(async () => {
  files = await serveFiles({ '/poster.png': readFileSync(join(EXAMPLES, 'pictures/poster.png')) });
  emulator = await startEmulator({
    rules: {
      rules: [
        { kind: 'text', words: ['傻瓜'], label: 'abuse', decision: 'block', score: 0.9 },
        { kind: 'text', words: ['半价'], label: 'ads', decision: 'review', score: 0.6 },
        { kind: 'image', name: 'poster.png', label: 'porn', decision: 'block', score: 0.97 },
      ],
    },
  });
  moderator = createModerator({ ...emulator.configuration, provider: 'aliyun' }, { environment: {} });
});
afterEach(() => emulator.setFaults({ faults: [] }));
afterAll(async () => {
  await moderator.close();
  await emulator.close();
  await files.close();
});

const calls = () => emulator.journal().filter(({ vendor }) => vendor === 'aliyun').length;
const text = (words: string): Content => ({ kind: 'text', text: words });

describe('against the emulator', () => {
  it('texts and images are moderated', async () => {
    await expect(moderator.moderate(text('你这个傻瓜'))).resolves.toMatchObject({
      decision: 'block',
      category: 'harassment',
      score: 0.9,
      segments: [{ startChar: 3, text: '傻瓜' }],
    });
    await expect(moderator.moderate(text('今天半价'))).resolves.toMatchObject({
      decision: 'review',
      category: 'advertising',
    });
    await expect(moderator.moderate(text('今天天气真不错'))).resolves.toMatchObject({ decision: 'pass' });
    await expect(
      moderator.moderate({ kind: 'image', url: `${files.url}/poster.png` }),
    ).resolves.toMatchObject({ decision: 'block', category: 'sexual', score: 0.97 });
  });

  it('what stands behind the longest text of one call is found', async () => {
    const before = calls();
    const long = `${'今天天气真不错。'.repeat(200)}傻瓜`;

    const verdict = await moderator.moderate(text(long));

    expect(verdict).toMatchObject({ decision: 'block', coverage: { complete: true, total: long.length } });
    expect(calls() - before).toBeGreaterThan(2);
  });

  it('a refusal for now is repeated', async () => {
    emulator.setFaults({
      faults: [{ fault: 'rate_limited', retryAfterSeconds: 0, vendors: ['aliyun'], times: 1 }],
    });

    await expect(moderator.moderate(text('今天'))).resolves.toMatchObject({ decision: 'pass' });
  });

  it('a lost response is never asked for again', async () => {
    const before = calls();
    emulator.setFaults({ faults: [{ fault: 'lost_answer', vendors: ['aliyun'] }] });

    await expect(moderator.moderate(text('傻瓜'))).rejects.toMatchObject({
      effect: 'unknown',
      retry: 'never',
    });
    expect(calls() - before).toBe(1);
  });

  it.each([
    ['missing_decision', { decision: 'review' }],
    ['unknown_label', { decision: 'block', category: 'unmapped' }],
  ] as const)('%s is no pass', async (fault, expected) => {
    emulator.setFaults({ faults: [{ fault, vendors: ['aliyun'] }] });

    await expect(moderator.moderate(text('傻瓜'))).resolves.toMatchObject(expected);
  });

  it('the verdict on another content is refused', async () => {
    emulator.setFaults({ faults: [{ fault: 'wrong_content', vendors: ['aliyun'] }] });

    for (const words of ['傻瓜', '今天'])
      await expect(moderator.moderate(text(words))).rejects.toMatchObject({ code: 'bad_response' });
  });
});
