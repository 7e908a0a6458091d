import QuickLRU from 'quick-lru';
import { type ResolvedCacheSettings } from '../config/schema.js';
import { type Emit } from '../telemetry/events.js';
import { type Clock } from '../call/deadline.js';
import { cacheKey, subjectOf, requestOf } from './cache-key.js';
import { freshen, isKeepable, readEntry, writeEntry, type CacheEntry } from './entry.js';
import { createPatientStore } from './patient-store.js';
import { type VerdictStore } from './store.js';
import { type CacheRequest, type VerdictCache } from './verdict-cache.js';

export interface VerdictCacheInit {
  store: VerdictStore;
  settings: Omit<ResolvedCacheSettings, 'maxEntries'>;
  /** What a vendor's configuration adds to the key. */
  fingerprint: (vendor: string) => string;
  clock: Pick<Clock, 'now' | 'monotonicMs'>;
  emit: Emit;
  /** How long the store may take, in milliseconds. Default 1000. */
  limitMs?: number | undefined;
}

/** Clocks of the processes that share a store differ a little; an entry from further ahead is not trusted. */
const AHEAD_MS = 60_000;

const REMEMBERED_ENTRIES = 10_000;

/** Makes the cache of one moderator over a store, which may fail, hang or hold anything. */
export function createVerdictCache(init: VerdictCacheInit): VerdictCache {
  const { settings, clock, emit } = init;
  const { ttlMs, addresses } = settings;
  const store = createPatientStore({
    store: init.store,
    monotonicMs: clock.monotonicMs,
    limitMs: init.limitMs,
  });
  const steadiness = createSteadiness();
  /** When this process stored an entry, by the clock that is never set. */
  const storedMs = new QuickLRU<string, number>({ maxSize: REMEMBERED_ENTRIES });

  const keyOf = ({ vendor, options }: CacheRequest, subject: string) =>
    cacheKey(vendor, subject, options, init.fingerprint(vendor.provider.id));

  const ageMsOf = (key: string, storedAt: string) => {
    const hereMs = storedMs.get(key);
    return hereMs === undefined ? clock.now() - Date.parse(storedAt) : clock.monotonicMs() - hereMs;
  };

  const isAbout = (key: string, { storedAt, verdict }: CacheEntry, { vendor, content }: CacheRequest) => {
    const ageMs = ageMsOf(key, storedAt);
    const { provider, kind } = verdict.source;
    const isFresh = ageMs < ttlMs && ageMs >= -AHEAD_MS;
    return isFresh && isKeepable(verdict) && provider === vendor.provider.id && kind === content.kind;
  };

  /** What is looked for in lists may change with a file, and looking again costs nothing. */
  const subjectIn = ({ content, vendor }: CacheRequest) =>
    vendor.provider.capabilities.kinds[content.kind]?.scope === 'lists'
      ? null
      : subjectOf(content, addresses);

  const find = async (request: CacheRequest) => {
    const { content, vendor, options } = request;
    const subject = subjectIn(request);
    if (subject === null || options.signal?.aborted === true) return null;
    const key = keyOf(request, subject);
    steadiness.see(content, subject);
    steadiness.see(options, requestOf(options));
    const announce = (outcome: 'hit' | 'miss' | 'failed') =>
      emit({ type: 'cache', provider: vendor.provider.id, kind: content.kind, outcome });

    const found = await store.get(key);
    if (!found.isDone) {
      announce('failed');
      return null;
    }
    const entry = found.value === undefined || found.value === null ? null : readEntry(key, found.value);
    if (entry !== null && isAbout(key, entry, request)) {
      announce('hit');
      return freshen(entry, content.id ?? null, clock.now());
    }
    if (found.value !== undefined && found.value !== null) await store.delete(key);
    announce('miss');
    return null;
  };

  const keep: VerdictCache['set'] = async (request, verdict) => {
    const { content, vendor, options } = request;
    const subject = subjectIn(request);
    if (subject === null || !isKeepable(verdict)) return;
    if (!steadiness.isSteady(content, subject) || !steadiness.isSteady(options, requestOf(options))) return;
    await keepByKey(keyOf(request, subject), { vendor, kind: content.kind }, verdict);
  };

  const keepByKey: VerdictCache['setByKey'] = async (key, { vendor, kind }, verdict) => {
    if (!isKeepable(verdict)) return;
    const entry = writeEntry(key, { storedAt: new Date(clock.now()).toISOString(), verdict });
    const stored = await store.set(key, entry, ttlMs);
    const outcome = stored.isDone && stored.value !== false ? 'stored' : 'failed';
    if (outcome === 'stored') storedMs.set(key, clock.monotonicMs());
    emit({ type: 'cache', provider: vendor.provider.id, kind, outcome });
  };

  const findKey = (request: CacheRequest) => {
    const subject = subjectIn(request);
    return subject === null ? null : keyOf(request, subject);
  };

  return {
    keyOf: (request) => {
      try {
        return findKey(request);
      } catch {
        return null;
      }
    },
    // what has no key is moderated anew each time
    get: (request) => find(request).catch(() => null),
    set: (request, verdict) => keep(request, verdict).catch(() => undefined),
    setByKey: (key, of, verdict) => keepByKey(key, of, verdict).catch(() => undefined),
  };
}

/** Knows whether an object still says what it said when it was looked up: what was changed meanwhile was perhaps never moderated. */
function createSteadiness() {
  const seen = new WeakMap<object, string | null>();
  return {
    see: (object: object, text: string) => {
      const known = seen.get(object);
      seen.set(object, known === undefined || known === text ? text : null);
    },
    isSteady: (object: object, text: string) => seen.get(object) === text,
  };
}
