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

/** How wide a text of 12 or 13 pixels is at most, in pixels. */
export function widthOf(text: string): number {
  return 7.4 * text.length;
}

/** A name cut to the room that there is. */
export function fitted(name: string, pixels: number): string {
  const letters = Math.max(2, Math.floor(pixels / 7.4));
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

/** Names of vendors need room: about 7 pixels for each letter. */
export function roomFor(names: readonly string[]): number {
  return Math.min(200, 24 + 7 * Math.max(0, ...names.map((name) => name.length)));
}
