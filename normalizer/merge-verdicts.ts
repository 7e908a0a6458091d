import { severity, type Segment, type Verdict, type Warning } from '@moderato/core';
import { mergeFindings } from './findings.js';

/** The verdict on one part of a longer text. */
export interface PartVerdict {
  verdict: Verdict;
  /** Characters from the start of the whole text. */
  startChar: number;
}

/**
 * Joins the verdicts on the parts of one text, in order: the worst part decides, places are shifted to the whole text, and
 * `raw` lists the vendor's answers. Coverage is complete only where every part's is.
 * @param totalCharacters length of the whole text.
 */
export function mergeVerdicts(
  parts: readonly [PartVerdict, ...PartVerdict[]],
  totalCharacters: number,
): Verdict {
  const worst = parts.reduce((first, second) =>
    severity(second.verdict.decision) > severity(first.verdict.decision) ? second : first,
  ).verdict;
  const verdicts = parts.map(({ verdict }) => verdict);
  const complete = verdicts.every(({ coverage }) => coverage.complete);
  return {
    ...worst,
    findings: mergeFindings(verdicts.flatMap(({ findings }) => findings)),
    segments: parts.flatMap(shiftSegments),
    coverage: {
      ...worst.coverage,
      complete,
      ...(complete ? { checked: totalCharacters } : {}),
      total: totalCharacters,
      unit: 'characters',
    },
    lists: distinct(verdicts.flatMap(({ lists }) => lists)),
    warnings: distinct(verdicts.flatMap(({ warnings }): Warning[] => warnings)),
    raw: verdicts.map(({ raw }) => raw),
  };
}

/** A flagged part whose vendor names no place is a segment as a whole. */
function shiftSegments({ verdict, startChar }: PartVerdict): Segment[] {
  if (verdict.segments.length === 0 && verdict.decision !== 'pass') {
    const { decision, category, findings } = verdict;
    return [
      {
        kind: 'text',
        startMs: null,
        endMs: null,
        startChar,
        text: null,
        url: null,
        urlExpiresAt: null,
        decision,
        category,
        findings,
      },
    ];
  }
  return verdict.segments.map((segment) => ({ ...segment, startChar: startChar + (segment.startChar ?? 0) }));
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
