import { type Category, type VendorFinding, type VendorResult } from '@moderato/core';
import { lookUp } from './look-up.js';
import { type Notes } from './notes.js';
import { type VendorMap } from './vendor-map.js';

/** The categories that the vendor says it did not check in this content, by its request words or its labels; with a warning. */
export function readNotCovered(
  { notCovered = [], kind }: VendorResult,
  map: VendorMap,
  notes: Notes,
): ReadonlySet<Category> {
  const skipped = new Set<Category>();
  for (const word of notCovered) {
    const category = (lookUp(map.requests[kind] ?? {}, word) ?? lookUp(map.labels, word))?.category ?? null;
    if (category !== null) skipped.add(category);
    notes.add(
      'not_covered',
      'coverage.categories',
      `the vendor did not check ${category ?? word.slice(0, 60)}`,
    );
  }
  return skipped;
}

/** The result without the classes that were not checked: those without a decision are no findings, neither pass nor review. */
export function withoutSkipped(result: VendorResult): VendorResult {
  const { notCovered = [], findings, segments } = result;
  if (notCovered.length === 0) return result;
  const wasChecked = ({ name, decision }: VendorFinding) => decision !== null || !notCovered.includes(name);
  return {
    ...result,
    findings: findings.filter(wasChecked),
    segments: segments.map((segment) => ({ ...segment, findings: segment.findings.filter(wasChecked) })),
  };
}
