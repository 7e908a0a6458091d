import { type EscalationReason, type Kind, type Secret } from '@moderato/core';
import { type ShippedVendorOptions } from '@moderato/providers/registry';
import { type Policy } from './policy-schema.js';

/**
 * The options of each vendor, by id. Those of a vendor of your own are added by declaration merging.
 * @example
 * declare module 'moderato' {
 *   interface VendorOptions {
 *     acme: AcmeOptions;
 *   }
 * }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface VendorOptions extends ShippedVendorOptions {}

/**
 * What `createModerator`, a configuration file and the command take. Everything is optional; the environment fills what is missing.
 * @example
 * createModerator({ provider: 'tencent', timeoutMs: 120_000 });
 */
export interface ModeratoConfig {
  /**
   * The vendor that decides. Environment: `MODERATO_PROVIDER`.
   * @default the only vendor that is configured
   * @example 'tencent'
   */
  provider?: string | undefined;
  /**
   * Options by vendor id; see the vendor's page for its fields.
   * @example { tencent: { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' } }
   */
  providers?:
    | {
        [Id in keyof VendorOptions]?: {
          [Field in keyof VendorOptions[Id]]?: VendorOptions[Id][Field] | undefined;
        };
      }
    | undefined;
  /**
   * How long `moderate` and `wait` may take in all, in milliseconds.
   * @default 600_000
   * @example 120_000
   */
  timeoutMs?: number | undefined;
  /**
   * Time limit of one HTTP request with its response, in milliseconds.
   * @default 30_000
   * @example 10_000
   */
  requestTimeoutMs?: number | undefined;
  /**
   * Time limit of one attempt to store a file of this machine for a vendor, in milliseconds. `timeoutMs` limits it too.
   * @default a minute, and a second for each MiB
   * @example 1_800_000
   */
  uploadTimeoutMs?: number | undefined;
  /**
   * How requests are sent: through axios, or straight to the connections below it, which costs less on each call. Both behave alike.
   * @default 'axios'
   * @example 'direct'
   */
  http?: 'axios' | 'direct' | undefined;
  /**
   * What follows a submit whose response was lost: an error with `uncertain`, or another submit that may be paid for twice.
   * @default 'error'
   * @example 'resubmit'
   */
  onUncertain?: 'error' | 'resubmit' | undefined;
  /**
   * Overrides parts of the vendor's polling schedule, from which the pauses are then learnt.
   * @default the vendor's schedule; for a vendor that declares none `{ initialMs: 2000, factor: 1.5, maxMs: 15_000 }`
   * @example { pollsPerJob: 6 }
   */
  polling?: PollingSettings | undefined;
  /**
   * How failed calls are retried. A submit is retried only when the vendor certainly refused it.
   * @default { attempts: 3, baseMs: 250, maxMs: 10_000, budget: 0.2 }
   * @example { attempts: 1 }
   */
  retry?: RetrySettings | undefined;
  /**
   * Rate and concurrency by vendor id.
   * @default what the vendor documents
   * @example { huawei: { requestsPerSecond: 20 } }
   */
  limits?: Record<string, VendorLimits> | undefined;
  /**
   * When the circuit of a vendor that is down opens; `false` never opens it.
   * @default { failures: 10, openMs: 10_000 }
   * @example { failures: 5, openMs: 30_000 }
   */
  breaker?: false | BreakerSettings | undefined;
  /**
   * Which vendors are called for a verdict.
   * @default `provider` alone
   * @example { primary: 'tencent', fallback: ['huawei'] }
   */
  routing?: RoutingConfig | undefined;
  /**
   * Keeps verdicts of content that was moderated before.
   * @default false
   * @example { ttlMs: 3_600_000 }
   */
  cache?: boolean | CacheSettings | undefined;
  /**
   * What is made of every verdict.
   * @default nothing
   * @example { categories: { advertising: { ignore: true } } }
   */
  policy?: Policy | undefined;
  /**
   * How callbacks are checked.
   * @default { maxAgeMs: 172_800_000, maxBytes: 16_777_216, trustUnsigned: false }
   * @example { maxBytes: 1_048_576 }
   */
  callbacks?: CallbackSettings | undefined;
  /**
   * By vendor id and kind, what one item costs, in any currency; for comparisons.
   * @default {}
   * @example { tencent: { text: 0.0015 } }
   */
  prices?: Record<string, Partial<Record<Kind, number | undefined>>> | undefined;
}

