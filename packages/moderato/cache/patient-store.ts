import { type VerdictStore } from './store.js';

/** What a store did; not done when it failed, hung, or is left alone after it hung. */
export type StoreOutcome = { isDone: true; value: unknown } | { isDone: false };

/** A store that never throws and never holds anybody up for long. */
export interface PatientStore {
  get(key: string): Promise<StoreOutcome>;
  set(key: string, value: string, ttlMs: number): Promise<StoreOutcome>;
  delete(key: string): Promise<StoreOutcome>;
}

export interface PatientStoreInit {
  store: VerdictStore;
  /** Milliseconds of a clock that is never set. */
  monotonicMs: () => number;
  /** How long the store may take, in milliseconds. Default 1000. */
  limitMs?: number | undefined;
}

const LIMIT_MS = 1000;

/** How long a store that hung is left alone: not every call is to find out anew. */
const REST_MS = 10_000;

/** Puts a time limit on a store and takes its failures for answers. */
export function createPatientStore({
  store,
  monotonicMs,
  limitMs = LIMIT_MS,
}: PatientStoreInit): PatientStore {
  let restsUntilMs = -Infinity;

  const attempt = async (work: () => Promise<unknown>): Promise<StoreOutcome> => {
    if (monotonicMs() < restsUntilMs) return { isDone: false };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<StoreOutcome>((resolve) => {
      timer = setTimeout(() => {
        restsUntilMs = monotonicMs() + REST_MS;
        resolve({ isDone: false });
      }, limitMs);
    });
    try {
      const done = Promise.resolve()
        .then(work)
        .then((value) => ({ isDone: true as const, value }));
      return await Promise.race([done, late]);
    } catch {
      return { isDone: false };
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    get: (key) => attempt(() => store.get(key)),
    set: (key, value, ttlMs) => attempt(() => store.set(key, value, ttlMs)),
    delete: (key) => attempt(() => store.delete(key)),
  };
}
