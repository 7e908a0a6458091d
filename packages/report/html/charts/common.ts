/** The width of a chart across the page, in pixels; the page makes it smaller where it has less room. */
export const WIDTH = 980;

/** Words beside marks: readable on top of them, too. */
export const SMALL = {
  fontSize: 12,
  fill: 'currentColor',
  stroke: 'var(--surface)',
  strokeWidth: 4,
  paintOrder: 'stroke',
} as const;

/** Names of vendors need room: about 7 pixels for each letter. */
export function roomFor(names: readonly string[]): number {
  return Math.min(200, 24 + 7 * Math.max(0, ...names.map((name) => name.length)));
}
