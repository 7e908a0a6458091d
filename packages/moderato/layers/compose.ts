import { type Kind, type ProviderCall } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { IdempotencyKeys } from '../call/idempotency-key.js';
import { type Vendor } from '../call/vendors.js';
import { StoredPlaces } from '../files/stored-places.js';
import { Breaker, breakerLayer } from './breaker.js';
import { concurrencyLayer, createConcurrencyLimit, type ConcurrencyLimit } from './concurrency.js';
import { deadlineLayer } from './deadline.js';
import { type Gates, type JobPlaces, type RateGate } from './gates.js';
import { announceLayer, journalLayer } from './journal.js';
import {
  type Call,
  type Lane,
  type Layer,
  type Outcomes,
  type ReadRequest,
  type SubmitCall,
  type SubmitRequest,
  type VendorRequest,
} from './layer.js';
import { limitsFor } from './limits.js';
import { createProcessGates } from './process-gates.js';
import { partsLayer } from './parts.js';
import { rateLimitLayer } from './rate-limit.js';
import { resubmitLayer } from './resubmit.js';
import { retryLayer } from './retry.js';
import { RetryBudget } from './retry-budget.js';
import { storedFilesLayer } from './stored-files.js';
import { traceLayer } from './trace.js';
import { readFrom, submitTo } from './vendor.js';

/** How long a moderator that is closed waits for the removal of stored files, in milliseconds. */
const SETTLE_MS = 10_000;

/** What all calls to one vendor share. */
interface Shared {
  budget: RetryBudget;
  breakers: Map<string, Breaker>;
  kinds: Map<
    Kind,
    {
      rate: RateGate | null;
      requests: ConcurrencyLimit | null;
      jobs: ConcurrencyLimit | null;
      places: JobPlaces | null;
    }
  >;
}

/**
 * The calls of one moderator to its vendors, each a chain of layers that is composed when it is first used. From the outside in:
 * resubmit, journal, stored files, parts (submits only), trace, breaker, retry, concurrency, rate limit, announcement (submits only), deadline. A layer
 * that is switched off is not in the chain.
 */
export class VendorCalls {
  readonly storedPlaces = new StoredPlaces();
  readonly #shared = new Map<string, Shared>();
  readonly #chains = new Map<string, unknown>();

  readonly #tracked = new Set<Promise<unknown>>();
  readonly #keys: IdempotencyKeys;

  constructor(
    private readonly context: CallContext,
    private readonly gates: Gates = createProcessGates(context.clock),
  ) {
    this.#keys = new IdempotencyKeys(context.random);
  }

  /** Names a submit, for vendors that accept a content once however often it arrives. Made once, outside all retries. */
  nextKey(vendor: Vendor): string {
    return this.#keys.next(vendor.provider.id);
  }

  /** The call that gives contents of one kind to a vendor. */
  submitter(vendor: Vendor, kind: Kind): SubmitCall {
    const lane = { context: this.context, vendor, kind, operation: `submit ${kind}` };
    return this.#once(`${vendor.provider.id} ${lane.operation}`, () =>
      compose<SubmitRequest, Outcomes>(
        [
          resubmitLayer(lane),
          journalLayer(lane),
          storedFilesLayer(lane),
          partsLayer(lane),
          traceLayer(lane),
          this.#breaker(lane),
          retryLayer(lane, 'submit', this.#sharedBy(vendor).budget),
          ...this.#limits(lane),
          announceLayer(lane),
          deadlineLayer(this.context.settings.requestTimeoutMs),
        ],
        submitTo(lane),
      ),
    );
  }

