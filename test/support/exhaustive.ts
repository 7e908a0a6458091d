/** Whether this is `npm run check -- long`, where properties are tried on many more cases than in `npm test`. */
export const IS_EXHAUSTIVE = process.env['MODERATO_EXHAUSTIVE'] === '1';

/** How many cases to try: the first number in `npm test`, the second in the long run. */
export function casesOf(quick: number, exhaustive: number): number {
  return IS_EXHAUSTIVE ? exhaustive : quick;
}
