import { type Content, type Kind, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';

/** What a verdict was given for. */
export interface CacheRequest {
  content: Content;
  vendor: Vendor;
  options: CallOptions;
}

/** Keeps verdicts by content, vendor and options. Its own failures are misses, never errors. */
export interface VerdictCache {
  /** The key of a request; null for what is not kept. Two requests with one key may have one verdict. */
  keyOf(request: CacheRequest): string | null;
  /** A verdict that was stored for the same content, with the caller's content id and `source.cachedAt`; null for a miss. */
  get(request: CacheRequest): Promise<Verdict | null>;
  /** Stores a verdict for what was looked up with `get` and is unchanged since; one that may come out better next time is left out. */
  set(request: CacheRequest, verdict: Verdict): Promise<void>;
  /** Stores a verdict by the key that its content had when it was submitted, for whoever has the content no longer. */
  setByKey(key: string, of: Pick<CacheRequest, 'vendor'> & { kind: Kind }, verdict: Verdict): Promise<void>;
}
