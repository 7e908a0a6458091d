import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  CATEGORIES,
  DECISIONS,
  WARNING_CODES,
  deepFreeze,
  parseVerdict,
  severity,
  verdictSchema,
  type Category,
  type Decision,
  type Finding,
  type Segment,
  type Verdict,
  type Warning,
} from '@moderato/core';
import fc from 'fast-check';
import { applyPolicy, preparePolicy, withoutPolicy, type CategoryRule, type Policy } from 'moderato';
import { casesOf } from '../support/exhaustive.js';

const DOUBTS = ['unknown_decision', 'contradiction', 'incomplete', 'truncated', 'no_verdict'];

// few categories and round scores, so that rules meet findings and thresholds meet scores
const category = fc.constantFrom<Category>(
  'sexual',
  'advertising',
  'violence',
  'quality',
  'unmapped',
  'custom',
);
const decision = fc.constantFrom(...DECISIONS);
const tenth = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10);

const finding: fc.Arbitrary<Finding> = fc.record({
  category,
  subcategory: fc.constant(null),
  decision,
  score: fc.option(
    tenth.map((value) => ({ value, native: value, scale: '0-1' as const, meaning: 'confidence' as const })),
    { nil: null },
  ),
  label: fc.constant('label'),
  subLabel: fc.constant(null),
  keywords: fc.constant(['word']),
  count: fc.constant(null),
});

const findings = fc.array(finding, { maxLength: 4 });

const segment: fc.Arbitrary<Segment> = fc
  .record({ decision, labelled: category, findings, startMs: fc.nat(1000) })
  .map(({ labelled, startMs, ...rest }) => ({
    ...rest,
    category: rest.decision === 'pass' ? null : labelled,
    kind: 'audio',
    startMs,
    endMs: startMs + 1000,
    text: null,
    url: null,
    urlExpiresAt: null,
  }));

const warnings: fc.Arbitrary<Warning[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Warning[]>([]) },
  fc.subarray([...WARNING_CODES]).map((codes) => codes.map((code) => ({ code, message: 'odd', path: 'x' }))),
);

/** Anything that has the shape of a verdict, also what no vendor says. */
const strange: fc.Arbitrary<Verdict> = fc
  .record({
    decision,
    category,
    score: fc.option(tenth, { nil: null }),
    findings,
    segments: fc.array(segment, { maxLength: 3 }),
    complete: fc.boolean(),
    warnings,
    lists: fc.array(fc.constantFrom<Verdict['lists'][number]['list']>('allow', 'block', 'unknown'), {
      maxLength: 2,
    }),
  })
  .map(({ complete, lists, ...rest }) =>
    deepFreeze({
      ...rest,
      category: rest.decision === 'pass' ? null : rest.category,
      score: rest.decision === 'pass' ? null : rest.score,
      text: 'words',
      coverage: { categories: null, complete },
      lists: lists.map((list) => ({ list, name: null, entity: null })),
      source: {
        provider: 'acme',
        region: 'xx-north',
        kind: 'audio',
        jobId: 'job-1',
        requestId: null,
        contentId: null,
        subject: null,
        submittedAt: null,
        finishedAt: null,
        vendorDecision: null,
      },
      raw: { said: 'so' },
    }),
  );

/** A verdict whose worst finding has decided. */
const plain = strange.map((given) => {
  const [worst] = [...given.findings].sort((one, other) => severity(other.decision) - severity(one.decision));
  const {
    decision: said,
    category: named,
    score,
  } = worst ?? { decision: 'pass' as const, category: null, score: null };
  const decided =
    said === 'pass' ? { category: null, score: null } : { category: named, score: score?.value ?? null };
  const coverage = { categories: null, complete: true };
  return deepFreeze({ ...given, decision: said, ...decided, segments: [], warnings: [], coverage });
});

const verdict = fc.oneof(strange, plain);

const threshold = fc.oneof(
  tenth,
  fc.record({ acme: tenth, bolt: tenth, default: tenth }, { requiredKeys: ['default'] }),
  fc.record({ bolt: tenth }),
);

const rule: fc.Arbitrary<CategoryRule> = fc.oneof(
  fc.constant({ ignore: true }),
  tenth.map((block) => ({ block })),
  threshold.map((review) => ({ review })),
  fc
    .tuple(tenth, tenth)
    .map(([one, other]) => ({ block: Math.max(one, other), review: Math.min(one, other) })),
);

const categories = fc.dictionary(category, rule, { maxKeys: 4 }) as fc.Arbitrary<
  NonNullable<Policy['categories']>
>;

