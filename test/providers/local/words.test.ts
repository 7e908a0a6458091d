import { describe, expect, it } from '@jest/globals';
import { hitsIn, listOf, verdictOf } from './support.js';

describe('whole words', () => {
  it.each([
    ['AV', 'java, wav, navy, AVs and maven', []],
    ['AV', 'An AV, an av.', ['AV', 'av']],
    ['AV', '看AV吧', ['AV']],
    ['AV', 'a_AV_b', ['AV']],
    ['AV', 'AV1 and 1AV', []],
    ['AV', 'AV', ['AV']],
    ['été', 'un été, l’été, étés', ['été', 'été']],
    ['白痴', '你是白痴吗', ['白痴']],
    ['ばか', 'このばかもの', ['ばか']],
    ['โง่', 'คุณโง่มาก', ['โง่']],
    ['хам', 'хамство, хам!', ['хам']],
    ['buy followers', 'Buy\n\tfollowers; buy followersX', ['Buy\n\tfollowers']],
    ['nit', 'nit\u0301', []],
    ['c++', 'c++ or c+++', ['c++', 'c++']],
    ['😀', 'x😀y', ['😀']],
    ['𝒜bad', 'a 𝒜bad abad', ['𝒜bad', 'abad']],
  ])('%s in %j', async (word, text, expected) => {
    expect(await hitsIn(text, [listOf([word])])).toEqual(expected);
  });

  it('are found inside of others with match: anywhere', async () => {
    expect(await hitsIn('java, wav', [listOf(['AV'], { match: 'anywhere' })])).toEqual(['av', 'av']);
  });
});

describe('spellings of one word', () => {
  it.each([
    ['capitals', 'NITWIT'],
    ['full-width letters', 'ｎｉｔｗｉｔ'],
    ['mathematical letters', '𝐧𝐢𝐭𝐰𝐢𝐭'],
    ['letters in circles', 'ⓝⓘⓣⓦⓘⓣ'],
    ['zero-width spaces', 'n\u200bi\u200ct\u200dw\ufeffi\u2060t'],
    ['soft hyphens and variation selectors', 'nit\u00adwi\ufe0ft'],
    ['a change of direction', '\u202enit\u202cwit'],
    ['controls', 'nit\u0007wit'],
  ])('are alike: %s', async (_what, text) => {
    const { decision, segments } = await verdictOf(`x ${text} y`, [listOf(['nitwit'])]);

    expect(decision).toBe('block');
    expect(segments).toHaveLength(1);
    expect(Array.from(segments[0]!.text!).length).toBeGreaterThanOrEqual(6);
  });

  it.each([
    ['STRASSE', 'Straße'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['İstanbul', 'ISTANBUL'],
    ['ガス', 'ｶﾞｽ'],
    ['한국', '한국'],
    ['café', 'cafe\u0301'],
  ])('are alike in the list too: %s as %s', async (word, text) => {
    expect(await hitsIn(text, [listOf([word])])).toEqual([text]);
  });

  it('with letters that only look alike are found where homoglyphs is set', async () => {
    const lists = [listOf(['nitwit', 'scope'])];
    const text = 'nіtwіt, n1tw1t, ѕсоре, ñîtwit, n̶i̶t̶w̶i̶t̶';

    expect(await hitsIn(text, lists)).toEqual([]);
    expect(await hitsIn(text, lists, { homoglyphs: true })).toEqual([
      'nіtwіt',
      'n1tw1t',
      'ѕсоре',
      'ñîtwit',
      'n̶i̶t̶w̶i̶t̶',
    ]);
  });

  it('keep their digits for regular expressions, also where homoglyphs is set', async () => {
    const list = listOf(['\\d{4}'], { match: 'regex' });

    expect(await hitsIn('1017 ４０５７', [list], { homoglyphs: true })).toEqual(['1017', '４０５７']);
  });
});

describe('what is reported', () => {
  it('stands where it stands in the original, counted in code points', async () => {
    const text = '😀😀 ﬁne\u200b, ＮＩＴwit and 白痴';
    const { segments } = await verdictOf(text, [listOf(['nitwit', '白痴'])]);
    const characters = Array.from(text);

    expect(segments.map(({ startChar, text: found }) => [startChar, found])).toEqual([
      [9, 'ＮＩＴwit'],
      [20, '白痴'],
    ]);
    for (const { startChar = -1, text: found } of segments)
      expect(characters.slice(startChar, startChar + Array.from(found!).length).join('')).toBe(found);
  });

  it('names the list, the words as they were written, and how often they were hit', async () => {
    const verdict = await verdictOf('nitwit, NITWIT, dolt', [
      listOf(['Nitwit', 'dolt'], { decision: 'review', subcategory: 'names' }),
    ]);

    expect(verdict).toMatchObject({ decision: 'review', category: 'harassment', score: null });
    expect(verdict.findings).toEqual([
      {
        category: 'harassment',
        subcategory: null,
        decision: 'review',
        score: null,
        label: 'harassment',
        subLabel: 'harassment/names',
        keywords: ['Nitwit', 'dolt'],
        count: 3,
        evidence: { list: 'rude words', match: 'word' },
      },
    ]);
    expect(verdict.lists).toEqual([
      { list: 'block', name: 'rude words', entity: 'Nitwit' },
      { list: 'block', name: 'rude words', entity: 'dolt' },
    ]);
  });

  it('has the subcategory where it is a common one', async () => {
    const list = listOf(['qq'], { category: 'advertising', subcategory: 'contact' });

    expect((await verdictOf('my QQ', [list])).findings).toMatchObject([
      { category: 'advertising', subcategory: 'contact' },
    ]);
  });

  it('has overlapping hits, and those of several lists in one word', async () => {
    const lists = [
      listOf(['ass', 'asses'], { match: 'anywhere', decision: 'review' }),
      listOf(['asses'], { name: 'other', category: 'hate' }),
    ];
    const { decision, category, segments } = await verdictOf('asses', lists);

    expect([decision, category]).toEqual(['block', 'hate']);
    expect(segments.map(({ text, category: each }) => [text, each])).toEqual([
      ['ass', 'harassment'],
      ['asses', 'harassment'],
      ['asses', 'hate'],
    ]);
  });

  it('covers the categories of the lists and nothing else', async () => {
    const lists = [listOf(['nitwit']), listOf(['qq'], { name: 'other', category: 'spam' })];

    expect(await verdictOf('hello', lists)).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['harassment', 'spam'], complete: true },
    });
    expect(await verdictOf('nitwit', lists, { categories: ['spam', 'hate'] })).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['spam'], complete: true },
    });
  });

  it('is no pass where a call asks for categories without a list', async () => {
    expect(await verdictOf('hello', [listOf(['nitwit'])], { categories: ['hate'] })).toMatchObject({
      decision: 'review',
      coverage: { categories: [], complete: false },
      warnings: [{ code: 'incomplete' }],
    });
  });
});

