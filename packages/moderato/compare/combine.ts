import { severity, type Decision } from '@moderato/core';
import { type Comparison, type Strategy } from './comparison.js';

/** A vendor and what it decided; null where it gave no verdict. */
export interface Vote {
  provider: string;
  decision: Decision | null;
}

/**
 * Makes one decision of several. A vendor without a verdict counts as `review`: it is no reason to pass, and none to block.
 * `strictest`: the worst. `mildest`: the mildest that a vendor really gave. `majority`: pass or block where more than half of all vendors
 * say so, else `review`. `primary`: the first vendor's.
 */
export function combine(
  votes: readonly Vote[],
  strategy: Strategy,
): Pick<Comparison, 'decision' | 'decidedBy'> {
  const decision = decide(votes, strategy);
  return {
    decision,
    decidedBy: votes.filter((vote) => vote.decision === decision).map(({ provider }) => provider),
  };
}

function decide(votes: readonly Vote[], strategy: Strategy): Decision {
  const given = votes.flatMap(({ decision }) => (decision === null ? [] : [decision]));
  const counted = votes.map(({ decision }): Decision => decision ?? 'review');
  if (given.length === 0) return 'review';
  switch (strategy) {
    case 'strictest':
      return extreme(counted, (first, second) => severity(first) > severity(second));
    case 'mildest':
      return extreme(given, (first, second) => severity(first) < severity(second));
    case 'primary':
      return counted[0] ?? 'review';
    case 'majority':
      return majority(counted);
  }
}

function extreme(decisions: readonly Decision[], beats: (first: Decision, second: Decision) => boolean) {
  return decisions.reduce((best, each) => (beats(each, best) ? each : best));
}

function majority(counted: readonly Decision[]): Decision {
  const count = (decision: Decision) => counted.filter((each) => each === decision).length;
  const half = counted.length / 2;
  if (count('pass') > half) return 'pass';
  return count('block') > half ? 'block' : 'review';
}

/** Says whether the vendors decided alike. */
export function agreementOf(votes: readonly Vote[]): Comparison['agreement'] {
  const given = votes.flatMap(({ decision }) => (decision === null ? [] : [decision]));
  if (given.length < 2) return null;
  if (new Set(given).size > 1) return 'none';
  return given.length === votes.length ? 'full' : 'partial';
}
