import { type Finding, type Score, type Segment, type Verdict } from '@moderato/core';
import { table } from './table.js';
import { DECISION_FORMATS, clockTime, excerpt, printable, withoutQuery, type Paint } from './text.js';

const MOST_SEGMENTS = 20;

/** Lays a verdict out for people: the decision first, then the evidence, then what was and was not looked at. */
export function describeVerdict(verdict: Verdict, paint: Paint): string {
  const sections = [
    headline(verdict, paint),
    findingsTable(verdict.findings, paint),
    segmentsTable(verdict.segments, paint),
    remarks(verdict, paint),
  ];
  return sections.filter(Boolean).join('\n');
}

function headline(verdict: Verdict, paint: Paint): string {
  const { decision, category, score, source } = verdict;
  const first = [
    paint(['bold', DECISION_FORMATS[decision]], decision.toUpperCase()),
    category,
    score === null ? null : `score ${score}`,
  ];
  const second = [
    source.provider,
    source.kind,
    source.jobId === null ? null : `job ${source.jobId}`,
    source.subject === null ? null : withoutQuery(source.subject),
    `vendor's word: ${source.vendorDecision ?? 'none'}`,
  ];
  return `${first.filter(Boolean).join('  ')}\n${paint('dim', printable(second.filter(Boolean).join(' · ')))}\n`;
}

function findingsTable(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return '';
  const rows = findings.map((finding) => [
    [finding.category, finding.subcategory].filter(Boolean).join('.'),
    paint(DECISION_FORMATS[finding.decision], finding.decision),
    describeScore(finding.score),
    printable([finding.label, finding.subLabel].filter(Boolean).join(' / ')),
    excerpt(finding.keywords.join(', '), 60),
  ]);
  return table(['category', 'decision', 'score', "vendor's word", 'keywords'], rows);
}

function describeScore(score: Score | null): string {
  return score === null ? 'none' : `${score.value} (${score.native} on ${score.scale})`;
}

function segmentsTable(segments: readonly Segment[], paint: Paint): string {
  const flagged = segments.filter(({ decision }) => decision !== 'pass');
  if (flagged.length === 0) return '';
  const rows = flagged
    .slice(0, MOST_SEGMENTS)
    .map((segment) => [
      describePlace(segment),
      paint(DECISION_FORMATS[segment.decision], segment.decision),
      segment.category ?? '',
      segment.text === null ? '' : `“${excerpt(segment.text, 60)}”`,
    ]);
  const more = flagged.length - rows.length;
  return (
    table(['flagged', 'decision', 'category', 'text'], rows) +
    (more > 0 ? `and ${more} more; --json shows all\n` : '')
  );
}

function describePlace({ startMs, endMs, startChar }: Segment): string {
  if (startMs !== null)
    return endMs === null ? clockTime(startMs) : `${clockTime(startMs)} – ${clockTime(endMs)}`;
  return startChar === undefined ? 'somewhere' : `character ${startChar}`;
}

function remarks(verdict: Verdict, paint: Paint): string {
  const { coverage, lists, policy, text, warnings } = verdict;
  const lines = [
    text === null || text === '' ? null : `text: “${excerpt(text, 200)}”`,
    `looked for: ${coverage.categories === null ? "what the vendor's policy says" : coverage.categories.join(', ') || 'nothing'}`,
    coverage.complete
      ? null
      : paint('yellow', `the vendor did not look at everything${describeShare(coverage)}`),
    ...lists.map(
      ({ list, name, entity }) =>
        `${list} list hit: ${printable([name, entity].filter(Boolean).join(' / ') || 'unnamed')}`,
    ),
    policy === undefined
      ? null
      : `policy ${printable(policy.name)}${policy.changed ? ' changed the decision' : ''}: ${printable(policy.reasons.join('; ') || 'no reasons')}`,
    ...warnings.map(
      ({ code, message, path }) =>
        `${paint('yellow', 'warning:')} ${printable(`${message} (${code}, ${path})`)}`,
    ),
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}

function describeShare({ checked, total, unit }: Verdict['coverage']): string {
  return checked === undefined
    ? ''
    : `: ${checked}${total === undefined ? '' : ` of ${total}`} ${unit ?? ''}`.trimEnd();
}
