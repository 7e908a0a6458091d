import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  deepFreeze,
  parseVerdict,
  type Decision,
  type Finding,
  type ListHit,
  type Segment,
  type Verdict,
  type WarningCode,
} from '@moderato/core';
import { applyPolicy, preparePolicy, withoutPolicy, type Policy } from 'moderato';

const VENDORS = ['acme', 'bolt'];

function finding(category: Finding['category'], decision: Decision, value: number | null = null): Finding {
  const score =
    value === null ? null : ({ value, native: value, scale: '0-1', meaning: 'confidence' } as const);
  return {
    category,
    subcategory: null,
    decision,
    score,
    label: category,
    subLabel: null,
    keywords: [],
    count: null,
  };
}

function segment(decision: Decision, category: Segment['category'], findings: Finding[]): Segment {
  const place = {
    kind: 'audio',
    startMs: 0,
    endMs: 1000,
    text: null,
    url: null,
    urlExpiresAt: null,
  } as const;
  return { ...place, decision, category, findings };
}

/** A verdict as the normalizer makes it of these findings, worst first. */
function verdict(findings: Finding[], fields: Partial<Verdict> = {}): Verdict {
  const [worst] = findings;
  const decision = worst?.decision ?? 'pass';
  return deepFreeze({
    decision,
    category: decision === 'pass' ? null : (worst?.category ?? null),
    score: decision === 'pass' ? null : (worst?.score?.value ?? null),
    findings,
    segments: [],
    text: null,
    coverage: { categories: null, complete: true },
    lists: [],
    warnings: [],
    source: {
      provider: 'acme',
      region: 'xx-north',
      kind: 'audio',
      jobId: 'job-1',
      requestId: null,
      contentId: 'mine',
      subject: null,
      submittedAt: null,
      finishedAt: null,
      vendorDecision: null,
    },
    raw: {},
    ...fields,
  });
}

const warning = (code: WarningCode) => ({ code, message: 'odd', path: 'x' });
const hit = (list: ListHit['list']): ListHit => ({ list, name: null, entity: null });
const apply = (given: Verdict, policy: Policy) => applyPolicy(given, preparePolicy(policy, VENDORS));

const IGNORE_ADS: Policy = { categories: { advertising: { ignore: true } } };
const ADS = finding('advertising', 'block', 0.9);

