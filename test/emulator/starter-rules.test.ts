import { describe, expect, it } from '@jest/globals';
import { STARTER_RULES, VENDORS, startEmulator } from '@moderato/emulator';
import { createModerator, describeProviders } from 'moderato';

const TEXTS = [
  ['You are an idiot, and everybody knows it.', 'block'],
  ['你这个笨蛋，什么都做不好。', 'block'],
  ['Thank you for the photos, see you on Sunday.', 'pass'],
  ['谢谢你的照片，星期天见。', 'pass'],
] as const;

const vendorsOfText = describeProviders()
  .filter(
    ({ id, capabilities }) => 'text' in capabilities.kinds && (VENDORS as readonly string[]).includes(id),
  )
  .map(({ id }) => id);

describe('the built-in rules', () => {
  it.each(vendorsOfText)('block a text in English and one in Chinese, and pass others, at %s', async (id) => {
    const emulator = await startEmulator({ rules: STARTER_RULES });
    const moderator = createModerator({ provider: id, ...emulator.configuration }, { environment: {} });
    try {
      const decisions = [];
      for (const [text] of TEXTS) decisions.push((await moderator.moderate({ kind: 'text', text })).decision);

      expect(decisions).toEqual(TEXTS.map(([, decision]) => decision));
    } finally {
      await moderator.close();
      await emulator.close();
    }
  });
});