const policy: fc.Arbitrary<Policy> = fc.record(
  {
    categories,
    lists: fc.record(
      {
        block: fc.constantFrom('block' as const, 'review' as const, 'keep' as const),
        allow: fc.constantFrom('pass' as const, 'keep' as const),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const apply = (given: Verdict, rules: Policy) => applyPolicy(given, preparePolicy(rules, ['acme', 'bolt']));
const isDoubtful = ({ warnings: found, coverage }: Verdict) =>
  !coverage.complete || found.some(({ code }) => DOUBTS.includes(code));
const milder = (one: Decision, other: Decision) => (severity(one) < severity(other) ? one : other);
const allFindings = (given: Verdict) => [
  ...given.findings,
  ...given.segments.flatMap((part) => part.findings),
];

describe('whatever the verdict and the policy', () => {
  it('a decision is lowered only through findings of categories that the policy names', () => {
    // a label of a segment speaks for its category
    const labels = ({ segments }: Verdict) => segments.map((part) => part.category);
    let lowered = 0;
    const check = (given: Verdict, rules: Policy) => {
      const after = apply(given, { ...rules, lists: {} });
      if (severity(after.decision) >= severity(given.decision)) return;
      lowered += 1;
      const named = Object.keys(rules.categories ?? {});
      const left = allFindings(given).filter((found) => !['quality', ...named].includes(found.category));

      expect(named).toContain(given.category);
      expect([...allFindings(given).map((found) => found.category), ...labels(given)]).toContain(
        given.category,
      );
      for (const { decision: said } of left)
        expect(severity(after.decision)).toBeGreaterThanOrEqual(
          Math.min(severity(said), severity(given.decision)),
        );
    };
    fc.assert(fc.property(verdict, policy, check), { numRuns: casesOf(400, 2000) });

    expect(lowered).toBeGreaterThan(casesOf(2, 20));
  });

  it('an answer that is not understood, or is about a part, never becomes pass', () => {
    fc.assert(
      fc.property(verdict.filter(isDoubtful), policy, (given, rules) => {
        expect(apply(given, rules).decision === 'pass').toBe(
          given.decision === 'pass' && apply(given, rules).policy?.changed === false,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('a finding that has no score is never lowered by thresholds', () => {
    const thresholds = categories.map((rules) =>
      Object.fromEntries(Object.entries(rules).filter(([, { ignore } = {}]) => ignore !== true)),
    );
    const scoreless = verdict.map((given) => ({
      ...given,
      findings: given.findings.map((found) => ({ ...found, score: null })),
      segments: given.segments.map((part) => ({
        ...part,
        findings: part.findings.map((found) => ({ ...found, score: null })),
      })),
    }));
    fc.assert(
      fc.property(scoreless, thresholds, (given, rules) => {
        const after = apply(given, { incomplete: 'keep', categories: rules });

        expect(after.decision).toBe(given.decision);
        expect(after.category).toBe(given.category);
        expect(after.segments).toEqual(given.segments);
      }),
    );
  });

  it('lower thresholds never make a milder decision', () => {
    const bound = fc.record({ high: tenth, low: tenth, step: fc.constantFrom('block', 'review') });
    fc.assert(
      fc.property(verdict, bound, category, (given, { high, low, step }, name) => {
        const at = (value: number) => apply(given, { categories: { [name]: { [step]: value } } });
        const [strict, lenient] = [at(Math.min(high, low)), at(Math.max(high, low))];

        expect(severity(strict.decision)).toBeGreaterThanOrEqual(severity(lenient.decision));
      }),
    );
  });

  it('a policy about other categories changes nothing but the record', () => {
    fc.assert(
      fc.property(verdict, rule, (given, only) => {
        const after = apply(given, { incomplete: 'keep', categories: { political: only } });
        const isKept = given.decision === 'pass' && !given.coverage.complete;

        expect({ ...after, policy: undefined }).toEqual({ ...given, policy: undefined });
        expect(after.policy?.changed).toBe(false);
        expect(after.policy?.reasons).toHaveLength(isKept || after.policy?.incomplete === 'keep' ? 1 : 0);
      }),
    );
  });

  it('a part of the content never passes, unless the policy keeps such a pass', () => {
    fc.assert(
      fc.property(verdict, policy, (given, rules) => {
        const part = { ...given, coverage: { ...given.coverage, complete: false } };

        expect(apply(part, { ...rules, incomplete: 'review' }).decision).not.toBe('pass');
        if (given.decision !== 'pass')
          expect(apply(part, { ...rules, incomplete: 'keep' }).decision).not.toBe('pass');
      }),
    );
  });

  it('the evidence stays, the record says what was, and everything can be taken back', () => {
    fc.assert(
      fc.property(verdict, policy, policy, (given, first, second) => {
        const after = apply(given, first);

        expect(withoutPolicy(after)).toEqual(given);
        expect(apply(after, second)).toEqual(apply(given, second));
        expect(after.findings).toEqual(given.findings);
        expect(after.raw).toEqual(given.raw);
        expect(after.warnings).toEqual(given.warnings);
        expect(after.policy?.before).toEqual({
          decision: given.decision,
          category: given.category,
          score: given.score,
        });
        expect(after.policy?.changed).toBe(after.decision !== given.decision);
        if (after.decision !== given.decision) expect(after.policy?.reasons).not.toEqual([]);
        expect(after.decision === 'pass').toBe(after.category === null);
      }),
      { numRuns: 500 },
    );
  });

  it('what comes out is a verdict that survives JSON, with a time line that agrees', () => {
    fc.assert(
      fc.property(verdict, policy, (given, rules) => {
        const after = apply(given, { ...rules, lists: {} });

        expect(verdictSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
        for (const part of after.segments) {
          const isNew = part.before !== undefined && severity(part.decision) > severity(part.before.decision);
          const least = isNew ? part.decision : milder(part.decision, given.decision);
          if (part.category !== 'quality' || isNew)
            expect(severity(after.decision)).toBeGreaterThanOrEqual(severity(least));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('over every recorded answer', () => {
  const root = join(import.meta.dirname, '../fixtures');
  const recorded = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('verdict.json'))
    .map((path): [string, Verdict] => [
      path,
      parseVerdict({ raw: null, ...JSON.parse(readFileSync(join(root, path), 'utf8')) }),
    ]);
  const everything = Object.fromEntries(CATEGORIES.map((name) => [name, { ignore: true }]));

  it.each(recorded)('%s passes with everything ignored, unless it is odd', (_path, given) => {
    const { decision: after } = applyPolicy(given, preparePolicy({ categories: everything }, []));

    expect(after).toBe(isDoubtful(given) && given.decision !== 'pass' ? 'review' : 'pass');
  });

  it.each(recorded)('%s stays as it is under a policy without rules', (_path, given) => {
    const after = applyPolicy(given, preparePolicy({}, []));

    expect({ ...after, policy: undefined }).toEqual({ ...given, policy: undefined });
  });
});
