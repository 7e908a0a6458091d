import { describe, expect, it } from '@jest/globals';
import { verdictSchema, type VendorResult } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { acmeMap, vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const judge = (fields: Partial<VendorResult>) => normalize(vendorResult(fields), acmeMap);
const codes = (fields: Partial<VendorResult>) => judge(fields).warnings.map(({ code }) => code);

describe('the decision', () => {
  it.each([
    ['ok', 'pass'],
    ['maybe', 'review'],
    ['bad', 'block'],
  ])('reads the vendor word %s as %s', (word, decision) => {
    expect(judge({ decision: word }).decision).toBe(decision);
  });

  it.each([null, '', 'OK', 'toString', '__proto__', '3'])(
    'takes the missing or unknown word %p as review and says so',
    (word) => {
      expect(judge({ decision: word }).decision).toBe('review');
      expect(codes({ decision: word })).toEqual(['unknown_decision']);
    },
  );

  it('keeps the vendor word beside it', () => {
    expect(judge({ decision: 'shrug' }).source.vendorDecision).toBe('shrug');
  });

  it('raises a pass to review when the overall label names something harmful, with a contradiction', () => {
    expect(judge({ decision: 'ok', label: 'nude' })).toMatchObject({
      decision: 'review',
      category: 'sexual',
    });
    expect(codes({ decision: 'ok', label: 'nude' })).toContain('contradiction');
  });

  it.each(['none', 'blurry'])('keeps a pass whose overall label is %s', (label) => {
    expect(judge({ decision: 'ok', label }).decision).toBe('pass');
  });

  it('raises a pass to review when a scene says block, with a contradiction', () => {
    const verdict = judge({ findings: [vendorFinding({ decision: 'bad' })] });

    expect(verdict).toMatchObject({ decision: 'review', category: 'sexual' });
    expect(verdict.warnings).toMatchObject([{ code: 'contradiction', path: 'decision' }]);
  });

  it('raises a pass to review when a segment says review', () => {
    const segments = [vendorSegment({ decision: 'maybe', label: 'fight' })];

    expect(judge({ segments })).toMatchObject({ decision: 'review', category: 'violence' });
  });

  it('raises a pass to review when a scene has no readable decision', () => {
    expect(judge({ findings: [vendorFinding({ decision: null })] }).decision).toBe('review');
  });

  it('raises a pass to review when a segment was not judged at all', () => {
    expect(judge({ segments: [vendorSegment({ decision: null })] }).decision).toBe('review');
  });

  it('never lowers a block because the scenes say less', () => {
    const verdict = judge({
      decision: 'bad',
      label: 'nude',
      findings: [vendorFinding({ decision: 'ok', score: 3 })],
    });

    expect(verdict).toMatchObject({ decision: 'block', category: 'sexual', score: 0.03 });
    expect(verdict.findings).toMatchObject([{ category: 'sexual', decision: 'block', label: 'nude' }]);
    expect(verdict.warnings).toMatchObject([{ code: 'contradiction' }]);
  });

  it('does not raise a decision for informational findings', () => {
    const finding = vendorFinding({ name: 'blurry', decision: 'bad' });

    expect(
      judge({ findings: [finding], segments: [vendorSegment({ decision: null, findings: [finding] })] })
        .decision,
    ).toBe('pass');
  });

  it('is the worst of the scenes for answers documented without an overall one, and unknown without a scene that judges', () => {
    const folded = (findings: VendorResult['findings']) =>
      judge({ decision: null, decidedByFindings: true, findings }).decision;

    expect(folded([vendorFinding(), vendorFinding({ name: 'promo', decision: 'bad' })])).toBe('block');
    expect(folded([vendorFinding()])).toBe('pass');
    expect(folded([vendorFinding({ name: 'blurry' })])).toBe('review');
    expect(folded([])).toBe('review');
  });

  it('derives no decision from a score', () => {
    expect(judge({ findings: [vendorFinding({ score: 100 })] }).decision).toBe('pass');
  });
});

describe('the category', () => {
  it('is null on pass', () => {
    expect(judge({ findings: [vendorFinding()] }).category).toBeNull();
  });

  it('is unmapped for an unknown label, whose words and decision stay', () => {
    const verdict = judge({ decision: 'bad', findings: [vendorFinding({ name: 'zork', decision: 'bad' })] });

    expect(verdict).toMatchObject({
      decision: 'block',
      category: 'unmapped',
      findings: [{ category: 'unmapped', label: 'zork' }],
    });
    expect(verdict.warnings).toMatchObject([{ code: 'unknown_label' }]);
  });

  it('is unmapped when the vendor blocks and names nothing', () => {
    expect(judge({ decision: 'bad', label: 'none' }).category).toBe('unmapped');
  });

  it('keeps two unknown labels apart', () => {
    const findings = [vendorFinding({ name: 'zork' }), vendorFinding({ name: 'blip' })];

    expect(judge({ findings }).findings.map(({ label }) => label)).toEqual(['zork', 'blip']);
  });

  it('is sharpened or moved by a finer word', () => {
    const findings = [
      vendorFinding({ subLabels: ['unheard-of', 'lightly'] }),
      vendorFinding({ name: 'fight', subLabels: ['gun'], decision: 'maybe' }),
    ];

    expect(judge({ decision: 'maybe', findings }).findings).toMatchObject([
      { category: 'weapons', subcategory: null, label: 'fight', subLabel: 'gun' },
      { category: 'sexual', subcategory: 'suggestive', label: 'nude', subLabel: 'unheard-of' },
    ]);
  });

  it('is custom for a hit in the account library, beside the class it was filed under', () => {
    const libraries = [
      { type: 'mine', name: 'my words', keywords: ['x'] },
      { type: 'theirs', name: 'preset', keywords: ['y'] },
    ];
    const { findings } = judge({
      decision: 'bad',
      findings: [vendorFinding({ decision: 'bad', keywords: ['x'], libraries })],
    });

    expect(findings.map(({ category, label, keywords }) => [category, label, keywords])).toEqual([
      ['sexual', 'nude', ['x']],
      ['custom', 'my words', ['x']],
    ]);
  });
});

describe('findings and scores', () => {
  it('lists one finding per category, worst first, with the keywords of all', () => {
    const findings = [
      vendorFinding({ name: 'promo', decision: 'ok' }),
      vendorFinding({ decision: 'maybe', score: 70, keywords: ['a'] }),
      vendorFinding({ decision: 'bad', score: 95, keywords: ['b', 'a'] }),
    ];
    const verdict = judge({ decision: 'bad', findings });

    expect(verdict.findings).toMatchObject([
      {
        category: 'sexual',
        decision: 'block',
        keywords: ['a', 'b'],
        score: { value: 0.95, native: 95, scale: '0-100' },
      },
      { category: 'advertising', decision: 'pass', score: null },
    ]);
    expect(verdict.score).toBe(0.95);
  });

  it('keeps a missing score null and a zero score zero', () => {
    const findings = [vendorFinding({ score: 0 }), vendorFinding({ name: 'promo', score: '' })];

    expect(judge({ findings }).findings.map(({ score }) => score?.value ?? null)).toEqual([0, null]);
  });

  it.each(['abc', '101', '-1', '1e400', 'NaN', '0x10'])(
    'leaves out the unreadable score %p and says so',
    (score) => {
      const findings = [vendorFinding({ score })];

      expect(judge({ findings }).findings[0]?.score).toBeNull();
      expect(codes({ findings })).toEqual(['unknown_score']);
    },
  );

  it('takes the findings of the segments where the vendor judges no class over the whole', () => {
    const segments = [
      vendorSegment({ decision: 'maybe', findings: [vendorFinding({ decision: 'maybe', keywords: ['a'] })] }),
      vendorSegment({ decision: 'bad', findings: [vendorFinding({ decision: 'bad', keywords: ['b'] })] }),
    ];

    expect(judge({ decision: 'bad', segments }).findings).toMatchObject([
      { decision: 'block', keywords: ['a', 'b'] },
    ]);
  });
});

describe('segments', () => {
  it('are as bad as their worst class where they have no word of their own, and in order', () => {
    const segments = [
      vendorSegment({ startMs: 3000, endMs: 4000 }),
      vendorSegment({ decision: null, findings: [vendorFinding({ decision: 'bad' })] }),
    ];

    expect(judge({ decision: 'bad', segments }).segments).toMatchObject([
      { startMs: 0, decision: 'block', category: 'sexual' },
      { startMs: 3000, decision: 'pass', category: null },
    ]);
  });
});

describe('the rest of the verdict', () => {
  it('says what was looked for, and null where the vendor policy decided', () => {
    expect(judge({ categories: ['NUDE', 'unknown'] }).coverage.categories).toEqual(['sexual']);
    expect(judge({ categories: null }).coverage.categories).toBeNull();
  });

  it('warns when the vendor did not look at everything', () => {
    expect(codes({ complete: false })).toEqual(['incomplete']);
  });

  it('warns when a pass carries the label of a finding', () => {
    expect(codes({ label: 'nude' })).toEqual(['contradiction']);
  });

  it('names list hits and keeps unknown list types', () => {
    const lists = [
      { type: 'w', name: 'friends', entity: 'u1' },
      { type: '9', name: null, entity: null },
    ];

    expect(judge({ lists }).lists).toEqual([
      { list: 'allow', name: 'friends', entity: 'u1' },
      { list: 'unknown', name: null, entity: null },
    ]);
  });

  it('says each oddity once, however often it occurs', () => {
    const segments = Array.from({ length: 1000 }, (_, index) =>
      vendorSegment({ path: `segment[${index}]`, findings: [vendorFinding({ name: 'zork' })] }),
    );

    expect(codes({ segments })).toEqual(['unknown_label']);
  });

  it('survives JSON and matches its own schema', () => {
    const verdict = judge({
      decision: 'bad',
      label: 'nude',
      segments: [vendorSegment()],
      findings: [vendorFinding({ score: 12.5 })],
    });

    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    expect(verdictSchema.parse(verdict)).toEqual(verdict);
  });
});
