import { createHash } from 'node:crypto';
import { inputOf, isBytes, type Content, type ContentInput } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { canonicalJson } from './canonical-json.js';

/** Part of every key: entries that another version made are not found. */
export const KEY_VERSION = 1;

/** Inputs that are the content itself; the others name a place whose content can change. */
const WHOLE: ReadonlySet<ContentInput> = new Set(['text', 'bytes']);
const ADDRESSES: ReadonlySet<ContentInput> = new Set(['url', 'object']);

/**
 * Says in text what is moderated: kind, digest of the content, language and user, without the caller's id. Null for content that
 * is not kept: live streams, what is named by address unless `addresses` is set, and paths of files.
 */
export function subjectOf(content: Content, addresses: boolean): string | null {
  const { kind, language, user } = content;
  const input = inputOf(content);
  const isKept = WHOLE.has(input) || (addresses && ADDRESSES.has(input));
  if (kind === 'live' || !isKept) return null;
  const digest = digestOf((content as unknown as Record<string, unknown>)[input]);
  return digest === null ? null : canonicalJson({ kind, input, digest, language, user });
}

/** Says in text what was asked for: the categories in any order, and the options of vendors. */
export function requestOf({ categories, vendorOptions }: CallOptions): string {
  const sorted = categories === undefined ? null : [...new Set(categories)].sort();
  return canonicalJson({ categories: sorted, vendorOptions: vendorOptions ?? null });
}

/**
 * Makes the key of a verdict; it shows nothing of what it is made of.
 * @param fingerprint what the vendor's configuration adds.
 */
export function cacheKey(
  { provider, map }: Vendor,
  subject: string,
  { categories, vendorOptions }: CallOptions,
  fingerprint: string,
): string {
  const own = vendorOptions?.[provider.id];
  const request = requestOf({
    categories,
    ...(own === undefined ? {} : { vendorOptions: { [provider.id]: own } }),
  });
  // without the caller's policy, which is applied to what is read
  const parts = [KEY_VERSION, provider.id, subject, request, fingerprint, mapDigest(map)];
  return `moderato:${sha256(canonicalJson(parts))}`;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function digestOf(matter: unknown): string | null {
  const hash = createHash('sha256');
  // UTF-8 would take all lone surrogates for the same character
  if (typeof matter === 'string') return hash.update(matter, 'utf16le').digest('hex');
  return isBytes(matter) ? hash.update(matter).digest('hex') : null;
}

const mapDigests = new WeakMap<VendorMap, string>();

function mapDigest(map: VendorMap): string {
  const known = mapDigests.get(map) ?? sha256(canonicalJson(map));
  mapDigests.set(map, known);
  return known;
}
