import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { notTried, ok, problem, type Diagnosis } from './diagnosis.js';

/** Vendors refuse signatures from a clock that is further off: 15 minutes at the most, some less. */
const MAX_SKEW_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

/** Whether the host's name leads to an address. */
export async function checkName(provider: string, host: string): Promise<Diagnosis> {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0)
    return ok('name', provider, `${host} is an address, no name to look up`);
  try {
    const { address } = await lookup(host);
    return ok('name', provider, `${host} is ${address}`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    return problem(
      'network',
      'name',
      provider,
      `${host} is not found (${code}); check region, endpoint and DNS`,
    );
  }
}

/** How far this machine's clock is from the server's, by an unsigned request without content. */
export async function checkClock(provider: string, origin: string, signal: AbortSignal): Promise<Diagnosis> {
  const started = Date.now();
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  let date: string | null;
  try {
    const response = await fetch(origin, { method: 'HEAD', redirect: 'manual', signal: timeout });
    date = response.headers.get('date');
  } catch (error) {
    const { cause, name } = error as Error & { cause?: NodeJS.ErrnoException };
    return problem('network', 'clock', provider, `${origin} cannot be reached (${cause?.code ?? name})`);
  }
  const time = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(time)) return notTried('clock', provider, `${origin} does not tell its time`);
  const skewMs = (started + Date.now()) / 2 - time;
  // the server's time has no fractions of a second
  const seconds = Math.trunc(skewMs / 1000);
  const detail =
    seconds === 0
      ? 'as the server'
      : `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the server`;
  return Math.abs(skewMs) > MAX_SKEW_MS
    ? problem('network', 'clock', provider, `${detail}; signatures will be refused: set the clock`)
    : ok('clock', provider, detail);
}
