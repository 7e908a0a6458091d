import { describe, expect, it } from '@jest/globals';
import { IMAGE, changed, recorded, verdictOn, type Result } from './support.js';

const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code);
const passing = () => recorded('text-pass-old-model').results[0];

describe('the documented samples', () => {
  it('block a picture for violence, and cover only what was looked for in pictures', async () => {
    const verdict = await verdictOn(recorded('image-url-block'), IMAGE);

    expect(verdict).toMatchObject({ decision: 'block', category: 'violence', score: 0.8599265510337075 });
    expect(verdict.coverage.categories).toEqual(['self_harm', 'sexual', 'violence']);
    expect(verdict.findings.map(({ category }) => category).sort()).toEqual([
      'self_harm',
      'sexual',
      'violence',
    ]);
    expect(codes(verdict)).toEqual(['not_covered', 'not_covered', 'not_covered', 'not_covered']);
  });

  it('block a text for violence, with harassment beside it', async () => {
    const verdict = await verdictOn(recorded('text-block'));

    expect(verdict).toMatchObject({ decision: 'block', category: 'violence' });
    expect(verdict.findings.filter(({ decision }) => decision === 'block')).toMatchObject([
      { category: 'violence', score: { value: 0.9999992735124786 } },
      { category: 'harassment', score: { value: 0.8189693396524255 } },
    ]);
    expect(codes(verdict)).toEqual([]);
  });

  it('pass a text of an old model, which covers everything but illicit', async () => {
    const verdict = await verdictOn(recorded('text-pass-old-model'));

    expect(verdict).toMatchObject({ decision: 'pass', category: null });
    expect(verdict.coverage.categories).toEqual(
      expect.arrayContaining(['hate', 'sexual_minors', 'violence']),
    );
    expect(verdict.coverage.categories).not.toContain('illicit');
  });

  it('pass a text whose illicit was never judged: null is neither pass nor review', async () => {
    const verdict = await verdictOn(recorded('text-pass-null-categories'));

    expect(verdict.decision).toBe('pass');
    expect(verdict.coverage.categories).not.toContain('illicit');
    expect(verdict.findings.map(({ category }) => category)).not.toContain('illicit');
    expect(codes(verdict)).toEqual(['not_covered']);
  });
});

describe('a contradiction is for a person', () => {
  it('flagged without a category that is true', async () => {
    const verdict = await verdictOn(
      changed('text-pass-old-model', (result) => {
        result.flagged = true;
      }),
    );

    expect(verdict).toMatchObject({ decision: 'review', category: 'unmapped' });
    expect(codes(verdict)).toContain('contradiction');
  });

  it('flagged without any category at all', async () => {
    const verdict = await verdictOn({ id: 'modr-1', results: [{ flagged: true, categories: {} }] });

    expect(verdict.decision).toBe('review');
    expect(codes(verdict)).toContain('contradiction');
  });

  it('a category that is true, but not flagged', async () => {
    const verdict = await verdictOn(
      changed('text-block', (result) => {
        result.flagged = false;
      }),
    );

    expect(verdict).toMatchObject({ decision: 'review', category: 'violence' });
    expect(codes(verdict)).toContain('contradiction');
  });

  it('a category that is true, although it was not looked for in this input', async () => {
    const verdict = await verdictOn(
      changed('image-url-block', (result) => {
        result.flagged = false;
        result.categories['violence'] = false;
        result.categories['hate'] = true;
      }),
      IMAGE,
    );

    expect(verdict).toMatchObject({ decision: 'review', category: 'hate' });
  });
});

describe('unknown is never pass', () => {
  it.each<[string, unknown]>([
    ['text', 'false'],
    ['number', 0],
    ['null', null],
    ['list', []],
    ['missing', undefined],
  ])('a flag that is no boolean (%s) is bad_response', async (_what, flagged) => {
    const body = changed('text-pass-old-model', (result) => {
      result.flagged = flagged;
    });

    await expect(verdictOn(body)).rejects.toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
      retry: 'never',
    });
  });

  it.each<[string, unknown]>([
    ['text', 'false'],
    ['number', 0],
    ['list', [false]],
    ['object', {}],
  ])('a category that is no boolean (%s) is review', async (_what, value) => {
    const verdict = await verdictOn(
      changed('text-pass-old-model', (result) => {
        result.categories['hate'] = value;
      }),
    );

    expect(verdict).toMatchObject({ decision: 'review', category: 'hate' });
    expect(codes(verdict)).toContain('unknown_decision');
  });

  const allOf = (value: unknown, { categories }: Result) =>
    Object.fromEntries(Object.keys(categories).map((key) => [key, value]));

  it.each<[string, (result: Result) => object]>([
    ['no category at all', () => ({ categories: {} })],
    ['nothing but null', (result) => ({ categories: allOf(null, result) })],
    ['no input type for any category', () => ({ category_applied_input_types: {} })],
    ['an empty list for each', (result) => ({ category_applied_input_types: allOf([], result) })],
    ['pictures only', (result) => ({ category_applied_input_types: allOf(['image'], result) })],
    ['input types in another form', (result) => ({ category_applied_input_types: allOf('text', result) })],
  ])('a response that checked nothing in a text is review: %s', async (_what, fields) => {
    const verdict = await verdictOn(
      changed('text-pass-old-model', (result) => Object.assign(result, fields(result))),
    );

    expect(verdict).toMatchObject({ decision: 'review', coverage: { complete: false } });
    expect(codes(verdict)).toContain('incomplete');
  });

  it('a fourteenth category is unmapped and keeps its flag', async () => {
    const flagged = await verdictOn(
      changed('text-pass-old-model', (result) => {
        result.flagged = true;
        result.categories['extremism'] = true;
        result.category_scores!['extremism'] = 0.9;
      }),
    );
    const hidden = await verdictOn(
      changed('text-pass-old-model', (result) => {
        result.categories['constructor'] = true;
      }),
    );

    expect(flagged).toMatchObject({ decision: 'block', category: 'unmapped', score: 0.9 });
    expect(flagged.findings[0]).toMatchObject({ label: 'extremism', decision: 'block' });
    expect(hidden).toMatchObject({ decision: 'review', category: 'unmapped' });
  });

  it.each<[string, unknown]>([
    ['no results', { id: 'modr-1', results: [] }],
    ['two results for one content', { id: 'modr-1', results: [passing(), passing()] }],
    ['results that are none', { id: 'modr-1', results: [null] }],
    ['a result in no list', { id: 'modr-1', results: passing() }],
    ['no field of results', { id: 'modr-1' }],
    ['no id', { results: [passing()] }],
    ['categories in a list', { id: 'modr-1', results: [{ flagged: false, categories: [] }] }],
  ])('%s is bad_response', async (_what, body) => {
    await expect(verdictOn(body)).rejects.toMatchObject({ code: 'bad_response', effect: 'unknown' });
  });
});

describe('scores', () => {
  it('that are none are left out with a warning, and decide nothing', async () => {
    const verdict = await verdictOn(
      changed('text-pass-old-model', (result) => {
        result.category_scores!['hate'] = 'high';
        result.category_scores!['violence'] = 7;
      }),
    );

    expect(verdict.decision).toBe('pass');
    expect(codes(verdict)).toContain('unknown_score');
  });

  it('may be missing, as servers of the same shape leave them out', async () => {
    const verdict = await verdictOn(
      changed('text-block', (result) => {
        delete result.category_scores;
      }),
    );

    expect(verdict).toMatchObject({ decision: 'block', score: null });
  });
});
