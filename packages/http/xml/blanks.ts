/** Takes XML's blanks off both ends: space, tab, line feed, carriage return. A no-break space or a byte order mark is none. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  if (!isBlank(text.charCodeAt(0)) && !isBlank(text.charCodeAt(end - 1))) return text;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Whether a code unit is one of XML's blanks. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}
