import { type CategoryComparison, type Comparison, type Timeline, type VendorOutcome } from 'moderato';
import { table } from './table.js';
import { DECISION_FORMATS, clockTime, excerpt, printable, type Paint } from './text.js';

const AGREEMENTS = {
  full: 'the vendors agree',
  partial: 'those that gave a verdict agree',
  none: 'the vendors differ',
} as const;

/** Lays a comparison out for people: the decision of all, each vendor's, and where they differ. */
export function describeComparison(comparison: Comparison, paint: Paint): string {
  const { decision, strategy, agreement, outcomes, categories, timeline, keywords } = comparison;
  const words = [
    ...(keywords.common.length > 0 ? [`found by all: ${excerpt(keywords.common.join(', '), 80)}`] : []),
    ...Object.entries(keywords.only)
      .filter(([, only]) => only.length > 0)
      .map(([provider, only]) => `found by ${provider} only: ${excerpt(only.join(', '), 80)}`),
  ];
  const sections = [
    `${paint(['bold', DECISION_FORMATS[decision]], decision.toUpperCase())}  by "${strategy}"; ${agreement === null ? 'too few verdicts to compare' : AGREEMENTS[agreement]}\n`,
    outcomesTable(outcomes, paint),
    categoriesTable(categories, outcomes, paint),
    timeline === null ? '' : describeTimeline(timeline, paint),
    words.length === 0 ? '' : `${words.join('\n')}\n`,
  ];
  return sections.filter(Boolean).join('\n');
}

function outcomesTable(outcomes: readonly VendorOutcome[], paint: Paint): string {
  const rows = outcomes.map(({ provider, verdict, error, elapsedMs, wireMs, cost }) => [
    provider,
    verdict === null
      ? paint('yellow', 'no verdict')
      : paint(DECISION_FORMATS[verdict.decision], verdict.decision),
    verdict?.category ?? '',
    verdict === null ? '' : (verdict.score?.toString() ?? 'none'),
    verdict === null
      ? printable(`${error.code}: ${excerpt(error.message, 60)}`)
      : printable(verdict.source.vendorDecision ?? ''),
    `${((wireMs ?? elapsedMs) / 1000).toFixed(1)} s`,
    wireMs === null ? '' : `${(Math.max(0, elapsedMs - wireMs) / 1000).toFixed(1)} s`,
    cost === null ? '' : String(cost),
  ]);
  return table(
    ['vendor', 'decision', 'category', 'own score', "vendor's word", 'time', 'waited', 'cost'],
    rows,
  );
}

function categoriesTable(
  categories: readonly CategoryComparison[],
  outcomes: readonly VendorOutcome[],
  paint: Paint,
): string {
  if (categories.length === 0) return '';
  const providers = outcomes.map(({ provider }) => provider);
  const cell = (said: CategoryComparison['byProvider'][string] | undefined) =>
    said === 'pass' || said === 'review' || said === 'block'
      ? paint(DECISION_FORMATS[said], said)
      : paint('dim', said ?? '');
  const rows = categories.map(({ category, byProvider, agree }) => [
    category,
    ...providers.map((provider) => cell(byProvider[provider])),
    agree === null ? 'cannot be compared' : agree ? 'agree' : 'differ',
  ]);
  return table(['category', ...providers, ''], rows);
}

function describeTimeline({ vendors, overlaps, durationMs }: Timeline, paint: Paint): string {
  const flagged = vendors.map(({ provider, intervals }) => {
    const places = intervals
      .filter(({ decision }) => decision !== 'pass')
      .map(({ startMs, endMs, decision }) =>
        paint(DECISION_FORMATS[decision], `${clockTime(startMs)} – ${clockTime(endMs)} ${decision}`),
      );
    return `${provider}: ${places.slice(0, 8).join(', ') || 'nothing'}${places.length > 8 ? ` and ${places.length - 8} more` : ''}`;
  });
  const shared = overlaps.map(({ providers, ratio }) =>
    ratio === null
      ? `${providers.join(' and ')} flagged nothing`
      : `${providers.join(' and ')} share ${Math.round(ratio * 100)} % of what either flagged`,
  );
  return `flagged within ${clockTime(durationMs)}\n  ${[...flagged, ...shared].join('\n  ')}\n`;
}
