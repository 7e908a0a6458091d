import { describe, it } from '@jest/globals';
import { severity, verdictSchema, type VendorFinding, type VendorSegment } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import fc from 'fast-check';
import { acmeMap, vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const word = (...words: string[]) => fc.oneof(fc.constantFrom(...words), fc.string(), fc.constant(null));
const decisionWord = word('ok', 'maybe', 'bad', '', 'constructor');
const className = fc.oneof(
  fc.constantFrom('nude', 'promo', 'blurry', 'none', 'hasOwnProperty', 'zork'),
  fc.string(),
);
const score = fc.oneof(fc.constant(null), fc.double(), fc.string(), fc.integer({ min: 0, max: 100 }));

const finding = fc
  .record({
    name: className,
    decision: decisionWord,
    score,
    keywords: fc.array(fc.string(), { maxLength: 3 }),
  })
  .map((fields): VendorFinding => vendorFinding(fields));
const segment = fc
  .record({
    decision: decisionWord,
    label: word('nude', 'none'),
    findings: fc.array(finding, { maxLength: 3 }),
  })
  .map((fields): VendorSegment => vendorSegment(fields));
const result = fc
  .record({
    decision: decisionWord,
    label: word('nude', 'none', 'blurry'),
    findings: fc.array(finding, { maxLength: 4 }),
    segments: fc.array(segment, { maxLength: 4 }),
  })
  .map(vendorResult);

describe('normalize, for any answer', () => {
  it('gives a valid verdict and never throws', () => {
    fc.assert(fc.property(result, (answer) => void verdictSchema.parse(normalize(answer, acmeMap))));
  });

  it('passes only what the vendor passed in so many words, with no stricter evidence', () => {
    fc.assert(
      fc.property(result, (answer) => {
        const verdict = normalize(answer, acmeMap);
        const evidence = [...verdict.findings, ...verdict.segments].filter(
          ({ category }) => category !== 'quality',
        );
        const clean = evidence.every(({ decision }) => decision === 'pass');

        return verdict.decision !== 'pass' || (answer.decision === 'ok' && clean);
      }),
    );
  });

  it('is never milder than the vendor said', () => {
    fc.assert(
      fc.property(result, (answer) => {
        const stated = { ok: 'pass', maybe: 'review', bad: 'block' }[answer.decision ?? ''] ?? 'review';
        return severity(normalize(answer, acmeMap).decision) >= severity(stated as 'pass');
      }),
    );
  });
});
