import { describe, expect, it } from '@jest/globals';
import { moderateWithCallbacks } from './callbacks.mjs';
import { PLANTED_BUGS } from './planted-bugs.mjs';
import { runSmallLoad } from './small.mjs';

/** What has to be said of a run with the bug, so that it is red for the right reason. */
const SYMPTOMS: Record<string, RegExp> = {
  'gives up on everything': /^0 verdicts of 80 items/m,
  'reads a missing decision as pass': /^(block|review)-.*: pass$/m,
  'does not compare job ids': /^(pass|review|block)-.*: (pass|review|block)$/m,
  'does not compare contents': /^(pass|review|block)-.*: (pass|review|block)$/m,
  'reads a batch by its order': /^(pass|review|block)-.*: (pass|review|block)$/m,
  'submits again after a reset': /: accepted 2 times$/m,
};

describe('the soak', () => {
  it('finds nothing wrong with the moderator, although the vendors are', async () => {
    const { figures, problems } = await runSmallLoad();

    expect(problems).toEqual([]);
    expect(figures.verdicts).toBeGreaterThan(40);
  });

  it.each(Object.entries(PLANTED_BUGS))('notices a client that %s', async (name, plant) => {
    const { problems } = await runSmallLoad(plant);

    expect(problems.join('\n')).toMatch(SYMPTOMS[name]!);
  });
});

describe('the soak of callbacks', () => {
  const run = { count: 60, seed: 1, share: 0.6 };

  it('finds nothing wrong with the moderator, although many callbacks are forged or replayed', async () => {
    const { figures, problems } = await moderateWithCallbacks(run);

    expect(problems).toEqual([]);
    expect(figures.verdicts).toBe(60);
  });

  it('notices a client that believes an unsigned callback', async () => {
    const settings = { callbacks: { trustUnsigned: true } };

    const { problems } = await moderateWithCallbacks({ ...run, settings });

    expect(problems.join()).toMatch(/(pass|review|block)-.*: (told )?(pass|review|block)/);
  });
});
