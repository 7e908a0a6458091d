import QuickLRU from 'quick-lru';
/** Where verdicts are kept: a Keyv instance fits, with whichever adapter. Values are text. */
export interface VerdictStore {
  get(key: string): Promise<unknown>;
  /** @param ttlMs after so many milliseconds the entry may be thrown away. */
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/**
 * Makes a store in memory that forgets what was not asked for longest.
 * @param maxEntries how many entries it surely holds; up to twice as many may be there for a while.
 */
export function createMemoryStore(maxEntries: number): VerdictStore {
  let opened: Promise<VerdictStore> | undefined;
  const store = () => (opened ??= openMemoryStore(maxEntries));
  return {
    get: async (key) => (await store()).get(key),
    set: async (key, value, ttlMs) => (await store()).set(key, value, ttlMs),
    delete: async (key) => (await store()).delete(key),
  };
}

/** Loaded when the first verdict is asked for, since most programs keep none. */
async function openMemoryStore(maxEntries: number): Promise<VerdictStore> {
  const { Keyv } = await import('keyv');
  const store = new Keyv({ store: new QuickLRU({ maxSize: maxEntries }) });
  // the values are text already
  store.serialize = undefined;
  store.deserialize = undefined;
  return store;
}
