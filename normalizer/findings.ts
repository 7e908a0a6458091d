import { severity, type Finding, type VendorFinding } from '@moderato/core';
import { readDecision } from './decision.js';
import { placeLabel } from './label.js';
import { lookUp } from './look-up.js';
import { type Notes } from './notes.js';
import { readScore, type Scoring } from './score.js';
import { type VendorMap } from './vendor-map.js';

/** Reads what the vendor said class by class: one finding per category, worst first. */
export function readFindings(
  found: readonly VendorFinding[],
  scoring: Scoring,
  map: VendorMap,
  notes: Notes,
): Finding[] {
  return mergeFindings(found.flatMap((finding) => readFinding(finding, scoring, map, notes)));
}

function readFinding(found: VendorFinding, scoring: Scoring, map: VendorMap, notes: Notes): Finding[] {
  const decision = readDecision(found.decision, map, `${found.path}.decision`, notes);
  const { category, subcategory } = placeLabel(found.name, found.subLabels, map, found.path, notes);
  const finding: Finding = {
    // a class word for "nothing found" that is nevertheless flagged has no place in the map
    category: category ?? 'unmapped',
    subcategory,
    decision,
    score: readScore(found.score, scoring, `${found.path}.score`, notes),
    label: found.name,
    subLabel: found.subLabels[0] ?? null,
    keywords: [...new Set(found.keywords)],
    count: found.count,
    ...(found.evidence === undefined ? {} : { evidence: found.evidence }),
  };
  const custom = found.libraries.filter(
    ({ type }) => type !== null && lookUp(map.libraries, type)?.library === 'custom',
  );
  const kept = category === null && decision === 'pass' ? [] : [finding];
  return [...kept, ...custom.map((library): Finding => fromLibrary(finding, library))];
}

/** A hit in the account's own word library is a finding of its own, beside the class it was filed under. */
function fromLibrary(finding: Finding, library: VendorFinding['libraries'][number]): Finding {
  return {
    category: 'custom',
    subcategory: null,
    decision: finding.decision,
    score: null,
    label: library.name ?? finding.label,
    subLabel: null,
    keywords: [...new Set(library.keywords)],
    count: null,
  };
}

/** Joins findings of one category: the worst stands, keywords are united, counts and further evidence stay with the worst. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    // every label that no map knows stays visible on its own
    const key = finding.category === 'unmapped' ? `unmapped ${finding.label}` : finding.category;
    const earlier = merged.get(key);
    merged.set(key, earlier === undefined ? finding : join(earlier, finding));
  }
  return [...merged.values()].sort(worstFirst);
}

function join(first: Finding, second: Finding): Finding {
  const worst = worstFirst(second, first) < 0 ? second : first;
  return { ...worst, keywords: [...new Set([...first.keywords, ...second.keywords])] };
}

/** Orders findings: worse decision first, then the higher confidence; equal ones keep the vendor's order. */
function worstFirst(first: Finding, second: Finding): number {
  return (
    severity(second.decision) - severity(first.decision) ||
    (second.score?.value ?? -1) - (first.score?.value ?? -1)
  );
}
