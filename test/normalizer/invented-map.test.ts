import { describe, expect, it } from '@jest/globals';
import { type VendorFinding, type VendorResult } from '@moderato/core';
import { normalize, subcategoriesOf, type VendorMap } from '@moderato/normalizer';

const source = 'made up for this test';

/** A vendor that rates severities 0 to 7, gives no overall decision, and says what it did not check. */
const map: VendorMap = {
  provider: 'acme',
  decisions: { ok: { decision: 'pass', source }, hide: { decision: 'block', source } },
  labels: {
    hate: { category: 'hate', source },
    gore: { category: 'violence', subcategory: 'gore', source },
    nudity: { category: 'sexual', source },
  },
  subLabels: {},
  subcategories: { violence: ['gore'] },
  requests: {
    image: {
      hate: { category: 'hate', source },
      gore: { category: 'violence', source },
      nudity: { category: 'sexual', source },
    },
  },
  lists: {},
  libraries: {},
};

const finding = (name: string, more: Partial<VendorFinding> = {}): VendorFinding => ({
  name,
  decision: 'ok',
  subLabels: [],
  score: null,
  keywords: [],
  count: null,
  libraries: [],
  path: name,
  ...more,
});

const result = (more: Partial<VendorResult>): VendorResult => ({
  provider: 'acme',
  region: 'here',
  kind: 'image',
  jobId: null,
  requestId: null,
  contentId: null,
  subject: null,
  submittedAt: null,
  finishedAt: null,
  decision: 'ok',
  label: null,
  subLabels: [],
  text: null,
  scoreScale: '0-7',
  scoreMeaning: 'severity',
  findings: [],
  segments: [],
  lists: [],
  categories: ['hate', 'gore', 'nudity'],
  complete: true,
  warnings: [],
  raw: {},
  ...more,
});

describe('a class that was not checked', () => {
  const notCovered = ['hate'];

  it('is no finding, and neither pass nor review', () => {
    const findings = [finding('nudity'), finding('hate', { decision: null })];
    const verdict = normalize(result({ findings, notCovered }), map);

    expect(verdict).toMatchObject({
      decision: 'pass',
      coverage: { categories: ['violence', 'sexual'] },
      warnings: [{ code: 'not_covered', message: 'the vendor did not check hate' }],
    });
    expect(verdict.findings.map(({ category }) => category)).toEqual(['sexual']);
  });

  it('is taken out of what the vendor can be asked for where its own policy decided', () => {
    const { coverage } = normalize(result({ categories: null, notCovered }), map);

    expect(coverage.categories).toEqual(['violence', 'sexual']);
  });

  it('is review all the same where nothing says that it was not checked', () => {
    const findings = [finding('hate', { decision: null })];

    expect(normalize(result({ findings }), map).decision).toBe('review');
  });

  it('stays a finding where the vendor did decide on it', () => {
    const findings = [finding('hate', { decision: 'hide' })];

    expect(normalize(result({ findings, notCovered }), map)).toMatchObject({
      decision: 'review',
      findings: [{ category: 'hate', decision: 'block' }],
    });
  });

  it('leaves an unknown result where it is all that there is, without an overall decision', () => {
    const findings = [finding('hate', { decision: null })];
    const verdict = normalize(result({ decision: null, decidedByFindings: true, findings, notCovered }), map);

    expect(verdict.decision).toBe('review');
  });

  it('is kept by its word where the map does not know it', () => {
    const { decision, warnings } = normalize(result({ notCovered: ['sarcasm'] }), map);

    expect(decision).toBe('pass');
    expect(warnings).toMatchObject([{ code: 'not_covered', message: 'the vendor did not check sarcasm' }]);
  });

  it('does not count in segments either', () => {
    const segment = {
      kind: 'frame' as const,
      startMs: 0,
      endMs: null,
      text: null,
      url: null,
      urlExpiresAt: null,
      decision: 'ok',
      label: null,
      subLabels: [],
      findings: [finding('hate', { decision: null })],
      path: 'frames[0]',
    };

    expect(normalize(result({ segments: [segment], notCovered }), map).decision).toBe('pass');
  });
});

describe('a severity from 0 to 7', () => {
  it.each<[string | number, number | null]>([
    [0, 0],
    [7, 1],
    ['3.5', 0.5],
    [8, null],
    [-1, null],
    ['7\u00a0', null],
    ['\ufeff7', null],
    ['\uff17', null],
    ['7e0', null],
    ['+7', null],
    ['0x7', null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
  ])('%j has the value %j, as a severity', (score, value) => {
    const { findings, warnings } = normalize(result({ findings: [finding('nudity', { score })] }), map);

    expect(findings[0]?.score ?? null).toEqual(
      value === null ? null : { value, native: Number(score), scale: '0-7', meaning: 'severity' },
    );
    expect(warnings.map(({ code }) => code)).toEqual(value === null ? ['unknown_score'] : []);
  });

  it('decides nothing', () => {
    expect(normalize(result({ findings: [finding('nudity', { score: 7 })] }), map).decision).toBe('pass');
  });
});

describe('a subcategory that only one map uses', () => {
  it('is declared by that map', () => {
    expect(subcategoriesOf('violence', map)).toEqual(['graphic', 'threat', 'gore']);
    expect(subcategoriesOf('sexual', map)).not.toContain('gore');
    expect(normalize(result({ findings: [finding('gore')] }), map).findings).toMatchObject([
      { category: 'violence', subcategory: 'gore' },
    ]);
  });
});

describe('a response that shows what was checked', () => {
  it.each<[VendorResult['extent'], string, boolean]>([
    [undefined, 'pass', true],
    [{ unit: 'frames', checked: 2, total: 2 }, 'pass', true],
    [{ unit: 'frames', checked: 0 }, 'review', false],
    [{ unit: 'pages', checked: 0, total: 3 }, 'review', false],
  ])('with %j is %s', (extent, decision, complete) => {
    expect(normalize(result({ extent }), map)).toMatchObject({ decision, coverage: { complete } });
  });

  it('never lowers a block', () => {
    const verdict = normalize(result({ decision: 'hide', extent: { unit: 'frames', checked: 0 } }), map);

    expect(verdict.decision).toBe('block');
  });
});
