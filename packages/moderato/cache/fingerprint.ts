import { type VendorConfiguration } from '@moderato/core';
import { type ResolvedConfig } from '../config/resolve.js';
import { canonicalJson } from './canonical-json.js';

/** Options that change how a vendor and its files are reached, not what it says. */
const OF_TRANSPORT = [
  ...['timeoutMs', 'allowInsecure', 'send', 'now', 'random'],
  ...['upload', 'uploadBucket', 'uploadPrefix', 'keepUploads'],
];

/**
 * Makes the function that tells configurations of a vendor apart by what may change a verdict, such as region, account and
 * policy. Credentials are left out. Providers of the caller's own are told apart by their id alone.
 */
export function createFingerprint(
  { vendors }: Pick<ResolvedConfig, 'vendors'>,
  configurations: Readonly<Record<string, VendorConfiguration>>,
): (vendor: string) => string {
  const fingerprints = new Map<string, string>();
  return (vendor) => {
    const known =
      fingerprints.get(vendor) ?? fingerprintOf(vendors[vendor]?.values ?? {}, configurations[vendor]);
    fingerprints.set(vendor, known);
    return known;
  };
}

function fingerprintOf(
  values: Readonly<Record<string, unknown>>,
  configuration: VendorConfiguration | undefined,
): string {
  const hidden = [...OF_TRANSPORT, ...(configuration?.secrets ?? [])];
  return canonicalJson(
    Object.fromEntries(Object.entries(values).filter(([field]) => !hidden.includes(field))),
  );
}
