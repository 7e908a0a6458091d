/** Bytes read as text, or why they are none. */
export type DecodedText = { text: string; problem?: undefined } | { problem: string; text?: undefined };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes UTF-8, with or without a byte order mark, and never replaces what it cannot decode: a vendor would moderate the
 * replacement characters. UTF-16, UTF-32 and bytes of 0, which text files do not hold, are reported as a problem.
 */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  const hasUtf16Mark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (hasUtf16Mark) return { problem: 'is UTF-16 or UTF-32, expected UTF-8; convert it first' };
  const zero = bytes.indexOf(0);
  if (zero !== -1)
    return {
      problem: `has a byte of 0 at offset ${zero}, so it is no UTF-8 text, perhaps UTF-16; convert it first`,
    };
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { problem: 'is not UTF-8; convert it first' };
  }
}
