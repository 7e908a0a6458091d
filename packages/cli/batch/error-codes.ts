import { type BatchSummary } from '@moderato/batch';

/** Says how many errors there were, and why: `3, 1 of them uncertain (network 2, job_failed 1)`. */
export function describeErrors({ errors, uncertain, errorCodes }: BatchSummary): string {
  const codes = Object.entries(errorCodes)
    .sort(([, first], [, second]) => second - first)
    .map(([code, count]) => `${code} ${count}`);
  const why = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
  return `${errors}${uncertain === 0 ? '' : `, ${uncertain} of them uncertain`}${why}`;
}
