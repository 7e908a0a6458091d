import {
  severity,
  type Category,
  type Coverage,
  type Segment,
  type Verdict,
  type Warning,
} from '@moderato/core';
import { mergeFindings } from './findings.js';

/** The verdict on one part of a longer text. */
export interface PartVerdict {
  verdict: Verdict;
  /** Characters from the start of the whole text. */
  startChar: number;
  /** Characters in this part. */
  characters: number;
}

/**
 * Joins the verdicts on the parts of one text, in order: the worst part decides, places are shifted to the whole text, what two
 * parts say of the place where they overlap is said once, and `raw` lists the vendor's responses. Coverage is complete only where
 * every part's is.
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
  return {
    ...worst,
    findings: mergeFindings(verdicts.flatMap(({ findings }) => findings)),
    segments: mergeSegments(parts.flatMap(shiftSegments)),
    coverage: mergeCoverage(parts, totalCharacters),
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

/** Segments at one place with the same text and category are one; the worse decision stands. */
function mergeSegments(segments: readonly Segment[]): Segment[] {
  const merged = new Map<string, Segment>();
  for (const segment of segments) {
    const { startChar, text, category, findings } = segment;
    const key = JSON.stringify([startChar, text, category, findings.map(({ label }) => label)]);
    const earlier = merged.get(key);
    if (earlier === undefined || severity(segment.decision) > severity(earlier.decision))
      merged.set(key, segment);
  }
  return [...merged.values()].sort((first, second) => (first.startChar ?? 0) - (second.startChar ?? 0));
}

function mergeCoverage(parts: readonly PartVerdict[], totalCharacters: number): Coverage {
  const coverages = parts.map(({ verdict }) => verdict.coverage);
  const complete = coverages.every((coverage) => coverage.complete);
  const checked = complete ? totalCharacters : checkedCharacters(parts);
  return {
    categories: commonCategories(coverages),
    complete,
    ...(checked === null ? {} : { checked }),
    total: totalCharacters,
    unit: 'characters',
  };
}

/** Characters that were checked, those in an overlap once; null where a vendor does not say how many it checked of a part. */
function checkedCharacters(parts: readonly PartVerdict[]): number | null {
  let checked = 0;
  let end = 0;
  for (const { verdict, startChar, characters } of parts) {
    const { complete, checked: stated, unit } = verdict.coverage;
    const length = complete ? characters : unit === 'characters' ? stated : undefined;
    if (length === undefined) return null;
    const partEnd = startChar + Math.min(length, characters);
    checked += Math.max(0, partEnd - Math.max(end, startChar));
    end = Math.max(end, partEnd);
  }
  return checked;
}

/** What was looked for in every part; null where the vendor's policy decided for one of them. */
function commonCategories(coverages: readonly Coverage[]): Category[] | null {
  const [first, ...others] = coverages.map(({ categories }) => categories);
  if (first === undefined || first === null) return null;
  return others.reduce<Category[] | null>(
    (common, categories) =>
      common === null || categories === null ? null : common.filter((each) => categories.includes(each)),
    first,
  );
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
