import {
  severity,
  withErrorDetails,
  type Decision,
  type EarlierFinding,
  type EscalationReason,
  type JobTicket,
  type ModerationError,
  type TicketRoute,
  type Verdict,
  type WarningCode,
} from '@moderato/core';
import { coveredCategories, type VendorMap } from '@moderato/normalizer';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { isOpenVerdict } from './open-verdict.js';
import { reviewed } from './reviewed.js';
import { type RouteCall, type Weigh } from './route-call.js';
import { type Escalation } from './router.js';

/** Verdicts with these lift nothing: they may come out worse when the vendor is asked again. */
const UNRELIABLE: readonly WarningCode[] = ['unknown_decision', 'incomplete', 'truncated', 'no_verdict'];

/** Why a verdict leads to a further vendor; null where it is the end. */
export function escalationReason(
  verdict: Verdict,
  { provider }: Pick<Vendor, 'provider'>,
  { categories }: Pick<CallOptions, 'categories'>,
  { escalate, weigh }: { escalate: Pick<Escalation, 'on'> | null; weigh: Weigh },
): EscalationReason | null {
  if (escalate === null) return null;
  const { decision } = weigh(verdict);
  const covered = verdict.coverage.categories ?? [];
  const isPartial =
    decision === 'pass' && categories?.some((category) => !covered.includes(category)) === true;
  const isOpen = isPartial || isOpenVerdict(verdict, provider, { categories });
  if (isOpen && escalate.on.includes('not_covered')) return 'not_covered';
  return escalate.on.includes(decision) ? decision : null;
}

/** Whether a verdict leads to a further vendor by the rules of its route. */
export function isSentOn(
  verdict: Verdict,
  vendor: Vendor,
  { route, options, weigh }: Pick<RouteCall, 'route' | 'options' | 'weigh'>,
): boolean {
  return escalationReason(verdict, vendor, options, { escalate: route.escalate, weigh }) !== null;
}

/** What a verdict found, for the vendor that comes after it. */
export function findingOf(verdict: Verdict, weigh: Weigh): EarlierFinding {
  const { decision, category } = weigh(verdict);
  const flagged = verdict.findings.filter((finding) => finding.decision !== 'pass');
  const categories = [
    ...flagged.map((finding) => finding.category),
    ...(category === null ? [] : [category]),
  ];
  return { provider: verdict.source.provider, decision, categories: [...new Set(categories)] };
}

/**
 * Whether a later verdict may stand in the place of what an earlier vendor found: it is as strict, or it looked for all that was found,
 * in all of the content.
 * @param decision of the later verdict, as the policy makes it.
 */
export function isLifted(found: EarlierFinding, later: Verdict, decision: Decision, map: VendorMap): boolean {
  if (severity(decision) >= severity(found.decision)) return true;
  const { coverage, source, warnings } = later;
  if (!coverage.complete || warnings.some(({ code }) => UNRELIABLE.includes(code))) return false;
  const covered = coveredCategories(source.kind, coverage.categories, map);
  return found.categories.every((category) => covered.includes(category));
}

/** Says on a verdict that a milder one did not lift it. */
export function standing(verdict: Verdict, found: EarlierFinding, later: string): Verdict {
  const message = `${later} is milder, but did not look for all that ${found.provider} found (${found.categories.join(', ')}), so that the ${found.decision} stands`;
  return {
    ...verdict,
    warnings: [...verdict.warnings, { code: 'not_covered', path: 'routing.tried', message }],
  };
}

/** The verdict of a job that is read by its ticket, as far as the route of the ticket has a say in it. */
export function endByTicket(
  verdict: Verdict,
  { route, categories }: JobTicket,
  vendor: Vendor,
  weigh: Weigh,
): Verdict {
  const { escalateOn = [], found } = route ?? {};
  if (found !== undefined && !isLifted(found, verdict, weigh(verdict).decision, vendor.map)) {
    const raised = { decision: found.decision, category: found.categories[0] ?? 'unmapped', score: null };
    return standing({ ...verdict, ...raised }, found, verdict.source.provider);
  }
  const reason = escalationReason(verdict, vendor, { categories }, { escalate: { on: escalateOn }, weigh });
  if (reason !== 'pass' && reason !== 'not_covered') return verdict;
  return reviewed(
    verdict,
    `the rules send it on (${reason}), which a verdict that is read by its ticket cannot be`,
  );
}

/** Options whose journal is given tickets that know their route. */
export function withTicketRoute(options: CallOptions, route: TicketRoute | null): CallOptions {
  const { journal } = options;
  if (journal === undefined || route === null) return options;
  return {
    ...options,
    journal: {
      submitting: (entry) => journal.submitting(entry),
      attempting: (entry) => journal.attempting?.(entry),
      submitted: ({ content, ticket }) => journal.submitted({ content, ticket: { ...ticket, route } }),
      refused: (entry) => journal.refused(entry),
    },
  };
}

/** An error whose ticket knows its route. */
export function errorWithRoute(error: ModerationError, route: TicketRoute | null): ModerationError {
  return error.ticket === undefined || route === null
    ? error
    : withErrorDetails(error, { ticket: { ...error.ticket, route } });
}