describe('thresholds', () => {
  const BOTH = { block: 0.9, review: 0.6 };

  it.each<[string, Policy['categories'], Decision, number | null, Decision]>([
    ['both, score at block', { sexual: BOTH }, 'pass', 0.9, 'block'],
    ['both, score between', { sexual: BOTH }, 'block', 0.89, 'review'],
    ['both, score between', { sexual: BOTH }, 'pass', 0.6, 'review'],
    ['both, score below', { sexual: BOTH }, 'block', 0.59, 'pass'],
    ['both, no score', { sexual: BOTH }, 'block', null, 'block'],
    ['both, no score', { sexual: BOTH }, 'pass', null, 'pass'],
    ['block alone, score at block', { sexual: { block: 0.9 } }, 'review', 0.95, 'block'],
    ['block alone, score below', { sexual: { block: 0.9 } }, 'block', 0.2, 'review'],
    ['block alone, score below', { sexual: { block: 0.9 } }, 'review', 0.2, 'review'],
    ['block alone, score below', { sexual: { block: 0.9 } }, 'pass', 0.2, 'pass'],
    ['review alone, score at review', { sexual: { review: 0.6 } }, 'pass', 0.6, 'review'],
    ['review alone, score below', { sexual: { review: 0.6 } }, 'review', 0.2, 'pass'],
    ['review alone, score below', { sexual: { review: 0.6 } }, 'block', 0.2, 'block'],
    ['review alone, score at review', { sexual: { review: 0.6 } }, 'block', 0.7, 'block'],
    ['another category', { violence: BOTH }, 'block', 0.1, 'block'],
    ['of the vendor', { sexual: { block: { acme: 0.95, default: 0.5 } } }, 'block', 0.9, 'review'],
    ['of the other vendors', { sexual: { block: { bolt: 0.95, default: 0.5 } } }, 'review', 0.9, 'block'],
    [
      'of another vendor alone',
      { sexual: { block: { bolt: 0.95 }, review: { bolt: 0.5 } } },
      'block',
      0,
      'block',
    ],
  ])('%s: %j makes of %s with %s: %s', (_case, categories, said, score, expected) => {
    const after = apply(verdict([finding('sexual', said, score)]), { categories });

    expect(after.decision).toBe(expected);
    expect(after.policy?.changed).toBe(expected !== said);
    expect(after.category).toBe(expected === 'pass' ? null : 'sexual');
    expect(after.score).toBe(expected === 'pass' ? null : score);
  });

  it('say what they did, and what they could not do', () => {
    const given = verdict([finding('sexual', 'block', 0.92), finding('violence', 'review')]);

    const { policy } = apply(given, {
      name: 'ours',
      categories: { sexual: { block: 0.95 }, violence: BOTH },
    });

    expect(policy).toEqual({
      name: 'ours',
      changed: true,
      reasons: [
        'sexual: score 0.92 is below block 0.95; the vendor said block',
        "violence has no score; the vendor's review stands",
      ],
      before: { decision: 'block', category: 'sexual', score: 0.92 },
    });
  });

  it('reach the segments, which may raise the whole', () => {
    const inside = segment('pass', null, [finding('sexual', 'pass', 0.7)]);
    const given = verdict([finding('sexual', 'pass', 0.1)], { segments: [inside] });

    const after = apply(given, { categories: { sexual: BOTH } });

    expect(after).toMatchObject({ decision: 'review', category: 'sexual', score: 0.7 });
    expect(after.segments).toMatchObject([
      { decision: 'review', category: 'sexual', before: { decision: 'pass', category: null } },
    ]);
    expect(after.policy?.reasons).toEqual([
      'sexual: score 0.7 reaches review 0.6; the vendor said pass, in a segment',
    ]);
  });

  it('do not lower the whole while a segment without a score speaks against it', () => {
    const inside = [
      segment('block', 'sexual', [finding('sexual', 'block', 0.7)]),
      segment('block', 'sexual', [finding('sexual', 'block')]),
    ];
    const given = verdict([finding('sexual', 'block', 0.7)], { segments: inside });

    const after = apply(given, { categories: { sexual: BOTH } });

    expect(after.decision).toBe('block');
    expect(after.segments.map(({ decision }) => decision)).toEqual(['review', 'block']);
  });
});

describe('a category that is ignored', () => {
  it('no longer counts, and its finding stays as the vendor gave it', () => {
    const after = apply(verdict([ADS]), IGNORE_ADS);

    expect(after).toMatchObject({ decision: 'pass', category: null, score: null, findings: [ADS] });
    expect(after.policy?.reasons).toEqual(['advertising is ignored; the vendor said block']);
  });

  it('leaves the decision to the others', () => {
    const after = apply(verdict([ADS, finding('sexual', 'review', 0.5)]), IGNORE_ADS);

    expect(after).toMatchObject({ decision: 'review', category: 'sexual', score: 0.5 });
  });

  it('gives the word to another category also where the decision stays', () => {
    const after = apply(verdict([ADS, finding('sexual', 'block')]), IGNORE_ADS);

    expect(after).toMatchObject({ decision: 'block', category: 'sexual', score: null });
    expect(after.policy).toMatchObject({ changed: false, before: { category: 'advertising' } });
  });

  it('is ignored in segments too, also where only their label names it', () => {
    const segments = [
      segment('block', 'advertising', [ADS]),
      segment('review', 'advertising', []),
      segment('review', 'advertising', [finding('sexual', 'review')]),
      segment('block', 'unmapped', []),
    ];

    const after = apply(verdict([ADS], { segments }), IGNORE_ADS);

    expect(after.segments.map(({ decision, category }) => [decision, category])).toEqual([
      ['pass', null],
      ['pass', null],
      ['review', 'sexual'],
      ['block', 'unmapped'],
    ]);
    expect(after).toMatchObject({ decision: 'block', category: 'unmapped', score: null });
    expect(after.policy?.reasons).toContain('the block of a segment stands; no finding explains it');
  });

  it('is told of once where only segments hold it', () => {
    const segments = [segment('block', 'advertising', [ADS]), segment('review', 'advertising', [])];
    const given = verdict([finding('sexual', 'review')], {
      decision: 'block',
      category: 'advertising',
      segments,
    });

    const after = apply(given, IGNORE_ADS);

    expect(after).toMatchObject({ decision: 'review', category: 'sexual' });
    expect(after.policy?.reasons).toEqual(['advertising is ignored; the vendor said block, in a segment']);
  });

  it.each(['quality', 'unmapped'] as const)('can be %s, where that decided', (category) => {
    const given = verdict([finding(category, 'review')]);

    expect(apply(given, { categories: { [category]: { ignore: true } } }).decision).toBe('pass');
    expect(apply(given, IGNORE_ADS).decision).toBe('review');
  });

  it('does not hand the word to a category that only describes', () => {
    const segments = [segment('block', 'quality', [finding('quality', 'review')])];
    const given = verdict([ADS, finding('quality', 'review')], { segments });

    expect(apply(given, IGNORE_ADS).decision).toBe('pass');
  });
});

