import { type StoredResult } from '@moderato/batch';

/** How a sample is chosen. */
export const SAMPLE_METHODS = ['cells', 'random', 'uncertain'] as const;

/** `cells`: rare combinations of decisions more often. `uncertain`: doubtful items more often. `random`: all alike. */
export type SampleMethod = (typeof SAMPLE_METHODS)[number];

/** A confidence between these two, from 0 to 1, is in the middle half of a vendor's own scale. */
const [DOUBT_LOW, DOUBT_HIGH] = [0.25, 0.75];

/**
 * The stratum of an item by what the vendors said of it, in a fixed order of vendors. Only for choosing: it names decisions, so no
 * rater may see it.
 */
export function stratumOf(results: readonly (StoredResult | null)[], method: SampleMethod): string {
  if (method === 'random') return 'all';
  if (method === 'uncertain') return isDoubtful(results) ? 'uncertain' : 'certain';
  return results.map((result) => result?.verdict?.decision ?? 'no verdict').join(' / ');
}

/** A review, no verdict, different decisions, or a confidence in the middle half of the vendor's own scale. */
function isDoubtful(results: readonly (StoredResult | null)[]): boolean {
  const decisions = new Set(results.map((result) => result?.verdict?.decision));
  if (decisions.size > 1 || decisions.has(undefined) || decisions.has('review')) return true;
  return results.some((result) =>
    result?.verdict?.findings.some(
      ({ score }) => score?.meaning === 'confidence' && score.value >= DOUBT_LOW && score.value <= DOUBT_HIGH,
    ),
  );
}
