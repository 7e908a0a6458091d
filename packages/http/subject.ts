import { hash } from 'node:crypto';
import { type Content } from '@moderato/core';

/**
 * What identifies a content without repeating it: digests of its address or object key, for `JobTicket.vendor`. Addresses can
 * be signed links, so a ticket never holds them in full.
 */
export function subjectDigests(content: Content): Record<string, string> | undefined {
  if ('object' in content) return { key: digest(canonicalKey(content.object)) };
  if (!('url' in content)) return undefined;
  const { full, bare, key } = canonicalAddress(content.url);
  return { url: digest(full), ...(bare === full ? {} : { bareUrl: digest(bare) }), key: digest(key) };
}

/** The address or object key that a response says it is about; null where it does not say. */
export interface Subject {
  url?: string | null;
  object?: string | null;
}

/**
 * Whether a response can be about the content with these digests. Addresses are compared without what a vendor may rewrite:
 * XML and percent escapes, case of the host, scheme, default port, order of the query, fragment and a slash at the end; a
 * response may leave the whole query out. An object key also matches the path of an address.
 * @param digests as `subjectDigests` gave them; undefined for content without an address, or for a ticket that holds none.
 */
export function isSameSubject(
  digests: Readonly<Record<string, string>> | undefined,
  { url, object }: Subject,
): boolean {
  if (digests?.['key'] === undefined) return true;
  if (object && digest(canonicalKey(object)) !== digests['key']) return false;
  if (!url) return true;
  const { full, bare, key } = canonicalAddress(url);
  if (digests['url'] === undefined) return digest(key) === digests['key'];
  if (digest(full) === digests['url']) return true;
  return bare === full && digest(bare) === digests['bareUrl'];
}

/** Whether two ids are the same but for XML and percent escapes and blanks around them. */
export function isSameId(ours: string, theirs: string): boolean {
  return ours === theirs || canonicalText(ours) === canonicalText(theirs);
}

function canonicalAddress(text: string): { full: string; bare: string; key: string } {
  const address = [unescapeXml(text), canonicalText(text)].find((form) => URL.canParse(form));
  if (address === undefined) {
    const key = canonicalKey(text);
    return { full: key, bare: key, key };
  }
  const { protocol, hostname, port, pathname, search } = new URL(address);
  const key = canonicalKey(pathname);
  const scheme = /^https?:$/.test(protocol) ? '' : protocol;
  const place = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const bare = `${scheme}//${place.toLowerCase()}:${port}/${key}`;
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => decode(pair.replaceAll('+', ' ')))
    .sort();
  return { full: pairs.length === 0 ? bare : `${bare}?${pairs.join('&')}`, bare, key };
}

function canonicalKey(text: string): string {
  const key = canonicalText(text);
  let start = 0;
  let end = key.length;
  while (start < end && key[start] === '/') start++;
  while (end > start && key[end - 1] === '/') end--;
  return key.slice(start, end);
}

function canonicalText(text: string): string {
  return decode(unescapeXml(text.trim())).trim();
}

const MAX_ROUNDS = 3;

/** Takes percent escapes off until none are left: some services escape what is escaped already. */
function decode(text: string): string {
  let decoded = text;
  for (let round = 0; round < MAX_ROUNDS && decoded.includes('%'); round++) {
    decoded = decoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, decodeRun);
  }
  return decoded;
}

function decodeRun(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped.toUpperCase();
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g,
    (whole, name, decimal, hex) => {
      if (typeof name === 'string') return ENTITIES[name] ?? whole;
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(hex as string, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const DIGEST_CHARACTERS = 32;

function digest(text: string): string {
  return hash('sha256', text).slice(0, DIGEST_CHARACTERS);
}
