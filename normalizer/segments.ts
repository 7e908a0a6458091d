import {
  mapSteps,
  worse,
  type Decision,
  type Finding,
  type Segment,
  type Steps,
  type VendorResult,
  type VendorSegment,
} from '@moderato/core';
import { readDecision } from './decision.js';
import { mergeFindings, readFindings, type KnownFindings } from './findings.js';
import { placeLabel } from './label.js';
import { type Notes } from './notes.js';
import { scoringOf } from './score.js';
import { TAXONOMY } from './taxonomy.js';
import { type VendorMap } from './vendor-map.js';

/** Reads the parts of the content that the vendor lists, in the order of their place. */
export function* readSegments(
  result: VendorResult,
  map: VendorMap,
  notes: Notes,
  known: KnownFindings | null,
): Steps<Segment[]> {
  const scoring = scoringOf(result);
  const segments = yield* mapSteps(result.segments, (segment) => {
    const findings = readFindings(segment.findings, scoring, map, notes, known);
    return readSegment(segment, findings, map, notes);
  });
  return isInOrder(segments) ? segments : segments.sort((first, second) => startOf(first) - startOf(second));
}

function isInOrder(segments: readonly Segment[]): boolean {
  let earlier = -Infinity;
  for (const segment of segments) {
    const start = startOf(segment);
    if (!(start >= earlier)) return false;
    earlier = start;
  }
  return true;
}

function startOf({ startMs, startChar }: Segment): number {
  return startMs ?? startChar ?? 0;
}

function readSegment(segment: VendorSegment, findings: Finding[], map: VendorMap, notes: Notes): Segment {
  const decision = segmentDecision(segment, findings, map, notes);
  const read: Segment = {
    kind: segment.kind,
    startMs: segment.startMs,
    endMs: segment.endMs,
    text: segment.text,
    url: segment.url,
    urlExpiresAt: segment.urlExpiresAt,
    decision,
    category: decision === 'pass' ? null : segmentCategory(segment, findings, map, notes),
    findings,
  };
  if (segment.startChar !== undefined) read.startChar = segment.startChar;
  if (segment.ocr !== undefined) read.ocr = segment.ocr;
  if (segment.objects !== undefined) read.objects = segment.objects;
  return read;
}

/** A segment without a word of its own is as bad as the worst class in it; with neither, it was not decided. */
function segmentDecision(segment: VendorSegment, findings: readonly Finding[], map: VendorMap, notes: Notes) {
  if (segment.decision === null && segment.findings.length > 0) return worstRaising(findings);
  return readDecision(segment.decision, map, segment.path, notes);
}

function segmentCategory(segment: VendorSegment, findings: readonly Finding[], map: VendorMap, notes: Notes) {
  const labelled =
    segment.label === null
      ? null
      : placeLabel(segment.label, segment.subLabels, map, segment.path, notes).category;
  return labelled ?? findings.find(({ decision }) => decision !== 'pass')?.category ?? 'unmapped';
}

/** The worst of the decisions that count; `pass` for none. */
export function worstRaising(findings: readonly Finding[]): Decision {
  let worst: Decision = 'pass';
  for (const finding of findings)
    if (finding.decision !== 'pass' && isRaising(finding)) worst = worse(worst, finding.decision);
  return worst;
}

/** Whether the decision counts: informational categories describe and never raise. */
export function isRaising({ category }: Finding): boolean {
  return !TAXONOMY[category].informational;
}

/** The findings of all segments, one per category, for responses that decide on no class over the whole content. */
export function findingsOfSegments(segments: readonly Segment[]): Finding[] {
  const all: Finding[] = [];
  for (const { findings } of segments) for (const finding of findings) all.push(finding);
  return mergeFindings(all);
}
