import { lazily, parseVerdict, type Segment, type Verdict, type WarningCode } from '@moderato/core';
import { z } from 'zod';
import { sha256 } from './cache-key.js';

/** A verdict as it is stored. */
export interface CacheEntry {
  /** ISO-8601 with a zone. */
  storedAt: string;
  verdict: Verdict;
}

const VERSION = 1;

const entrySchema = lazily(() =>
  z.object({
    version: z.literal(VERSION),
    key: z.string(),
    storedAt: z.iso.datetime({ offset: true }),
    verdict: z.unknown(),
  }),
);

/** Verdicts that may come out better when the vendor is asked again. A label that the map lacks is not among them: a new map is a new key. */
const UNRELIABLE: readonly WarningCode[] = ['unknown_decision', 'incomplete', 'truncated', 'no_verdict'];

/** Tells whether a verdict says all that the vendor could say about the content, and nothing but that: no policy of one caller has touched it. */
export function isKeepable({ coverage, warnings, policy }: Verdict): boolean {
  return policy === undefined && coverage.complete && !warnings.some(({ code }) => UNRELIABLE.includes(code));
}

/** Writes an entry as text: the checksum of the rest, then JSON. What concerns one call only is left out. */
export function writeEntry(key: string, { storedAt, verdict }: CacheEntry): string {
  const warnings = verdict.warnings.filter(({ path }) => path !== 'callbackUrl');
  const json = JSON.stringify({ version: VERSION, key, storedAt, verdict: { ...verdict, warnings } });
  return `${sha256(json)}${json}`;
}

/** Reads an entry; null for whatever is not, in every byte, an entry that this version wrote under this key. */
export function readEntry(key: string, stored: unknown): CacheEntry | null {
  if (typeof stored !== 'string') return null;
  const json = stored.slice(64);
  if (stored.slice(0, 64) !== sha256(json)) return null;
  try {
    const entry = entrySchema().parse(JSON.parse(json));
    return entry.key === key ? { storedAt: entry.storedAt, verdict: parseVerdict(entry.verdict) } : null;
  } catch {
    return null;
  }
}

/** Makes a stored verdict the answer to a call: with the caller's id, and without copies at the vendor that are gone. */
export function freshen({ storedAt, verdict }: CacheEntry, contentId: string | null, nowMs: number): Verdict {
  const withoutGoneUrl = (segment: Segment): Segment =>
    segment.urlExpiresAt !== null && Date.parse(segment.urlExpiresAt) <= nowMs
      ? { ...segment, url: null }
      : segment;
  return {
    ...verdict,
    segments: verdict.segments.map(withoutGoneUrl),
    source: { ...verdict.source, contentId, cachedAt: storedAt },
  };
}