export interface PollingSettings {
  /**
   * Pause before the first poll until the durations of jobs have been learnt, in milliseconds.
   * @default the vendor's
   */
  initialMs?: number | undefined;
  /**
   * By what the second pause is longer than the first one, until the durations of jobs have been learnt.
   * @default the vendor's
   */
  factor?: number | undefined;
  /**
   * The longest pause, in milliseconds.
   * @default the vendor's
   */
  maxMs?: number | undefined;
  /**
   * Polls that a job takes on average, 1.1 to 1000; with more of them a verdict is known sooner.
   * @default 3
   */
  pollsPerJob?: number | undefined;
}

export interface RetrySettings {
  /**
   * Attempts in all, the first one included.
   * @default 3
   */
  attempts?: number | undefined;
  /**
   * The first pause is at most so long, each further one at most twice as long, in milliseconds.
   * @default 250
   */
  baseMs?: number | undefined;
  /**
   * The longest such pause, in milliseconds.
   * @default 10_000
   */
  maxMs?: number | undefined;
  /**
   * Retries per call of a vendor in the long run, so that an outage is not made worse.
   * @default 0.2
   */
  budget?: number | undefined;
}

export interface BreakerSettings {
  /**
   * Consecutive failures that open the circuit.
   * @default 10
   */
  failures?: number | undefined;
  /**
   * How long the circuit stays open before one call is tried, in milliseconds.
   * @default 10_000
   */
  openMs?: number | undefined;
}

/** `null` takes a documented limit away. */
export interface Limits {
  /**
   * Calls in any second.
   * @default what the vendor documents
   */
  requestsPerSecond?: number | null | undefined;
  /**
   * Concurrency: calls that are under way together.
   * @default what the vendor documents
   */
  concurrentRequests?: number | null | undefined;
  /**
   * Jobs that this moderator submitted and waits for together.
   * @default what the vendor documents
   */
  concurrentJobs?: number | null | undefined;
}

export interface VendorLimits extends Limits {
  /**
   * For single kinds; each has counters of its own.
   * @example { text: { requestsPerSecond: 100 } }
   */
  kinds?: Partial<Record<Kind, Limits | undefined>> | undefined;
}

export interface RoutingRule {
  /**
   * The vendor that is called first.
   * @default `provider`
   */
  primary?: string | undefined;
  /**
   * Called in this order while those before are down or over their limits; never after bad credentials or bad content.
   * @default []
   */
  fallback?: string[] | undefined;
  /**
   * Called besides, without a say in the verdict; their results are `shadow` events. Each is paid for.
   * @default []
   */
  shadow?: string[] | undefined;
  /**
   * Shares by which the first vendor is drawn; replaces `primary`.
   * @example { tencent: 9, huawei: 1 }
   */
  weights?: Record<string, number> | undefined;
  /**
   * Which verdicts lead to a further vendor, whose verdict then counts; `false` switches off for one kind what the common rule says.
   * @default false
   * @example { on: ['review', 'block'], to: 'tencent' }
   */
  escalate?: EscalationRule | false | undefined;
  /**
   * What an outage leads to. `next`: the fallbacks, then the error. `error`: the error at once. `review`: the fallbacks, then a verdict of `review`.
   * @default 'next'
   */
  onError?: 'error' | 'review' | 'next' | undefined;
}

export interface EscalationRule {
  /** Decisions, as the policy makes them, and `not_covered`: a pass that leaves open what was to be looked for. */
  on: EscalationReason[];
  /** The vendor, or several of which the next one is called while those before are down. */
  to: string | string[];
}

export interface RoutingConfig extends RoutingRule {
  /**
   * Replaces fields of the rule for single kinds.
   * @example { audio: { primary: 'huawei' } }
   */
  byKind?: Partial<Record<Kind, RoutingRule | undefined>> | undefined;
}

export interface CacheSettings {
  /**
   * How long a verdict is kept, in milliseconds.
   * @default 86_400_000
   */
  ttlMs?: number | undefined;
  /**
   * Of the cache in memory, which is used where no store is given.
   * @default 10_000
   */
  maxEntries?: number | undefined;
  /**
   * Also keeps verdicts of content by address or bucket key, whose bytes may change unnoticed.
   * @default false
   */
  addresses?: boolean | undefined;
}

export interface CallbackSettings {
  /**
   * Signs the token that is added to callback addresses; at least 16 characters. Environment: `MODERATO_CALLBACK_SECRET`.
   * @default none: callback addresses carry no token
   */
  secret?: string | Secret | undefined;
  /**
   * The oldest job or token that a callback may be about, in milliseconds.
   * @default 172_800_000
   */
  maxAgeMs?: number | undefined;
  /**
   * The largest body that is read, in bytes.
   * @default 16_777_216
   */
  maxBytes?: number | undefined;
  /**
   * Takes the verdict from a body that nobody signed, instead of fetching it: anyone who knows the address could set verdicts.
   * @default false
   */
  trustUnsigned?: boolean | undefined;
}
