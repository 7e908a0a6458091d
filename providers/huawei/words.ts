/** A word that is no text is kept as its JSON, so that it counts as unknown and not as absent. */
export function toWord(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A confidence as it was sent; one that is neither number nor text is kept as its JSON, so that it is noticed. */
export function toScore(value: unknown): string | number | null {
  return typeof value === 'number' ? value : toWord(value);
}

/** A list that holds nothing, shared by all that have none. */
export const NONE: never[] = [];
Object.freeze(NONE);
