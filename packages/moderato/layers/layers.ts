import { type Kind, type KindLimits } from '@moderato/core';
import { type Limits } from '../config/options.js';
import { type ResolvedSettings } from '../config/schema.js';
import { type Emit } from '../telemetry/events.js';
import { type Vendor } from '../call/vendors.js';
import { createBreaker, type Breaker } from './breaker.js';
import { createGate, type Gate } from './gate.js';
import { createRetryBudget, type RetryBudget } from './retry-budget.js';

/** What stands between a moderator and one vendor, shared by all its calls. */
export interface Layers {
  budget: RetryBudget;
  /** The calls about one kind of content. */
  gate: (kind: Kind) => Gate;
  /** The jobs of one kind that are under way. */
  jobs: (kind: Kind) => Gate;
  /** Null where the configuration wants none. */
  breaker: (operation: string) => Breaker | null;
}

/** Makes the layers of each vendor when it is first called. */
export function createLayers(
  settings: Pick<ResolvedSettings, 'limits' | 'breaker' | 'retry'>,
  emit: Emit,
): (vendor: Vendor) => Layers {
  const made = new Map<string, Layers>();
  return (vendor) => {
    const { id } = vendor.provider;
    const layers = made.get(id) ?? layersOf(vendor, settings, emit);
    made.set(id, layers);
    return layers;
  };
}

function layersOf(
  { provider }: Vendor,
  { limits, breaker, retry }: Pick<ResolvedSettings, 'limits' | 'breaker' | 'retry'>,
  emit: Emit,
): Layers {
  const limitsOf = (kind: Kind) =>
    limitsFor(limits[provider.id], kind, provider.capabilities.kinds[kind]?.limits ?? {});
  return {
    budget: createRetryBudget(retry.budget),
    gate: memoized((kind: Kind) => {
      const { requestsPerSecond, concurrentRequests } = limitsOf(kind);
      return createGate({
        perSecond: requestsPerSecond ?? undefined,
        atATime: concurrentRequests ?? undefined,
      });
    }),
    jobs: memoized((kind: Kind) => createGate({ atATime: limitsOf(kind).concurrentJobs ?? undefined })),
    breaker: memoized((operation: string) =>
      breaker === false
        ? null
        : createBreaker({
            provider: provider.id,
            operation,
            failures: breaker.failures,
            openMs: breaker.openMs,
            emit,
          }),
    ),
  };
}

/** The nearest setting counts: of the kind, of the vendor, what the vendor documents. */
export function limitsFor(
  configured: (Limits & { kinds?: Partial<Record<Kind, Limits | undefined>> | undefined }) | undefined,
  kind: Kind,
  documented: KindLimits,
): Limits {
  const pick = (field: keyof Limits & keyof KindLimits) =>
    [configured?.kinds?.[kind]?.[field], configured?.[field], documented[field]].find(
      (value) => value !== undefined,
    );
  return {
    requestsPerSecond: pick('requestsPerSecond'),
    concurrentJobs: pick('concurrentJobs'),
    concurrentRequests: configured?.kinds?.[kind]?.concurrentRequests ?? configured?.concurrentRequests,
  };
}

function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
