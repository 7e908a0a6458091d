import { describe, expect, it } from '@jest/globals';
import { CATEGORIES, parseVerdict, verdictJsonSchema, verdictSchema } from '@moderato/core';
import { z } from 'zod';
import { normalize } from '@moderato/normalizer';
import { acmeMap, vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const verdict = normalize(
  vendorResult({
    decision: 'bad',
    label: 'nude',
    findings: [vendorFinding({ score: 3 })],
    segments: [vendorSegment()],
  }),
  acmeMap,
);

describe('the verdict schema', () => {
  it('accepts a verdict that went through JSON', () => {
    expect(parseVerdict(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
  });

  it.each([
    ['an unknown decision', { decision: 'allow' }],
    ['a score above 1', { score: 91 }],
    ['an instant without a zone', { source: { ...verdict.source, finishedAt: '2022-06-20 11:07:08' } }],
    ['a missing list', { findings: undefined }],
    ['a field that it does not know', { verdict: 'fine' }],
  ])('refuses %s', (_, change) => {
    expect(() => parseVerdict({ ...verdict, ...change })).toThrow();
  });

  it('is offered as JSON Schema', () => {
    expect(verdictJsonSchema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { decision: { enum: ['pass', 'review', 'block'] } },
      required: expect.arrayContaining(['decision', 'findings', 'raw']),
    });
    expect({ ...verdictJsonSchema }).toEqual(z.toJSONSchema(verdictSchema));
    expect(JSON.stringify(verdictJsonSchema)).toContain(CATEGORIES.join('","'));
  });
});
