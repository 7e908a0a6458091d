import { describe, expect, it } from '@jest/globals';
import { type Coverage, type Verdict, type VendorSegment } from '@moderato/core';
import { mergeVerdicts, normalize, type PartVerdict } from '@moderato/normalizer';
import { acmeMap, vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const hit = (startChar: number, text: string, decision = 'bad'): VendorSegment =>
  vendorSegment({
    kind: 'text',
    startMs: null,
    endMs: null,
    startChar,
    text,
    decision,
    findings: [vendorFinding({ decision, keywords: [text], count: 1 })],
  });

const verdictOn = (segments: VendorSegment[], coverage: Partial<Coverage> = {}): Verdict => {
  const findings = segments.flatMap((segment) => segment.findings);
  const decision = segments[0]?.decision ?? 'ok';
  const verdict = normalize(
    vendorResult({ kind: 'text', segments, findings, decision, label: null }),
    acmeMap,
  );
  return { ...verdict, coverage: { ...verdict.coverage, ...coverage } };
};

/** Parts of 1000 characters that overlap by 200. */
const part = (index: number, verdict: Verdict): PartVerdict => ({
  verdict,
  startChar: index * 800,
  characters: 1000,
});

describe('verdicts on the parts of a text', () => {
  it('say once what both parts found where they overlap', () => {
    const merged = mergeVerdicts(
      [part(0, verdictOn([hit(850, 'buy followers')])), part(1, verdictOn([hit(50, 'buy followers')]))],
      1800,
    );

    expect(merged.segments.map(({ startChar, text }) => [startChar, text])).toEqual([[850, 'buy followers']]);
    expect(merged.findings.map(({ keywords, count }) => [keywords, count])).toEqual([[['buy followers'], 1]]);
  });

  it('keep the worse decision on the place where they overlap', () => {
    const merged = mergeVerdicts(
      [part(0, verdictOn([hit(850, 'buy', 'maybe')])), part(1, verdictOn([hit(50, 'buy', 'bad')]))],
      1800,
    );

    expect(merged.decision).toBe('block');
    expect(merged.segments.map(({ decision }) => decision)).toEqual(['block']);
  });

  it('keep one phrase at two places apart, in the order of the text', () => {
    const merged = mergeVerdicts(
      [part(0, verdictOn([hit(10, 'buy')])), part(1, verdictOn([hit(900, 'buy'), hit(400, 'buy')]))],
      1800,
    );

    expect(merged.segments.map(({ startChar }) => startChar)).toEqual([10, 1200, 1700]);
  });

  it.each<[string, Partial<Coverage>, Partial<Coverage>, Partial<Coverage>]>([
    ['everything', { complete: true }, { complete: true }, { complete: true, checked: 1800 }],
    [
      'all of one part and some of the other',
      { complete: true },
      { complete: false, checked: 500, unit: 'characters' },
      { complete: false, checked: 1300 },
    ],
    [
      'less of the second part than the first part had checked already',
      { complete: true },
      { complete: false, checked: 100, unit: 'characters' },
      { complete: false, checked: 1000 },
    ],
    [
      'too little of the first part to reach the second',
      { complete: false, checked: 100, unit: 'characters' },
      { complete: true },
      { complete: false, checked: 1100 },
    ],
  ])('count what was checked once: %s', (_what, first, second, expected) => {
    const { coverage } = mergeVerdicts([part(0, verdictOn([], first)), part(1, verdictOn([], second))], 1800);

    expect(coverage).toMatchObject({ ...expected, total: 1800, unit: 'characters' });
  });

  it('say no number where a vendor says none', () => {
    const { coverage } = mergeVerdicts(
      [part(0, verdictOn([], { complete: true })), part(1, verdictOn([], { complete: false }))],
      1800,
    );

    expect(coverage.complete).toBe(false);
    expect(coverage).not.toHaveProperty('checked');
  });

  it('cover the categories that were looked for in every part', () => {
    const { coverage } = mergeVerdicts(
      [
        part(0, verdictOn([], { categories: ['sexual', 'violence'] })),
        part(1, verdictOn([], { categories: ['violence'] })),
      ],
      1800,
    );

    expect(coverage.categories).toEqual(['violence']);
  });
});
