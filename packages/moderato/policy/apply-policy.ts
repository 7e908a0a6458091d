import { severity, type Segment, type Verdict } from '@moderato/core';
import { decide, doubtOf, evidenceOf, type Decided, type Outcome } from './decide.js';
import { type PreparedPolicy } from './prepare-policy.js';
import { incompleteness, reviewIncomplete } from './review-incomplete.js';
import { milder } from './weigh.js';

/**
 * Applies a policy to a verdict, also to one that another policy was applied to: that one is taken back first. Pure. It changes
 * `decision`, `category` and `score` of the verdict and the segments' `decision` and `category`, and says what it did in `policy`;
 * findings and everything else stay the vendor's. What would be `pass` on a part of the content is `review`, unless the policy says `incomplete: 'keep'`.
 */
export function applyPolicy(given: Verdict, policy: PreparedPolicy): Verdict {
  const verdict = withoutPolicy(given);
  const { decision, category, score, findings, segments, source } = verdict;
  const before: Outcome = { decision, category, score };
  const doubt = doubtOf(verdict);
  const { provider: vendor } = source;
  const byFindings = decide({ before, own: findings, segments, vendor, doubt }, policy);
  const decided = byLists(byFindings, verdict, policy, doubt);

  const decideSegment = (segment: Segment): Segment => {
    const was: Outcome = { decision: segment.decision, category: segment.category, score: null };
    const after = decide({ before: was, own: evidenceOf(segment), segments: [], vendor, doubt }, policy);
    if (after.decision === was.decision && after.category === was.category) return segment;
    return {
      ...segment,
      decision: after.decision,
      category: after.category,
      before: { decision: was.decision, category: was.category },
    };
  };
  const why = decided.decision === 'pass' ? incompleteness(verdict) : null;
  const isKept = why !== null && policy.incomplete === 'keep';
  const weighed: Verdict = {
    ...verdict,
    decision: decided.decision,
    category: decided.category,
    score: decided.score,
    segments: segments.map(decideSegment),
    policy: {
      name: policy.name,
      changed: decided.decision !== decision,
      reasons: isKept ? [...decided.reasons, `passed although ${why}`] : decided.reasons,
      ...(isKept ? { incomplete: 'keep' as const } : {}),
      before,
    },
  };
  return reviewIncomplete(weighed);
}

/** Takes back what a policy did; a verdict without one comes back as it is. */
export function withoutPolicy(verdict: Verdict): Verdict {
  const { policy, ...rest } = verdict;
  if (policy === undefined) return verdict;
  return { ...rest, ...policy.before, segments: rest.segments.map(restoreSegment) };
}

function restoreSegment(segment: Segment): Segment {
  const { before, ...rest } = segment;
  return before === undefined ? segment : { ...rest, ...before };
}

/** Hits on lists weigh more than findings, and the block list more than the allow list. A list of unknown type may be a block list. */
function byLists(
  decided: Decided,
  { lists }: Verdict,
  policy: PreparedPolicy,
  doubt: string | null,
): Decided {
  const { block, allow } = policy.lists;
  const isOn = (type: (typeof lists)[number]['list']) => lists.some(({ list }) => list === type);
  if (isOn('block') && block !== 'keep' && severity(block) > severity(decided.decision)) {
    const reason = `a hit on a block list; at least ${block}`;
    return { decision: block, category: 'custom', score: null, reasons: [...decided.reasons, reason] };
  }
  if (allow === 'keep' || !isOn('allow') || isOn('block') || isOn('unknown')) return decided;
  const after = doubt === null ? 'pass' : milder(decided.decision, 'review');
  if (after === decided.decision) return decided;
  const reasons = [
    ...decided.reasons,
    `a hit on an allow list; ${after}`,
    ...(doubt === null ? [] : [`not passed: ${doubt}`]),
  ];
  return after === 'pass'
    ? { decision: after, category: null, score: null, reasons }
    : { ...decided, decision: after, reasons };
}
