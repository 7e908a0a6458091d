import { timingSafeEqual } from 'node:crypto';

/** Names of this machine as a `Host` header has them; nothing that a name server answers for. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** What a browser says of its own pages, or of an address that somebody typed. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * Tells why a request is refused whatever it asks for: its host is no name of this machine, as after a name was rebound, or a page of
 * another origin made it; null for a good one.
 */
export function originProblem(headers: Headers): string | null {
  const host = headers.get('host') ?? '';
  if (!LOOPBACK_HOST.test(host)) return 'host: only loopback names are served';
  const origin = headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return 'origin: requests from pages of another origin are refused';
  const site = headers.get('sec-fetch-site');
  return site === null || OWN_SITES.includes(site)
    ? null
    : 'sec-fetch-site: requests from pages of another origin are refused';
}

/** Tells whether a request carries the token of the address that was printed. */
export function hasToken(headers: Headers, token: string): boolean {
  const given = Buffer.from(headers.get('authorization') ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Tells whether a body is declared as JSON, which no form and no simple request of a page can do. */
export function isDeclaredJson(headers: Headers): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase() === 'application/json';
}
