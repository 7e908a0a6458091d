import { severity, type Decision, type Finding, type Steps, type VendorFinding } from '@moderato/core';
import { readDecision } from './decision.js';
import { placeLabel } from './label.js';
import { lookUp } from './look-up.js';
import { type Notes } from './notes.js';
import { readScore, type Scoring } from './score.js';
import { type VendorMap } from './vendor-map.js';

/** What was read already of findings that stand in a response more than once; both lists in the order of the response. */
export interface KnownFindings {
  found: VendorFinding[];
  /** Null for those that are none. */
  read: (Finding | null)[];
}

/** Reads what the vendor said class by class: one finding per category, worst first. */
export function readFindings(
  found: readonly VendorFinding[],
  scoring: Scoring,
  map: VendorMap,
  notes: Notes,
  known: KnownFindings | null,
): Finding[] {
  const [only] = found;
  if (only === undefined) return [];
  if (found.length === 1 && only.libraries.length === 0) {
    const finding = readFinding(only, scoring, map, notes);
    if (known !== null) remember(known, only, finding);
    return finding === null ? [] : [finding];
  }
  const findings: Finding[] = [];
  for (const each of found) addFinding(findings, each, scoring, map, notes, known);
  // a list that grew keeps room for more, its copy does not
  return mergeOwn(findings.slice());
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
  let next = 0;
  for (let index = 0; index < found.length; index++) {
    if (index % FINDINGS_PER_STEP === FINDINGS_PER_STEP - 1) yield;
    const each = found[index] as VendorFinding;
    if (known !== null && known.found[next] === each) {
      const earlier = known.read[next++];
      if (earlier != null) findings.push(earlier);
    } else addFinding(findings, each, scoring, map, notes, null);
  }
  return mergeOwn(findings);
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
  const finding = readFinding(found, scoring, map, notes);
  if (finding !== null) findings.push(finding);
  if (found.libraries.length === 0) {
    if (known !== null) remember(known, found, finding);
    return;
  }
  const decision = readDecision(found.decision, map, found.path, notes);
  for (const library of found.libraries) {
    const isCustom = library.type !== null && lookUp(map.libraries, library.type)?.library === 'custom';
    if (isCustom) findings.push(fromLibrary(found.name, decision, library));
  }
}

function remember(known: KnownFindings, found: VendorFinding, read: Finding | null): void {
  known.found.push(found);
  known.read.push(read);
}

/** Null for a class that the vendor looked for and did not find. */
function readFinding(found: VendorFinding, scoring: Scoring, map: VendorMap, notes: Notes): Finding | null {
  const decision = readDecision(found.decision, map, found.path, notes);
  const { category, subcategory = null } = placeLabel(found.name, found.subLabels, map, found.path, notes);
  const score = readScore(found.score, scoring, found.path, notes);
  if (category === null && decision === 'pass') return null;
  const finding: Finding = {
    // a class word for "nothing found" that is nevertheless flagged has no place in the map
    category: category ?? 'unmapped',
    subcategory,
    decision,
    score,
    label: found.name,
    subLabel: found.subLabels[0] ?? null,
    keywords: distinct(found.keywords),
    count: found.count,
  };
  if (found.evidence !== undefined) finding.evidence = found.evidence;
  return finding;
}

function distinct(words: readonly string[]): string[] {
  if (words.length === 0) return [];
  if (words.length === 1 || (words.length === 2 && words[0] !== words[1])) return words.slice();
  return [...new Set(words)];
}

/** A hit in the account's own word library is a finding of its own, beside the class it was filed under. */
function fromLibrary(name: string, decision: Decision, library: VendorFinding['libraries'][number]): Finding {
  return {
    category: 'custom',
    subcategory: null,
    decision,
    score: null,
    label: library.name ?? name,
    subLabel: null,
    keywords: distinct(library.keywords),
    count: null,
  };
}

/** Joins findings of one category: the worst stands, keywords are united, counts and further evidence stay with the worst. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  return mergeOwn(findings.slice());
}

/** The same for a list that is nobody else's. */
function mergeOwn(findings: Finding[]): Finding[] {
  if (findings.length < 2) return findings;
  if (!mayRepeat(findings)) return sortFew(findings);
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

/** Sorts a short list in place. */
function sortFew(findings: Finding[]): Finding[] {
  for (let index = 1; index < findings.length; index++) {
    const finding = findings[index] as Finding;
    let place = index;
    for (; place > 0 && worstFirst(finding, findings[place - 1] as Finding) < 0; place--)
      findings[place] = findings[place - 1] as Finding;
    findings[place] = finding;
  }
  return findings;
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
