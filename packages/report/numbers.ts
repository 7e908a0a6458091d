import { type Estimate, type IntervalOrReason } from '@moderato/statistics';

/** What stands where a figure has no value. */
export const NO_VALUE = '–';

/** A whole number with its thousands apart: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** A number of things with its noun, plural unless it is one: `1 item`, `2 items`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** A share as a percentage with one decimal: `81.2%`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** A number with two decimals, or as many as are asked for; never `−0`. */
export function decimal(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return text.replace('-', Number(text) === 0 ? '' : '−');
}

/** A p-value: `0.034`, and `< 0.001` below that. */
export function pValue(value: number | null): string {
  if (value === null) return NO_VALUE;
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** A time in milliseconds for people: `85 ms`, `1.24 s`, `2:05 min`. */
export function duration(elapsedMs: number | null): string {
  if (elapsedMs === null) return NO_VALUE;
  if (elapsedMs < 1000) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < 60_000) return `${(elapsedMs / 1000).toFixed(2)} s`;
  const seconds = Math.round(elapsedMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

/** A statistic, written by `write`; a dash where it has no value. */
export function estimate(value: Estimate, write: (value: number) => string = decimal): string {
  return value.value === null ? NO_VALUE : write(value.value);
}

/** An interval as `0.61 to 0.72`; a dash where there is none. */
export function interval(value: IntervalOrReason, write: (value: number) => string = decimal): string {
  return value.low === null ? NO_VALUE : `${write(value.low)} to ${write(value.high)}`;
}

/** A difference of shares in percentage points, without its sign: `5.2`. */
export function points(difference: number): string {
  return decimal(Math.abs(difference) * 100, 1);
}

/** A difference of shares in percentage points with its sign: `+5.2`. */
export function signedPoints(difference: number): string {
  const text = decimal(difference * 100, 1);
  return Number(text) > 0 ? `+${text}` : text;
}

/** Names as a list in a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** A category as people read it: `sexual minors`. */
export function words(category: string): string {
  return category.replaceAll('_', ' ');
}
