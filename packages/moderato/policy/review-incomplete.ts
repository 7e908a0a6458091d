import { type Verdict, type Warning } from '@moderato/core';

/** What `verdict.policy.name` says where no policy of the caller's was applied. */
const BUILT_IN = 'built-in';

const PARTIAL: readonly Warning['code'][] = ['incomplete', 'truncated', 'no_verdict'];

/** Why a verdict is not about the whole content; null where it is. */
export function incompleteness({ coverage, warnings }: Verdict): string | null {
  const { checked, total, unit = 'parts' } = coverage;
  if (checked === 0) return `the vendor checked nothing of the content`;
  if (!coverage.complete) {
    const counts =
      checked === undefined || total === undefined ? '' : ` (${checked} of ${total} ${unit} checked)`;
    return `the vendor did not check all of the content${counts}`;
  }
  const warning = warnings.find(({ code }) => PARTIAL.includes(code));
  return warning === undefined ? null : `the response has the warning ${warning.code}`;
}

/**
 * Turns a `pass` on content that was not checked as a whole into `review` and records that in `policy`. Every other verdict, and
 * one whose own policy kept the pass, comes back as it is.
 */
export function reviewIncomplete(verdict: Verdict): Verdict {
  const why = incompleteness(verdict);
  const { decision, category, score, policy } = verdict;
  if (decision !== 'pass' || why === null || policy?.incomplete === 'keep') return verdict;
  return {
    ...verdict,
    decision: 'review',
    category: 'unmapped',
    score: null,
    policy: {
      name: policy?.name ?? BUILT_IN,
      changed: (policy?.before?.decision ?? decision) !== 'review',
      reasons: [...(policy?.reasons ?? []), `not passed: ${why}`],
      before: policy?.before ?? { decision, category, score },
    },
  };
}