describe('an allow list', () => {
  const names = (...words: string[]) => ({ name: 'names', words, action: 'allow' as const });
  const anywhere = listOf(['cunt', 'ass'], { match: 'anywhere' });

  it('takes back the hits within its own', async () => {
    const verdict = await verdictOf('From Scunthorpe, first class', [anywhere, names('Scunthorpe', 'class')]);

    expect(verdict).toMatchObject({ decision: 'pass', findings: [], segments: [] });
    expect(verdict.lists).toEqual([
      { list: 'allow', name: 'names', entity: 'Scunthorpe' },
      { list: 'allow', name: 'names', entity: 'class' },
    ]);
  });

  it('takes back no other hit of the same word', async () => {
    expect(await hitsIn('class, you ass', [anywhere, names('class')])).toEqual(['ass']);
  });

  it('takes back no hit that reaches beyond it', async () => {
    const list = listOf(['class clown']);

    expect(await hitsIn('a class clown', [list, names('class')])).toEqual(['class clown']);
    expect(await hitsIn('a class clown', [list, names('clown', 'class')])).toEqual(['class clown']);
  });

  it('that names a category takes back its hits alone', async () => {
    const lists = [
      listOf(['bass']),
      listOf(['bass'], { name: 'other', category: 'spam' }),
      { ...names('bass'), category: 'spam' as const },
    ];

    expect(await verdictOf('a bass', lists)).toMatchObject({
      decision: 'block',
      findings: [{ category: 'harassment' }],
    });
  });

  it('that is written as a pattern follows the same rules', async () => {
    const allow = {
      name: 'names',
      words: ['cl?ass(y|ic)?'],
      match: 'regex' as const,
      action: 'allow' as const,
    };

    expect(await hitsIn('classy class, ass, glass', [anywhere, allow])).toEqual(['ass', 'ass']);
  });
});
