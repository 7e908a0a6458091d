/** Tells whether a text is base64, line breaks allowed. Searches for single characters only, since the text may have many millions. */
export function isBase64(text: string): boolean {
  return text.trim() !== '' && !/[^A-Za-z0-9+/=\s]/.test(text) && !/=\s*[^=\s]/.test(text);
}
