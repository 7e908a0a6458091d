import type { IncomingRequest } from './incoming.js';

/** A name of this machine as a `Host` header has it; nothing that a name server answers for. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** What a browser says of its own pages, or of an address that somebody typed. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * Tells why a request that a page of another site made is refused; undefined where none did. A browser names the page's origin
 * on everything that could change something, and how page and target are related on the rest; programs say neither.
 */
export function crossSiteProblem({ headers }: IncomingRequest): string | undefined {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return 'origin: requests from pages of another origin are refused';
  if (site !== undefined && !OWN_SITES.includes(site))
    return 'sec-fetch-site: requests from pages of another origin are refused';
  return undefined;
}

/** Tells why a request to a name that is not this machine's is refused, as one whose name was rebound to it; undefined for a good one. */
export function hostProblem({ headers }: IncomingRequest): string | undefined {
  return LOOPBACK_HOST.test(headers['host'] ?? '') ? undefined : 'host: only loopback names are served';
}

/** Tells whether a body is declared as JSON, which no form and no simple request of a page can do. */
export function isDeclaredJson({ headers }: IncomingRequest): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase() === 'application/json';
}