describe('what a policy never lowers', () => {
  it('is an overall decision that no finding explains', () => {
    const given = verdict([finding('advertising', 'review')], { decision: 'block', category: 'unmapped' });

    const after = apply(given, IGNORE_ADS);

    expect(after).toMatchObject({ decision: 'block', category: 'unmapped' });
    expect(after.policy?.reasons).toEqual([
      'advertising is ignored; the vendor said review',
      'the overall block stands; no finding explains it',
    ]);
  });

  it.each(['unknown_decision', 'contradiction', 'incomplete', 'truncated', 'no_verdict'] as const)(
    'below review is an answer with the warning %s',
    (code) => {
      const after = apply(verdict([ADS], { warnings: [warning(code)] }), IGNORE_ADS);

      expect(after.decision).toBe('review');
      expect(after.policy?.reasons).toContain(`not passed: the answer has the warning ${code}`);
    },
  );

  it('below review is an answer about a part of the content', () => {
    const coverage = { categories: null, complete: false };

    expect(apply(verdict([ADS], { coverage }), IGNORE_ADS).decision).toBe('review');
  });

  it('is left alone where it is only odd, not lowered', () => {
    const given = verdict([], { warnings: [warning('contradiction')] });

    expect(apply(given, IGNORE_ADS).decision).toBe('pass');
  });

  it('is the illegal text of the documented sample, whose scenes all say nothing', () => {
    const path = join(import.meta.dirname, '../fixtures/tencent/text-fetch-illegal/verdict.json');
    const sample = parseVerdict({ raw: null, ...JSON.parse(readFileSync(path, 'utf8')) });
    const low = { block: 1, review: 1 };

    const categories = { illicit: low, sexual: { ignore: true }, advertising: { ignore: true } };

    expect(sample).toMatchObject({ decision: 'block', category: 'illicit' });
    expect(apply(sample, { categories })).toMatchObject({ decision: 'block', category: 'illicit' });
    expect(apply(sample, { categories: { illicit: { ignore: true } } }).decision).toBe('review');
  });

  it('is not raised either by evidence that the policy does not name', () => {
    const given = verdict([finding('sexual', 'block')], {
      decision: 'review',
      warnings: [warning('contradiction')],
    });

    expect(apply(given, IGNORE_ADS).decision).toBe('review');
  });
});

describe('hits on lists', () => {
  it.each<[Policy['lists'], ListHit['list'][], Decision, Decision]>([
    [{ block: 'block' }, ['block'], 'pass', 'block'],
    [{ block: 'review' }, ['block'], 'pass', 'review'],
    [{ block: 'review' }, ['block'], 'block', 'block'],
    [{ block: 'keep' }, ['block'], 'pass', 'pass'],
    [{ block: 'block' }, ['allow', 'unknown'], 'review', 'review'],
    [{ allow: 'pass' }, ['allow'], 'block', 'pass'],
    [{ allow: 'keep' }, ['allow'], 'block', 'block'],
    [{ allow: 'pass' }, ['allow', 'block'], 'block', 'block'],
    [{ allow: 'pass' }, ['allow', 'unknown'], 'block', 'block'],
    [{ allow: 'pass', block: 'block' }, ['allow', 'block'], 'review', 'block'],
    [{}, ['block', 'allow'], 'review', 'review'],
  ])('%j with hits on %j make of %s: %s', (lists, hits, said, expected) => {
    const given = verdict([finding('sexual', said)], { lists: hits.map(hit) });

    expect(apply(given, { lists }).decision).toBe(expected);
  });

  it('that block are of the category custom', () => {
    const after = apply(verdict([], { lists: [hit('block')] }), { lists: { block: 'block' } });

    expect(after).toMatchObject({ decision: 'block', category: 'custom', score: null });
    expect(after.policy?.reasons).toEqual(['a hit on a block list; at least block']);
  });

  it('that allow do not pass an answer that is not understood', () => {
    const given = verdict([ADS], { lists: [hit('allow')], warnings: [warning('unknown_decision')] });

    expect(apply(given, { lists: { allow: 'pass' } })).toMatchObject({
      decision: 'review',
      category: 'advertising',
    });
  });
});

