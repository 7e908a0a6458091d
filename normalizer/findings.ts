import { severity, type Finding, type Steps, type VendorFinding } from '@moderato/core';
import { readDecision } from './decision.js';
import { placeLabel } from './label.js';
import { lookUp } from './look-up.js';
import { type Notes } from './notes.js';
import { readScore, type Scoring } from './score.js';
import { type VendorMap } from './vendor-map.js';

/** What was read already of findings that stand in a response more than once; null for those that are none. */
export type KnownFindings = Map<VendorFinding, Finding | null>;

/** Reads what the vendor said class by class: one finding per category, worst first. */
export function readFindings(
  found: readonly VendorFinding[],
  scoring: Scoring,
  map: VendorMap,
  notes: Notes,
  known: KnownFindings | null,
): Finding[] {
  const findings: Finding[] = [];
  for (const finding of found) addFinding(findings, finding, scoring, map, notes, known);
  return mergeFindings(findings);
}

/** As `readFindings`, but can be interrupted: some responses have a finding for each of thousands of parts. */
export function* readFindingSteps(
  found: readonly VendorFinding[],
  scoring: Scoring,
  map: VendorMap,
  notes: Notes,
  known: KnownFindings | null,
): Steps<Finding[]> {
  const findings: Finding[] = [];
  for (let index = 0; index < found.length; index++) {
    if (index % FINDINGS_PER_STEP === FINDINGS_PER_STEP - 1) yield;
    addFinding(findings, found[index] as VendorFinding, scoring, map, notes, known);
  }
  return mergeFindings(findings);
}

/** Findings that are read between two interruptions. */
const FINDINGS_PER_STEP = 256;

function addFinding(
  findings: Finding[],
  found: VendorFinding,
  scoring: Scoring,
  map: VendorMap,
  notes: Notes,
  known: KnownFindings | null,
): void {
  const earlier = known?.get(found);
  if (earlier !== undefined) {
    if (earlier !== null) findings.push(earlier);
    return;
  }
  const decision = readDecision(found.decision, map, found.path, notes);
  const { category, subcategory } = placeLabel(found.name, found.subLabels, map, found.path, notes);
  const finding: Finding = {
    // a class word for "nothing found" that is nevertheless flagged has no place in the map
    category: category ?? 'unmapped',
    subcategory,
    decision,
    score: readScore(found.score, scoring, found.path, notes),
    label: found.name,
    subLabel: found.subLabels[0] ?? null,
    keywords: distinct(found.keywords),
    count: found.count,
  };
  if (found.evidence !== undefined) finding.evidence = found.evidence;
  const isFinding = category !== null || decision !== 'pass';
  if (isFinding) findings.push(finding);
  if (found.libraries.length === 0) known?.set(found, isFinding ? finding : null);
  for (const library of found.libraries) {
    const isCustom = library.type !== null && lookUp(map.libraries, library.type)?.library === 'custom';
    if (isCustom) findings.push(fromLibrary(finding, library));
  }
}

function distinct(words: readonly string[]): string[] {
  return words.length < 2 ? [...words] : [...new Set(words)];
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
    keywords: distinct(library.keywords),
    count: null,
  };
}

/** Joins findings of one category: the worst stands, keywords are united, counts and further evidence stay with the worst. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  if (findings.length < 2) return [...findings];
  if (!mayRepeat(findings)) return [...findings].sort(worstFirst);
  const joined = new Map<string, { worst: Finding; keywords: Set<string> | null }>();
  for (const finding of findings) {
    // every label that no map knows stays visible on its own
    const key = finding.category === 'unmapped' ? `unmapped ${finding.label}` : finding.category;
    const earlier = joined.get(key);
    if (earlier === undefined) {
      joined.set(key, { worst: finding, keywords: null });
      continue;
    }
    earlier.keywords ??= new Set(earlier.worst.keywords);
    for (const keyword of finding.keywords) earlier.keywords.add(keyword);
    if (worstFirst(finding, earlier.worst) < 0) earlier.worst = finding;
  }
  const merged: Finding[] = [];
  for (const { worst, keywords } of joined.values())
    merged.push(keywords === null ? worst : { ...worst, keywords: [...keywords] });
  return merged.sort(worstFirst);
}

/** More than the classes of one part are not compared one by one. */
const MOST_COMPARED = 16;

function mayRepeat(findings: readonly Finding[]): boolean {
  if (findings.length > MOST_COMPARED) return true;
  for (let later = 1; later < findings.length; later++) {
    const category = findings[later]?.category;
    for (let earlier = 0; earlier < later; earlier++)
      if (findings[earlier]?.category === category) return true;
  }
  return false;
}

/** Orders findings: worse decision first, then the higher confidence; equal ones keep the vendor's order. */
function worstFirst(first: Finding, second: Finding): number {
  return (
    severity(second.decision) - severity(first.decision) ||
    (second.score?.value ?? -1) - (first.score?.value ?? -1)
  );
}
