import { describe, expect, it } from '@jest/globals';
import { isModerationError, verdictSchema } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import fc from 'fast-check';
import { localMap } from '../../../normalizer/maps/local.js';
import { createAutomaton } from '../../../providers/local/automaton.js';
import { createLocal } from '../../../providers/local/index.js';
import { normalizeText } from '../../../providers/local/normalize-text.js';
import { casesOf } from '../../support/exhaustive.js';
import { hitsIn, listOf, verdictOf } from './support.js';

const RUNS = { numRuns: casesOf(200, 5000), seed: 20260101 };

/** Few letters, so that words overlap, end in each other and repeat. */
const syllables = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '白', '😀'), minLength: 1, maxLength: 6 });
/** Whatever a string can hold: halves of surrogate pairs, marks, controls, invisible characters. */
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'Ⅳ',
      'ß',
      'İ',
      'ﬁ',
      'ｶ',
      'ﾞ',
      'ᄒ',
      'ᅡ',
      'ᆫ',
      '\u0301',
      '\u0327',
      '\u200b',
      ' ',
      '\u3000',
      '\ud83d',
      '\ufdfa',
    ),
    maxLength: 40,
  }),
);

/** Every occurrence by the plainest search there is. */
function occurrences(words: readonly string[], text: string): string[] {
  const found: string[] = [];
  for (const [index, word] of words.entries()) {
    for (let place = text.indexOf(word); place !== -1; place = text.indexOf(word, place + 1))
      found.push(`${index}@${place + word.length}`);
  }
  return found.sort();
}

describe('the search for many words', () => {
  it('finds what a search for each word finds, no more and no less', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(syllables, { minLength: 1, maxLength: 30 }),
        fc.array(syllables),
        (words, texts) => {
          const text = texts.join('');
          const found: string[] = [];
          createAutomaton(words).search(text, (word, end) => found.push(`${word}@${end}`) > 0);

          expect(found.sort()).toEqual(occurrences(words, text));
        },
      ),
      RUNS,
    );
  });

  it('ends where it is told to', () => {
    let visits = 0;
    createAutomaton(['a', 'aa', 'aaa']).search('a'.repeat(100), () => {
      visits += 1;
      return visits < 7;
    });

    expect(visits).toBe(7);
  });

  it('holds a hundred thousand words', () => {
    const words = Array.from({ length: 100_000 }, (_, index) => `w${index.toString(36)}x`);
    const found: number[] = [];
    createAutomaton(words).search(
      `so w${(99_999).toString(36)}x, w0x and w${(100_000).toString(36)}x`,
      (word) => {
        found.push(word);
        return true;
      },
    );

    expect(found).toEqual([99_999, 0]);
  });
});

describe('the normalised copy', () => {
  it('is what normalising the whole text at once would give', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const visible = Array.from(text)
          .filter((character) => !/[\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(character))
          .filter((character) => !/\p{Cc}/u.test(character) || /\s/.test(character));
        const whole = visible.join('').normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

        expect(plain(normalizeText(text, false).text)).toBe(plain(whole));
      }),
      RUNS,
    );
  });

  it('knows for each of its units where it comes from, in order', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (text, homoglyphs) => {
        const copy = normalizeText(text, homoglyphs);
        for (let unit = 0; unit < copy.text.length; unit += 1) {
          const [start, end] = [copy.startOf(unit), copy.endOf(unit)];
          expect(start).toBeGreaterThanOrEqual(unit === 0 ? 0 : copy.startOf(unit - 1));
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      RUNS,
    );
  });
});

/** Without what depends on how characters that take up several are put together. */
function plain(text: string): string {
  return (
    text
      .replaceAll(/[\p{Default_Ignorable_Code_Point}\u0307]/gu, '')
      .replaceAll('ς', 'σ')
      .replaceAll(/\s+/g, ' ')
      // an accent behind the dot that was left out now stands beside its letter
      .normalize('NFKC')
  );
}

