/** Where text begins and ends without the blanks around it; only XML's own count: space, tab, line feed, carriage return. */
export function blanksAround(text: string): { start: number; end: number } {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  let start = 0;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  return { start, end };
}

/** Takes XML's blanks off both ends. A no-break space, a byte order mark and the like stay: they are not blanks in XML. */
export function trimBlanks(text: string): string {
  const { start, end } = blanksAround(text);
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}
