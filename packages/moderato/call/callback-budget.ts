/** Room for the frames of a video of hours; a million of them takes about a second to decode. */
export const MAX_VALUES = 1_000_000;

const MARKS = new Set(Buffer.from('[{,:'));

/**
 * Tells whether a body holds more values than are decoded, since a few megabytes of empty objects keep a processor busy
 * for seconds. Commas inside of strings count as well.
 */
export function exceedsDecodingBudget(body: Uint8Array | string): boolean {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  let values = 0;
  for (const byte of bytes) if (MARKS.has(byte) && ++values > MAX_VALUES) return true;
  return false;
}