describe('any text', () => {
  it('gets a verdict whose places are true, or a ModerationError', async () => {
    const lists = [
      listOf(['a', 'ss', 'fi', '白痴', 'ガ'], { match: 'anywhere' }),
      listOf(['iv'], { name: 'words', category: 'spam' }),
      listOf(['[^ ]{3}'], { name: 'expressions', category: 'hate', match: 'regex', decision: 'review' }),
      { name: 'fine', words: ['aa'], action: 'allow' as const, match: 'anywhere' as const },
    ];
    const provider = createLocal({ lists });
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const outcome = await provider.check!({ kind: 'text', text }, { categories: null }).catch(
          (error: unknown) => error,
        );
        if (isModerationError(outcome)) {
          expect([outcome.code, text]).toEqual(['invalid_content', '']);
          return;
        }
        const job = outcome as Awaited<ReturnType<NonNullable<typeof provider.check>>>;
        if (job.state !== 'succeeded') throw new TypeError(job.state);
        const verdict = normalize(job.result, localMap);
        verdictSchema.parse(verdict);
        const characters = Array.from(text);
        for (const { startChar = -1, text: found } of verdict.segments) {
          const length = Array.from(found!).length;
          expect(characters.slice(startChar, startChar + length).join('')).toBe(found);
        }
        expect(verdict.decision === 'pass').toBe(verdict.segments.length === 0);
      }),
      RUNS,
    );
  });

  it('is blocked wherever a word stands among anything else', async () => {
    const lists = [listOf(['nitwit', '白痴'], { match: 'anywhere' })];
    await fc.assert(
      fc.asyncProperty(
        anything,
        anything,
        fc.constantFrom('NitWit', 'ｎｉｔ\u200bｗｉｔ', '白\u200d痴'),
        async (before, after, word) => {
          // a mark that follows belongs to the last letter
          const { decision } = await verdictOf(`${before} ${word} ${after}`, lists);
          expect(decision).toBe('block');
        },
      ),
      RUNS,
    );
  });
});

describe('more hits than can be looked at', () => {
  const allow = { name: 'fine', words: ['x', 'xx'], match: 'anywhere' as const, action: 'allow' as const };

  it.each([
    ['words', listOf(['x', 'xx', 'y'], { match: 'anywhere' }), 9000],
    ['an expression', listOf(['[xy]'], { match: 'regex' }), 200],
  ])('of %s never make a pass', async (_what, list, count) => {
    const verdict = await verdictOf(`${'x'.repeat(count)}y`, [list, allow]);

    expect(verdict).toMatchObject({ decision: 'review', coverage: { complete: false } });
  });

  it('are all counted up to the limit, and not all of them listed', async () => {
    const verdict = await verdictOf('x '.repeat(3000), [listOf(['x'])]);

    expect(verdict).toMatchObject({ decision: 'block', findings: [{ count: 3000 }] });
    expect(verdict.segments).toHaveLength(1000);
    expect(verdict.warnings).toMatchObject([{ code: 'truncated', path: 'segments' }]);
  });
});

describe('a hostile expression', () => {
  it.each(['(a+)+$', '(a|aa)+$', '(.*a){12}b', '([a-z]+)*\\d'])(
    '%s ends on a long text',
    async (expression) => {
      expect(await hitsIn('a'.repeat(5000), [listOf([expression], { match: 'regex' })])).toBeDefined();
    },
  );

  it('is cut short by the time limit of its attempt, and by a caller who gives up', async () => {
    const words = Array.from({ length: 300 }, (_, index) => `([a-z]+)+${index}`);
    const provider = createLocal({ lists: [listOf(words, { match: 'regex' })] });
    const content = { kind: 'text', text: 'a'.repeat(10_000) } as const;
    const controller = new AbortController();
    setImmediate(() => controller.abort());

    await expect(provider.check!(content, { categories: null, timeoutMs: 1 })).rejects.toMatchObject({
      code: 'timeout',
      effect: 'none',
    });
    await expect(
      provider.check!(content, { categories: null, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'aborted', effect: 'none' });
  });
});
