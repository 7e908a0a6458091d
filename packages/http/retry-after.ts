const WITH_ZONE = /^[A-Za-z]{3,9}, \d\d[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;
const WITHOUT_ZONE = /^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Reads a `Retry-After` header (RFC 9110 section 10.2.3): whole seconds, or an HTTP date in any of its three forms.
 * @param nowMs epoch milliseconds that a date is compared with.
 * @returns milliseconds to wait, never negative; undefined where the header is absent or unreadable.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const date = WITH_ZONE.test(text) ? text : WITHOUT_ZONE.test(text) ? `${text} GMT` : '';
  const instantMs = Date.parse(date);
  return Number.isNaN(instantMs) ? undefined : Math.max(0, instantMs - nowMs);
}
