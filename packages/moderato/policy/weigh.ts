import { severity, type Decision, type Finding } from '@moderato/core';
import { thresholdFor, type CategoryRule } from '../config/policy-schema.js';

/** Something that speaks for a decision. */
export type Evidence = Pick<Finding, 'category' | 'decision' | 'score'>;

/** What one piece of evidence counts for under a rule. */
export interface Weight {
  decision: Decision;
  /** Whether its score has reached a threshold: then it counts whatever the vendor made of it. */
  isReached: boolean;
  /** Whether the rule has thresholds that have no score to bite on. */
  isPowerless: boolean;
  /** What the rule says, in words without content; null where it says nothing. */
  reason: string | null;
}

/** Weighs evidence by the rule of its category; without a rule it counts for what the vendor says. */
export function weigh(
  { category, decision, score }: Evidence,
  rule: CategoryRule | undefined,
  vendor: string,
): Weight {
  const kept: Weight = { decision, isReached: false, isPowerless: false, reason: null };
  if (rule === undefined) return kept;
  if (rule.ignore === true)
    return { ...kept, decision: 'pass', reason: `${category} is ignored; the vendor said ${decision}` };
  const block = thresholdFor(rule.block, vendor);
  const review = thresholdFor(rule.review, vendor);
  if (block === undefined && review === undefined) return kept;
  if (score === null) {
    if (decision === 'pass') return kept;
    return {
      ...kept,
      isPowerless: true,
      reason: `${category} has no score; the vendor's ${decision} stands`,
    };
  }

  const { value } = score;
  const reached = (outcome: Decision, threshold: number): Weight => ({
    ...kept,
    decision: outcome,
    isReached: true,
    reason: `${category}: score ${value} reaches ${outcome} ${threshold}; the vendor said ${decision}`,
  });
  const below = (outcome: Decision, threshold: string): Weight => ({
    ...kept,
    decision: outcome,
    reason: `${category}: score ${value} is below ${threshold}; the vendor said ${decision}`,
  });
  if (block !== undefined && value >= block) return reached('block', block);
  if (block === undefined && decision === 'block') return kept;
  if (review !== undefined && value >= review) return reached('review', review);
  if (review !== undefined) return below('pass', `review ${review}`);
  return below(milder(decision, 'review'), `block ${block ?? 1}`);
}

/** The milder of two decisions. */
export function milder(first: Decision, second: Decision): Decision {
  return severity(first) <= severity(second) ? first : second;
}
