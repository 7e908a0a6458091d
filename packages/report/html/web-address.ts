/** How an address ends that was too long to keep. */
const CUT = '…';

/**
 * The address of an item that a browser may open: http or https, and whole.
 * @param text what the list holds of its content.
 * @returns null for text, keys of a vendor's bucket, other schemes, and addresses that were cut.
 */
export function webAddressOf(kind: string, text: string | null): string | null {
  if (kind === 'text' || text === null || text.endsWith(CUT) || !/^https?:\/\//i.test(text)) return null;
  return URL.canParse(text) ? text : null;
}