describe('the record of a policy', () => {
  it('has a name that tells rules apart and not the way they are written', () => {
    const nameOf = (policy: Policy) => preparePolicy(policy, VENDORS).name;
    const name = nameOf({ categories: { sexual: { block: 0.9, review: 0.5 } } });

    expect(name).toMatch(/^policy-[0-9a-f]{8}$/);
    expect(nameOf({ categories: { sexual: { review: 0.5, block: 0.9 } } })).toBe(name);
    expect(nameOf({ categories: { sexual: { block: 0.9, review: 0.6 } } })).not.toBe(name);
    expect(nameOf({ name: 'ours', categories: { sexual: { block: 0.9 } } })).toBe('ours');
  });

  it('is there also where the policy has nothing to say', () => {
    const given = verdict([finding('sexual', 'block', 0.9)]);

    const after = apply(given, {});

    expect(after).toEqual({ ...given, policy: after.policy });
    expect(after.policy).toMatchObject({ changed: false, reasons: [] });
  });

  it('can be taken back, and is replaced by that of another policy', () => {
    const given = verdict([ADS], { segments: [segment('block', 'advertising', [ADS])] });
    const strict: Policy = { categories: { advertising: { block: 0.1 } } };

    expect(withoutPolicy(apply(given, IGNORE_ADS))).toEqual(given);
    expect(apply(apply(given, IGNORE_ADS), strict)).toEqual(apply(given, strict));
    expect(withoutPolicy(given)).toBe(given);
  });
});

describe('a wrong policy', () => {
  it.each<[string, unknown, string]>([
    ['no object', null, 'policy: expected object'],
    ['an unknown field', { category: {} }, 'policy: unknown field "category"'],
    [
      'an unknown category',
      { categories: { porn: { ignore: true } } },
      'policy.categories.porn: is no category; known are sexual,',
    ],
    ['no rule', { categories: { sexual: {} } }, 'policy.categories.sexual: says nothing'],
    ['null for a rule', { categories: { sexual: null } }, 'policy.categories.sexual: expected object'],
    [
      'a native score',
      { categories: { sexual: { block: 95 } } },
      'policy.categories.sexual.block: expected a number from 0 to 1',
    ],
    [
      'a threshold of none',
      { categories: { sexual: { block: {} } } },
      'policy.categories.sexual.block: expected a number',
    ],
    [
      'review above block',
      { categories: { sexual: { block: 0.5, review: 0.6 } } },
      'policy.categories.sexual.review: is above block (for default)',
    ],
    [
      'review above block of one vendor',
      { categories: { sexual: { block: { acme: 0.5, default: 0.9 }, review: 0.6 } } },
      'policy.categories.sexual.review: is above block (for acme)',
    ],
    [
      'ignore and thresholds',
      { categories: { sexual: { ignore: true, block: 0.5 } } },
      'policy.categories.sexual: what is ignored needs no',
    ],
    [
      'an unknown vendor',
      { categories: { sexual: { block: { acne: 0.5 } } } },
      'policy.categories.sexual: unknown vendor "acne"; known are acme, bolt',
    ],
    [
      'a list that passes',
      { lists: { block: 'pass' } },
      'policy.lists.block: expected "block" or "review" or "keep"',
    ],
    ['an unknown end', { onError: 'pass' }, 'policy.onError: expected "error" or "review"'],
  ])('with %s is an error that names the field', (_case, policy, message) => {
    expect(() => preparePolicy(policy as Policy, VENDORS)).toThrow(
      expect.objectContaining({ code: 'config', message: expect.stringContaining(message) }),
    );
  });

  it('is not quoted in its error', () => {
    const policy = {
      name: 7,
      categories: { sexual: { block: 'made-up-secret' } },
      onError: 'made-up-secret',
    };

    expect(() => preparePolicy(policy as never, VENDORS)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('made-up-secret') }),
    );
  });
});
