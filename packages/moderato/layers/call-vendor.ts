import { isModerationError, type Kind, type ModerationError, type ProviderCall } from '@moderato/core';
import { retry } from '@moderato/http';
import { type VendorCallContext } from '../call/context.js';
import { toModerationError } from '../call/failures.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';

/** One vendor call: what it does, to which kind of content, and what it may cost. */
export interface VendorCall {
  /** `submit`: repeated only when the vendor certainly did not take it. `read`: repeated whenever it may succeed later. */
  mode: 'read' | 'submit';
  operation: string;
  kind: Kind;
  limit: TimeLimit;
  /** Awaited just before each attempt, when its turn has come; what it throws ends the call. */
  before?: () => Promise<void>;
  /** In all, the first one included. Default: the configuration's `retry.attempts`. */
  attempts?: number;
}

/**
 * Makes one vendor call through the vendor's layers: breaker, repeats within the budget, rate and concurrency, time limit of
 * each attempt.
 * @throws ModerationError and nothing else.
 */
export async function callVendor<Answer>(
  context: VendorCallContext,
  vendor: Vendor,
  call: VendorCall,
  attempt: (attemptLimits: Pick<ProviderCall, 'timeoutMs' | 'signal'>) => Promise<Answer>,
): Promise<Answer> {
  const { limit, operation } = call;
  const { id: provider } = vendor.provider;
  const { settings, emit } = context;
  const { gate, budget, breaker } = context.layers(vendor);
  const requestTimeoutMs = settings.requestTimeoutMs;
  let lastError: ModerationError | undefined;
  let isHasty = false;

  const once = async () => {
    await call.before?.();
    const timeoutMs = Math.min(requestTimeoutMs, limit.remainingMs());
    isHasty = timeoutMs < requestTimeoutMs;
    try {
      return await attempt({ timeoutMs, ...(limit.signal === undefined ? {} : { signal: limit.signal }) });
    } catch (error) {
      lastError = toModerationError(error, provider, operation);
      throw lastError;
    }
  };
  const sleep = async (ms: number) => {
    // what went wrong says more than that there is no time left to repeat it
    if (lastError !== undefined && ms >= limit.remainingMs()) throw lastError;
    await limit.sleep(ms);
  };
  const mayRepeat = (error: ModerationError, attemptNumber: number, waitMs: number) => {
    if (!budget.withdraw()) return false;
    emit({ type: 'retry', provider, operation, attempt: attemptNumber, waitMs, error: error.code });
    return true;
  };
  const repeated = () => {
    budget.deposit();
    return retry(() => gate(call.kind).pass(limit, once), {
      mode: call.mode,
      ...settings.retry,
      ...(call.attempts === undefined ? {} : { attempts: call.attempts }),
      sleep,
      random: context.random,
      mayRepeat,
      ...(limit.signal === undefined ? {} : { signal: limit.signal }),
    });
  };
  const isOutage = (error: unknown) => {
    if (!isModerationError(error)) return false;
    // little time of the caller's says nothing about the vendor
    if (error.code === 'timeout') return !isHasty && lastError?.code === 'timeout';
    return error.code === 'network' || error.code === 'vendor_unavailable';
  };
  limit.remainingMs();
  const stop = breaker(operation);
  return context.trace(operation, { provider, kind: call.kind }, () =>
    stop === null ? repeated() : stop.run(repeated, isOutage),
  );
}

/** Leaves out fields that are present but undefined. */
export function defined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
