/** Times of calls; nothing of the project is imported. */

/** On the wire where that is known, else as the caller waited. */
export const timeOf = (outcome) => outcome?.wireMs ?? outcome?.elapsedMs ?? null;

const digits = (value, number) => Number(value.toPrecision(number));

export function latencyOf(given) {
  const times = given.filter((time) => time !== null).map((time) => digits(time, 3));
  times.sort((one, other) => one - other);
  const n = times.length;
  const at = (rank) => times[rank - 1] ?? null;
  const quantile = (share) => at(Math.ceil(n * share - 1e-9));
  const half = (1.959964 * Math.sqrt(n)) / 2;
  const [low, high] = [Math.floor(n / 2 - half), Math.ceil(n / 2 + half) + 1];
  const bars = new Map();
  for (const time of times) {
    const bar = time < 1 ? 0 : Math.floor(8 * Math.log10(time) + 1e-9);
    bars.set(bar, (bars.get(bar) ?? 0) + 1);
  }
  return {
    calls: n,
    medianMs: quantile(0.5),
    medianRangeMs: low < 1 || high > n ? null : [at(low), at(high)],
    p90Ms: quantile(0.9),
    p99Ms: quantile(0.99),
    maximumMs: at(n),
    bars: [...bars].map(([bar, calls]) => ({
      fromMs: digits(10 ** (bar / 8), 4),
      toMs: digits(10 ** ((bar + 1) / 8), 4),
      calls,
    })),
  };
}
