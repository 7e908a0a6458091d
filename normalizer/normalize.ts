import {
  runAtOnce,
  severity,
  worse,
  type Category,
  type Decision,
  type Finding,
  type Segment,
  type Steps,
  type VendorResult,
  type Verdict,
} from '@moderato/core';
import { readDecision } from './decision.js';
import { mergeFindings, readFindingSteps } from './findings.js';
import { placeLabel, type Placement } from './label.js';
import { lookUp } from './look-up.js';
import { readNotCovered, withoutSkipped } from './not-covered.js';
import { createNotes, type Notes } from './notes.js';
import { scoringOf } from './score.js';
import { findingsOfSegments, isRaising, readSegments, worstRaising } from './segments.js';
import { TAXONOMY } from './taxonomy.js';
import { type VendorMap } from './vendor-map.js';

/**
 * Turns a vendor's answer into a verdict by the vendor's map; pure and total.
 * The vendor's overall word decides; a missing or unknown one is `review`. Evidence that is stricter than the overall word
 * raises the verdict to at least `review`; nothing ever lowers it, and no decision is derived from a score.
 */
export function normalize(result: VendorResult, map: VendorMap): Verdict {
  return runAtOnce(normalizeSteps(result, map));
}

/** As `normalize`, but can be interrupted. */
export function* normalizeSteps(result: VendorResult, map: VendorMap): Steps<Verdict> {
  const notes = createNotes(result.warnings);
  const skipped = readNotCovered(result, map, notes);
  const checked = withoutSkipped(result);
  const known = repeatsFindings(checked) ? { found: [], read: [] } : null;
  const segments = yield* readSegments(checked, map, notes, known);
  const whole = yield* readFindingSteps(checked.findings, scoringOf(result), map, notes, known);
  yield;
  const isDecidedByFindings = result.decidedByFindings === true && whole.some(isRaising);
  const stated = isDecidedByFindings ? worstRaising(whole) : readDecision(result.decision, map, '', notes);
  const evidence = whole.length > 0 ? whole : findingsOfSegments(segments);
  const label =
    result.label === null ? null : placeLabel(result.label, result.subLabels, map, 'label', notes);

  yield;
  const raised = raiseByLabel(raise(stated, whole, segments, notes), label, notes);
  const isUnchecked = result.extent?.checked === 0;
  const decision = isUnchecked && raised === 'pass' ? 'review' : raised;
  if (isUnchecked) notes.add('incomplete', 'coverage', 'the response lists nothing that was checked');
  const findings = withLabel(evidence, stated, label, result, notes);
  const category =
    decision === 'pass' ? null : decidingCategory(stated, label?.category ?? null, findings, segments);
  if (!result.complete) notes.add('incomplete', 'coverage', 'the vendor did not look at all of the content');

  return {
    decision,
    category,
    score: findings.find((finding) => finding.category === category)?.score?.value ?? null,
    findings,
    segments,
    text: result.text,
    coverage: {
      categories: coveredCategories(result, skipped, map),
      complete: result.complete && !isUnchecked,
      ...countsOf(result),
    },
    lists: result.lists.map(({ type, name, entity }) => ({
      list: (type === null ? undefined : lookUp(map.lists, type)?.list) ?? 'unknown',
      name,
      entity,
    })),
    warnings: notes.list(),
    source: {
      provider: result.provider,
      ...(result.site === undefined ? {} : { site: result.site }),
      region: result.region,
      kind: result.kind,
      jobId: result.jobId,
      requestId: result.requestId,
      contentId: result.contentId,
      subject: result.subject,
      submittedAt: result.submittedAt,
      finishedAt: result.finishedAt,
      vendorDecision: result.decision,
    },
    raw: result.raw,
  };
}

/** Whether the findings of the whole are those of the parts, for vendors that decide on no class over the whole content. */
function repeatsFindings({ findings: [first], segments }: VendorResult): boolean {
  const inSegments = segments.find(({ findings }) => findings.length > 0);
  return first !== undefined && first === inSegments?.findings[0];
}

function raise(
  stated: Decision,
  findings: readonly Finding[],
  segments: readonly Segment[],
  notes: Notes,
): Decision {
  let worst = worstRaising(findings);
  for (const segment of segments) worst = worse(worst, worstIn(segment));
  if (severity(worst) <= severity(stated)) return stated;
  notes.add('contradiction', 'decision', `the overall decision is ${stated}, but the evidence says ${worst}`);
  return stated === 'pass' ? 'review' : stated;
}

/** An overall label that names something harmful is evidence against a pass, even where no scene says so. */
function raiseByLabel(decision: Decision, label: Placement | null, notes: Notes): Decision {
  if (decision !== 'pass' || label?.category == null) return decision;
  if (label.category === 'unmapped' || TAXONOMY[label.category].informational) return decision;
  notes.add('contradiction', 'label', `the label means ${label.category}, but the overall decision is pass`);
  return 'review';
}

/** A segment that is flagged for informational reasons alone does not raise the whole. */
function worstIn({ category, decision, findings }: Segment): Decision {
  const describesOnly = category !== null && TAXONOMY[category].informational;
  const worst = worstRaising(findings);
  return describesOnly ? worst : worse(worst, decision);
}

/** The overall label is evidence too: where no finding of its category is as bad as the overall decision, it becomes one. */
function withLabel(
  findings: Finding[],
  stated: Decision,
  label: Placement | null,
  result: VendorResult,
  notes: Notes,
): Finding[] {
  if (result.label === null || label === null) return findings;
  const { category, subcategory = null } = label;
  if (category === null) {
    if (stated !== 'pass')
      notes.add(
        'contradiction',
        'label',
        `the label says that nothing was found, but the overall decision is ${stated}`,
      );
    return findings;
  }
  if (stated === 'pass') return findings;
  const same = findings.filter((finding) => finding.category === category);
  if (same.some(({ decision }) => severity(decision) >= severity(stated))) return findings;
  if (same.length > 0) {
    notes.add(
      'contradiction',
      'label',
      `the overall decision is ${stated} for ${category}, but its scene says less`,
    );
  }
  const stating: Finding = {
    category,
    subcategory,
    decision: stated,
    score: same[0]?.score ?? null,
    label: result.label,
    subLabel: result.subLabels[0] ?? null,
    keywords: [],
    count: null,
  };
  return mergeFindings([stating, ...findings]);
}

function decidingCategory(
  stated: Decision,
  labelled: Category | null,
  findings: readonly Finding[],
  segments: readonly Segment[],
): Category {
  const flagged = findings.find(
    ({ decision, category }) => decision !== 'pass' && !TAXONOMY[category].informational,
  );
  const inSegments = segments.find((segment) => segment.category !== null)?.category;
  if (stated === 'pass') return flagged?.category ?? inSegments ?? labelled ?? 'unmapped';
  return labelled ?? flagged?.category ?? inSegments ?? 'unmapped';
}

function coveredCategories(
  result: VendorResult,
  skipped: ReadonlySet<Category>,
  map: VendorMap,
): Category[] | null {
  if (result.categories === null && skipped.size === 0) return null;
  const requests = map.requests[result.kind] ?? {};
  const covered = (result.categories ?? Object.keys(requests)).map(
    (word) => lookUp(requests, word)?.category ?? null,
  );
  return [
    ...new Set(covered.filter((category) => category !== null && !skipped.has(category))),
  ] as Category[];
}

/** Only frames have a unit of their own in a verdict. */
function countsOf({ extent }: VendorResult): Partial<Verdict['coverage']> {
  return extent?.unit === 'frames' ? { ...extent, unit: 'frames' } : {};
}
