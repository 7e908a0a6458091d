import { type Verdict } from '@moderato/core';

/** Makes `review` of a pass that was not to be the end. */
export function reviewed(verdict: Verdict, message: string): Verdict {
  return {
    ...verdict,
    decision: 'review',
    category: 'unmapped',
    score: null,
    coverage: { ...verdict.coverage, complete: false },
    warnings: [...verdict.warnings, { code: 'not_covered', path: 'coverage.categories', message }],
  };
}
