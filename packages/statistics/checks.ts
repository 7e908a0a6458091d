/**
 * Checks what callers pass. Messages name the function's argument and the position, never a value: a label that was
 * put in by mistake may be content.
 * @throws RangeError when the claim does not hold.
 */
export function check(claim: boolean, field: string, expected: string): asserts claim {
  if (!claim) throw new RangeError(`${field}: expected ${expected}`);
}

/** Says whether a value is a list, without forgetting the type of what is in it. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/**
 * Checks labels: two or more, all different, none empty.
 * @throws RangeError
 */
export function checkLabels(labels: readonly string[]): void {
  check(isList(labels) && labels.length >= 2, 'labels', 'a list of two labels or more');
  const wrong = labels.findIndex((label) => typeof label !== 'string' || label === '');
  if (wrong !== -1) check(false, `labels[${wrong}]`, 'a text that is not empty');
  const repeated = labels.findIndex((label, position) => labels.indexOf(label) !== position);
  if (repeated !== -1) check(false, `labels[${repeated}]`, 'a label that was not listed before');
}

/**
 * Checks a count: a whole number, 0 or more.
 * @throws RangeError
 */
export function checkCount(count: number, field: string): void {
  check(isCount(count), field, 'a whole number, 0 or more');
}

/**
 * Checks a list of counts and its length.
 * @throws RangeError
 */
export function checkCounts(counts: readonly number[], length: number, field: string): void {
  if (!isList(counts) || counts.length !== length) check(false, field, `a list of ${length} counts`);
  const wrong = counts.findIndex((count) => !isCount(count));
  if (wrong !== -1) check(false, `${field}[${wrong}]`, 'a whole number, 0 or more');
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

/**
 * Checks a confidence level: above 0, below 1.
 * @throws RangeError
 */
export function checkLevel(level: number): void {
  check(level > 0 && level < 1, 'level', 'a number between 0 and 1, both left out');
}

/**
 * The position of a label; null for a missing one.
 * @throws RangeError when it is not among the labels.
 */
export function positionOf(
  label: string | null,
  positions: ReadonlyMap<string, number>,
  field: string,
): number | null {
  if (label === null) return null;
  const position = positions.get(label);
  check(position !== undefined, field, 'one of the labels, or null for a missing one');
  return position;
}

/**
 * Checks that two lists of names are the same, in the same order.
 * @throws RangeError
 */
export function checkSame(names: readonly string[], others: readonly string[], field: string): void {
  const isSame = names.length === others.length && names.every((name, at) => name === others[at]);
  check(isSame, field, 'the same ones in the same order');
}
