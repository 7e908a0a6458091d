import { severity, type Category, type Decision, type Segment, type Verdict } from '@moderato/core';
import { TAXONOMY } from '@moderato/normalizer';
import { type PreparedPolicy } from './prepare-policy.js';
import { milder, weigh, type Evidence } from './weigh.js';

/** A decision with the category that made it. */
export interface Outcome {
  decision: Decision;
  category: Category | null;
  score: number | null;
}

/** What a policy makes of the whole, or of a segment. */
export interface Decided extends Outcome {
  reasons: string[];
}

/** What a decision is made from. */
export interface Grounds {
  before: Outcome;
  /** Evidence about the very thing that is decided. */
  own: readonly Evidence[];
  /** Segments inside it; none inside a segment. */
  segments: readonly Segment[];
  vendor: string;
  /** Why nothing may be made `pass`; null where nothing is odd. */
  doubt: string | null;
}

interface Candidate extends Outcome {
  /** Null where the policy had no part in it. */
  reason: string | null;
}

/**
 * The worst of what counts. Evidence that the policy does not name counts for no more than the vendor made of it, and a decision that
 * no finding of its category explains stands.
 */
export function decide(grounds: Grounds, policy: PreparedPolicy): Decided {
  const { before, own, segments, doubt } = grounds;
  const inner = segments.flatMap(evidenceOf);
  const owned = own.map((evidence) => count(evidence, grounds, policy));
  const inside = inner.map((evidence) => {
    const { reason, ...counted } = count(evidence, grounds, policy);
    return { ...counted, reason: reason === null ? null : `${reason}, in a segment` };
  });
  const counted = [...owned, ...inside];
  const byEvidence = worstOf(counted, before.category) ?? NOTHING;
  const standing = worstOf(standings(before, [...own, ...inner], segments), before.category) ?? NOTHING;
  const clear = worstOf([byEvidence, standing], before.category) ?? NOTHING;

  const isTouched = counted.some(({ reason }) => reason !== null);
  const isStanding = severity(standing.decision) > severity(byEvidence.decision);
  const isHeld = doubt !== null && clear.decision === 'pass' && before.decision !== 'pass';
  const reasons = [
    ...owned.map(({ reason }) => reason),
    ...reasonsBeside(inside, owned),
    isStanding ? (isTouched ? standing.reason : null) : byEvidence.reason,
    isHeld ? `not passed: ${doubt}` : null,
  ];
  return {
    ...outcomeOf(isHeld ? { ...before, decision: 'review' } : clear, before),
    reasons: [...new Set(reasons.filter((reason) => reason !== null))],
  };
}

/** Decisions that no finding of their category explains, of the whole and of the segments inside. */
function standings(
  before: Outcome,
  evidence: readonly Evidence[],
  segments: readonly Segment[],
): Candidate[] {
  const inside = segments.filter(
    (segment) => !isExplained(segment, evidenceOf(segment)) && !isDescriptive(segment, before),
  );
  return [
    ...(isExplained(before, evidence)
      ? []
      : [{ ...before, reason: `the overall ${before.decision} stands; no finding explains it` }]),
    ...inside.map(({ decision, category }) => ({
      decision: milder(decision, before.decision),
      category,
      score: null,
      reason: `the ${decision} of a segment stands; no finding explains it`,
    })),
  ];
}

/** One reason for each category that is touched inside only; there may be thousands of segments. */
function reasonsBeside(inside: readonly Candidate[], owned: readonly Candidate[]): string[] {
  const reasons = new Map<Category | null, string>();
  for (const { category, reason } of inside) {
    if (reason === null || reasons.has(category)) continue;
    if (!owned.some((found) => found.category === category && found.reason !== null))
      reasons.set(category, reason);
  }
  return [...reasons.values()];
}

function count(evidence: Evidence, { before, vendor }: Grounds, policy: PreparedPolicy): Candidate {
  const { category, score } = evidence;
  const weight = weigh(evidence, policy.categories[category], vendor);
  const isIdle = isDescriptive(evidence, before);
  const limit = (decision: Decision) => (isIdle ? 'pass' : milder(decision, before.decision));
  const decision = weight.isReached ? weight.decision : limit(weight.decision);
  const isChanged = weight.decision !== evidence.decision || decision !== limit(evidence.decision);
  const reason = isChanged || weight.isPowerless ? weight.reason : null;
  return { decision, category, score: score?.value ?? null, reason };
}

/** Informational categories count only where the vendor decided by them. */
function isDescriptive({ category }: Pick<Outcome, 'category'>, before: Outcome): boolean {
  return category !== null && TAXONOMY[category].informational && category !== before.category;
}

function isExplained({ decision, category }: Omit<Outcome, 'score'>, evidence: readonly Evidence[]): boolean {
  if (decision === 'pass') return true;
  return evidence.some(
    (found) => found.category === category && severity(found.decision) >= severity(decision),
  );
}

/** Of equally bad ones that of the category that decided before, else the first. */
function worstOf<Item extends Outcome>(items: readonly Item[], category: Category | null): Item | null {
  const rank = (item: Item) => severity(item.decision) * 2 + (item.category === category ? 1 : 0);
  return items.reduce<Item | null>(
    (worst, item) => (worst === null || rank(item) > rank(worst) ? item : worst),
    null,
  );
}

function outcomeOf({ decision, category, score }: Outcome, before: Outcome): Outcome {
  if (decision === before.decision && (decision === 'pass' || category === before.category)) return before;
  return decision === 'pass' ? { decision, category: null, score: null } : { decision, category, score };
}

const NOTHING: Candidate = { decision: 'pass', category: null, score: null, reason: null };

/** The evidence in a segment. A segment that is labelled with a class that none of its findings flags is evidence of that class. */
export function evidenceOf({ decision, category, findings }: Segment): Evidence[] {
  const isFlagged = findings.some((found) => found.category === category && found.decision !== 'pass');
  if (decision === 'pass' || category === null || category === 'unmapped' || isFlagged) return [...findings];
  return [{ category, decision, score: null }, ...findings];
}

/** Why an answer is not to be taken for a pass; null where it is whole and clear. */
export function doubtOf({ warnings, coverage }: Verdict): string | null {
  const codes = ['no_verdict', 'unknown_decision', 'contradiction', 'incomplete', 'truncated'] as const;
  const code = codes.find((candidate) => warnings.some((warning) => warning.code === candidate));
  if (code !== undefined) return `the answer has the warning ${code}`;
  return coverage.complete ? null : 'the vendor did not look at everything';
}
