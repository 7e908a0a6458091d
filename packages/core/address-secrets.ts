const HIDDEN = '[secret]';

/** Marks as they are written plainly, percent-encoded once or twice, and escaped in XML or JSON. */
const SLASH = String.raw`(?:\\?\/|%2F|%252F|&#47;|&#x2F;|\\u002f)`;
const SCHEME = new RegExp(String.raw`((?::|%3A|%253A|&#58;|&#x3A;)${SLASH}${SLASH})`, 'i');
const AUTHORITY_END = /[/?#\\]|%2F|%252F|%3F|%253F|&#/i;
const USER_END = /@|%40|%2540|&#64;|&#x40;/gi;
const QUERY = /\?|%3F|%253F|&#63;|&#x3F;|&quest;|\\u003f|#/i;
const EQUALS = /=|%3D|%253D|&#61;|&#x3D;|&equals;|\\u003d/i;
const AND = /&|%26|%2526|\\u0026/i;

/**
 * Hides what addresses in a text may carry to sign a link: query, fragment, user name and password. Each becomes `[secret]`;
 * host and path stay. Finds addresses with and without host, percent-encoded, and escaped in XML or JSON.
 */
export function withoutAddressSecrets(text: string): string {
  return text.replace(/[^\s"'`<>]+/g, (word) => hideInWord(word));
}

function hideInWord(word: string): string {
  if (!/[@=%?#&\\]/.test(word)) return word;
  const parts = word.split(SCHEME);
  const isAddress = parts.length > 1;
  const bare = parts.map((part, index) => (isFollowingScheme(index) ? withoutUser(part) : part)).join('');
  const query = QUERY.exec(bare);
  if (query !== null) {
    const end = query.index + query[0].length;
    if (end < bare.length && (isAddress || EQUALS.test(bare.slice(end)))) return bare.slice(0, end) + HIDDEN;
  }
  return withoutPairs(bare);
}

function isFollowingScheme(index: number): boolean {
  return index > 0 && index % 2 === 0;
}

function withoutUser(part: string): string {
  const authority = part.slice(0, AUTHORITY_END.exec(part)?.index ?? part.length);
  const last = [...authority.matchAll(USER_END)].at(-1);
  return last === undefined ? part : HIDDEN + part.slice(last.index);
}

/** A piece of a query without its mark, which a blank or a vendor may have cut off. */
function withoutPairs(word: string): string {
  const and = AND.exec(word);
  if (and === null || !EQUALS.test(word.slice(and.index))) return word;
  const equals = EQUALS.exec(word);
  const first = equals !== null && equals.index < and.index ? equals : and;
  return word.slice(0, first.index + first[0].length) + HIDDEN;
}
