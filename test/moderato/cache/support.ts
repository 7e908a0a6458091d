import { type Content, type Verdict, type VendorResult } from '@moderato/core';
import { normalize, type VendorMap } from '@moderato/normalizer';
import { type CallOptions, type ModeratorEvent, type VerdictStore } from 'moderato';
import { createVerdictCache } from '../../../packages/moderato/cache/create-verdict-cache.js';
import { type VerdictCache } from '../../../packages/moderato/cache/verdict-cache.js';
import { type ResolvedCacheSettings } from '../../../packages/moderato/config/schema.js';
import { createAcme } from '../../support/acme.js';
import { acmeMap, vendorResult } from '../../support/vendor-result.js';

export const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

export const TEXT: Content = { kind: 'text', text: 'buy now' };

/** A store whose entries lie open. */
export function createOpenStore(): VerdictStore & { entries: Map<string, unknown>; ttls: number[] } {
  const entries = new Map<string, unknown>();
  const ttls: number[] = [];
  return {
    entries,
    ttls,
    get: async (key) => entries.get(key),
    set: async (key, value, ttlMs) => {
      ttls.push(ttlMs);
      entries.set(key, value);
    },
    delete: async (key) => entries.delete(key),
  };
}

export interface OpenOptions {
  store?: VerdictStore;
  settings?: Partial<ResolvedCacheSettings>;
  fingerprint?: string;
  limitMs?: number;
}

/** A cache with a clock that is set by hand, and the outcomes that it told. */
export function openCache({
  store = createOpenStore(),
  settings = {},
  fingerprint = '',
  limitMs,
}: OpenOptions = {}) {
  const clock = { nowMs: NOW_MS };
  const outcomes: string[] = [];
  const cache: VerdictCache = createVerdictCache({
    store,
    settings: { ttlMs: 24 * 60 * 60 * 1000, addresses: false, ...settings },
    fingerprint: () => fingerprint,
    clock: { now: () => clock.nowMs, monotonicMs: () => clock.nowMs },
    emit: (event: ModeratorEvent) => {
      if (event.type === 'cache') outcomes.push(event.outcome);
    },
    limitMs,
  });
  return { cache, clock, outcomes };
}

/** A call about content to a vendor called `id`. */
export function requestFor(
  content: Content = TEXT,
  { options = {}, map = acmeMap, id = 'acme' }: { options?: CallOptions; map?: VendorMap; id?: string } = {},
) {
  return { content, options, vendor: { provider: { ...createAcme().provider, id }, map } };
}

export function verdictOn(fields: Partial<VendorResult> = {}): Verdict {
  return normalize(vendorResult({ kind: 'text', subject: null, ...fields }), acmeMap);
}