  /**
   * A call that reads, or that changes nothing when it is made twice. `verb` names it, together with the kind; `retries` says whether a
   * failed attempt is followed by others: a poll is left to the scheduler.
   * @param ask makes the request.
   */
  reader<Subject, Answer>(
    vendor: Vendor,
    kind: Kind,
    { verb, retries = true }: { verb: string; retries?: boolean },
    ask: (subject: Subject, call: ProviderCall) => Promise<Answer>,
  ): Call<ReadRequest<Subject>, Answer> {
    const operation = `${verb} ${kind}`;
    const once = retries ? '' : ' once';
    return this.#once(`${vendor.provider.id} ${operation}${once}`, () => {
      const lane = { context: this.context, vendor, kind, operation };
      return compose<ReadRequest<Subject>, Answer>(
        [
          traceLayer(lane),
          this.#breaker(lane),
          retries ? retryLayer(lane, 'read', this.#sharedBy(vendor).budget) : null,
          ...this.#limits(lane),
          deadlineLayer(this.context.settings.requestTimeoutMs),
        ],
        readFrom(lane, ask),
      );
    });
  }

  /**
   * A call about a stored file: free, repeatable, and not counted against the vendor's limits of moderation.
   * @param verb names it, together with the kind.
   */
  storage<Subject, Answer>(
    vendor: Vendor,
    kind: Kind,
    verb: string,
    ask: (subject: Subject, call: ProviderCall) => Promise<Answer>,
  ): Call<ReadRequest<Subject>, Answer> {
    const lane = { context: this.context, vendor, kind, operation: `${verb} ${kind}` };
    return this.#once(`${vendor.provider.id} ${lane.operation}`, () =>
      compose<ReadRequest<Subject>, Answer>(
        [
          traceLayer(lane),
          this.#breaker(lane),
          retryLayer(lane, 'read', this.#sharedBy(vendor).budget),
          deadlineLayer(this.context.settings.requestTimeoutMs),
        ],
        readFrom(lane, ask),
      ),
    );
  }

  /** Keeps work in mind that has to end before the connections are closed, such as the removal of a stored file. */
  track<Value>(work: Promise<Value>): Promise<Value> {
    this.#tracked.add(work);
    const forget = () => void this.#tracked.delete(work);
    work.then(forget, forget);
    return work;
  }

  /** Waits for what is tracked, but not for long: a vendor that does not respond holds up no program that ends. */
  async settle(): Promise<void> {
    const wait = { isOver: false };
    let cancel = () => {};
    const limit = new Promise<void>((resolve) => {
      cancel = this.context.clock.setTimer(SETTLE_MS, () => {
        wait.isOver = true;
        resolve();
      });
    });
    while (this.#tracked.size > 0 && !wait.isOver)
      await Promise.race([limit, Promise.allSettled(this.#tracked)]);
    cancel();
  }

  /** Holds jobs back beyond those that may be under way; null where there may be any number. */
  jobLimit(vendor: Vendor, kind: Kind): ConcurrencyLimit | null {
    return this.#kind(vendor, kind).jobs;
  }

  /** The places of jobs that one call begins and another one ends; null where nothing limits them beyond one process. */
  jobPlaces(vendor: Vendor, kind: Kind): JobPlaces | null {
    return this.#kind(vendor, kind).places;
  }

  #breaker({ vendor, operation }: Lane): Layer | null {
    const { settings } = this.context;
    if (settings.breaker === false) return null;
    const { breakers } = this.#sharedBy(vendor);
    const breaker =
      breakers.get(operation) ??
      new Breaker({ ...settings.breaker, provider: vendor.provider.id, operation }, this.context);
    breakers.set(operation, breaker);
    return breakerLayer(breaker);
  }

  #limits({ vendor, kind }: Lane): (Layer | null)[] {
    const { requests, rate } = this.#kind(vendor, kind);
    return [
      requests === null ? null : concurrencyLayer(requests),
      rate === null ? null : rateLimitLayer(rate),
    ];
  }

  #kind(vendor: Vendor, kind: Kind) {
    const { kinds } = this.#sharedBy(vendor);
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    const { provider } = vendor;
    const documented = provider.capabilities.kinds[kind]?.limits ?? {};
    const limits = limitsFor(this.context.settings.limits[provider.id], kind, documented);
    const { requestsPerSecond, concurrentRequests, concurrentJobs } = limits;
    const subject = { provider: provider.id, kind };
    const made = {
      rate: requestsPerSecond == null ? null : this.gates.rate(subject, requestsPerSecond),
      requests: concurrentRequests == null ? null : this.gates.requests(subject, concurrentRequests),
      jobs: concurrentJobs == null ? null : createConcurrencyLimit(concurrentJobs),
      places: concurrentJobs == null ? null : this.gates.jobs(subject, concurrentJobs),
    };
    kinds.set(kind, made);
    return made;
  }

  #sharedBy({ provider }: Vendor): Shared {
    const known = this.#shared.get(provider.id);
    if (known !== undefined) return known;
    const { budget } = this.context.settings.retry;
    const made: Shared = { budget: new RetryBudget(budget), breakers: new Map(), kinds: new Map() };
    this.#shared.set(provider.id, made);
    return made;
  }

  #once<Chain>(key: string, make: () => Chain): Chain {
    const known = this.#chains.get(key) as Chain | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#chains.set(key, made);
    return made;
  }
}

/** Puts layers around a call, the first one outermost; null stands for one that is switched off. */
export function compose<Request extends VendorRequest, Answer>(
  layers: readonly (((next: Call<Request, Answer>) => Call<Request, Answer>) | null)[],
  call: Call<Request, Answer>,
): Call<Request, Answer> {
  return layers.reduceRight((next, layer) => (layer === null ? next : layer(next)), call);
}
