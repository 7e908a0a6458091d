import { type Finding, type Segment, type VendorResult, type VendorSegment } from '@moderato/core';
import { readDecision, worstOf } from './decision.js';
import { mergeFindings, readFindings } from './findings.js';
import { placeLabel } from './label.js';
import { type Notes } from './notes.js';
import { scoringOf, type Scoring } from './score.js';
import { TAXONOMY } from './taxonomy.js';
import { type VendorMap } from './vendor-map.js';

/** Reads the parts of the content that the vendor lists, in the order of their place. */
export function readSegments(result: VendorResult, map: VendorMap, notes: Notes): Segment[] {
  const scoring = scoringOf(result);
  return result.segments
    .map((segment) => readSegment(segment, scoring, map, notes))
    .sort(
      (first, second) => (first.startMs ?? first.startChar ?? 0) - (second.startMs ?? second.startChar ?? 0),
    );
}

function readSegment(segment: VendorSegment, scoring: Scoring, map: VendorMap, notes: Notes): Segment {
  const findings = readFindings(segment.findings, scoring, map, notes);
  const decision = segmentDecision(segment, findings, map, notes);
  return {
    kind: segment.kind,
    startMs: segment.startMs,
    endMs: segment.endMs,
    ...(segment.startChar === undefined ? {} : { startChar: segment.startChar }),
    text: segment.text,
    url: segment.url,
    urlExpiresAt: segment.urlExpiresAt,
    decision,
    category: decision === 'pass' ? null : segmentCategory(segment, findings, map, notes),
    findings,
    ...(segment.ocr === undefined ? {} : { ocr: segment.ocr }),
    ...(segment.objects === undefined ? {} : { objects: segment.objects }),
  };
}

/** A segment without a word of its own is as bad as the worst class in it; with neither, it was not decided. */
function segmentDecision(segment: VendorSegment, findings: readonly Finding[], map: VendorMap, notes: Notes) {
  if (segment.decision === null && segment.findings.length > 0) return worstOf(raising(findings));
  return readDecision(segment.decision, map, `${segment.path}.decision`, notes);
}

function segmentCategory(segment: VendorSegment, findings: readonly Finding[], map: VendorMap, notes: Notes) {
  const labelled =
    segment.label === null
      ? null
      : placeLabel(segment.label, segment.subLabels, map, segment.path, notes).category;
  return labelled ?? findings.find(({ decision }) => decision !== 'pass')?.category ?? 'unmapped';
}

/** The decisions that count: informational categories describe and never raise. */
export function raising(findings: readonly Finding[]) {
  return findings.filter(({ category }) => !TAXONOMY[category].informational).map(({ decision }) => decision);
}

/** The findings of all segments, one per category, for responses that decide on no class over the whole content. */
export function findingsOfSegments(segments: readonly Segment[]): Finding[] {
  return mergeFindings(segments.flatMap(({ findings }) => findings));
}
