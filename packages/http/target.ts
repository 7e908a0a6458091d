/** Where a request goes: the connections it may use, and the path and query exactly as they stood in the address. */
export interface Target {
  /** Scheme, host and port as written. */
  origin: string;
  path: string;
}

const ORIGIN = /^https?:\/\/[!-~]+/i;
const END_OF_ORIGIN = /[/?#@\\]/g;
/** Visible ASCII without `#` and the backslash. */
const SENDABLE = /^[!-"$-[\]-~]*$/;
const AFTER_SCHEME = 8;

/**
 * Splits an address without touching a byte of it: parsing would resolve dots and escape characters that are already signed.
 * @returns null for what cannot be sent as it stands: anything but http and https, characters beyond visible ASCII, credentials, a
 * fragment, a backslash. Whether the host can be one is left to the parser of whoever opens a connection.
 */
export function targetOf(url: string): Target | null {
  if (!ORIGIN.test(url)) return null;
  END_OF_ORIGIN.lastIndex = url[4] === ':' ? AFTER_SCHEME - 1 : AFTER_SCHEME;
  const end = END_OF_ORIGIN.exec(url)?.index ?? url.length;
  const rest = url.slice(end);
  if (!SENDABLE.test(rest) || (rest !== '' && rest[0] !== '/' && rest[0] !== '?')) return null;
  return { origin: url.slice(0, end), path: rest[0] === '/' ? rest : `/${rest}` };
}
