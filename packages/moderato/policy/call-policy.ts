import { type Job, type JobTicket, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { applyPolicy, withoutPolicy } from './apply-policy.js';
import { type Policy } from '../config/policy-schema.js';
import { preparePolicy } from './prepare-policy.js';
import { reviewIncomplete } from './review-incomplete.js';

/** The policy of one call, at the place where verdicts leave. */
export interface CallPolicy {
  readonly ofVerdict: (verdict: Verdict) => Verdict;
  ofJob<Outcome extends Job | null>(job: Outcome): Outcome;
  /** A ticket that carries its verdict, for content that is answered at once. */
  ofTicket(ticket: JobTicket): JobTicket;
  /** What the policy makes of an outage; undefined where the routing decides. */
  onError: 'review' | undefined;
}

/** Finds the policy of a call. Throws `config` for wrong options. */
export type CallPolicies = (options: Pick<CallOptions, 'policy'>) => CallPolicy;

/**
 * Makes what finds the policy of a call: the call's own, else the configuration's; `false` takes back what an earlier one did.
 * @throws ModerationError `config`, here for the configuration, then for the options.
 */
export function createCallPolicies(configured: Policy | null, vendors: readonly string[]): CallPolicies {
  const standing = callPolicy(configured ?? undefined, vendors, 'policy');
  return ({ policy }) => (policy === undefined ? standing : callPolicy(policy, vendors, 'options.policy'));
}

function callPolicy(
  policy: Policy | false | undefined,
  vendors: readonly string[],
  root: string,
): CallPolicy {
  const ofVerdict = decideBy(policy, vendors, root);
  const isReviewing = typeof policy === 'object' && policy.onError === 'review';
  return {
    ofVerdict,
    ofJob: (job) => (job?.state === 'succeeded' ? { ...job, verdict: ofVerdict(job.verdict) } : job),
    ofTicket: (ticket) =>
      ticket.verdict === undefined ? ticket : { ...ticket, verdict: ofVerdict(ticket.verdict) },
    onError: isReviewing ? 'review' : undefined,
  };
}

function decideBy(
  policy: Policy | false | undefined,
  vendors: readonly string[],
  root: string,
): (verdict: Verdict) => Verdict {
  if (policy === undefined) return reviewIncomplete;
  if (policy === false) return (verdict) => reviewIncomplete(withoutPolicy(verdict));
  const prepared = preparePolicy(policy, vendors, root);
  return (verdict) => applyPolicy(verdict, prepared);
}
