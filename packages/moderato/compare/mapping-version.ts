import { createHash } from 'node:crypto';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';

/** Tells maps of a vendor's words apart: the beginning of a digest that changes whenever a word's meaning does; null for vendors that are not shipped. */
export function mappingVersion(provider: string): string | null {
  const map = vendorMaps[provider];
  if (map === undefined) return null;
  return createHash('sha256').update(JSON.stringify(map)).digest('hex').slice(0, 12);
}

/** The map of a vendor's words; null for vendors that are not shipped. */
export function vendorMapOf(provider: string): VendorMap | null {
  return vendorMaps[provider] ?? null;
}
