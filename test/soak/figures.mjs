/** Percentile by the nearest rank; null of nothing. */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Whole megabytes of the process. */
export const residentMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
