/** How long one vendor took, in milliseconds; the figures are rounded to three digits. */
export interface Latency {
  /** Calls of which the time is known. */
  calls: number;
  medianMs: number | null;
  /** 95% interval of the median, from the order of the times; null with fewer than six. */
  medianRangeMs: [low: number, high: number] | null;
  p90Ms: number | null;
  p99Ms: number | null;
  maximumMs: number | null;
  /** Bars of a histogram, on a logarithmic axis; the upper end is left out. */
  bars: { fromMs: number; toMs: number; calls: number }[];
}
