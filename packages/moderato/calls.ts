import {
  ModerationError,
  inputOf,
  isModerationError,
  type Content,
  type Kind,
  type KindCapability,
  type ProviderCall,
} from '@moderato/core';
import { retry } from '@moderato/http';
import { askableCategories, requestCategories } from '@moderato/normalizer';
import { type CallOptions } from './call-options.js';
import { type ResolvedConfig } from './resolve-config.js';
import { startTimeLimit, type Clock, type TimeLimit } from './time-limit.js';
import { type Vendor, type VendorPool } from './vendor-pool.js';
import { internalError } from './failures.js';

/** What every call needs, fixed when the moderator is created. */
export interface CallContext {
  settings: ResolvedConfig['settings'];
  pool: VendorPool;
  clock: Clock;
  random: () => number;
}

const DEFAULTS = { timeoutMs: 600_000, requestTimeoutMs: 30_000, attempts: 3, baseMs: 250, maxMs: 10_000 };

/** Starts the time limit of a call by its own options, else by the configuration. */
export function limitOf(
  context: CallContext,
  provider: string,
  operation: string,
  options: CallOptions,
): TimeLimit {
  const timeoutMs = options.timeoutMs ?? context.settings.timeoutMs ?? DEFAULTS.timeoutMs;
  return startTimeLimit({ operation, provider, timeoutMs, signal: options.signal }, context.clock);
}

/**
 * Refuses content that a vendor does not take, before any network.
 * @throws ModerationError `unsupported`, naming the vendors that take it.
 */
export function capabilityFor(content: Content, vendor: Vendor, pool: VendorPool): KindCapability {
  const { kind } = content;
  const input = inputOf(content);
  const capability = vendor.provider.capabilities.kinds[kind];
  if (capability?.inputs[input] !== undefined) return capability;
  const able = pool.ableTo(({ capabilities }) => capabilities.kinds[kind]?.inputs[input] !== undefined);
  const others = able.length === 0 ? 'no vendor takes it' : `vendors that take it: ${able.join(', ')}`;
  throw unsupported(vendor, kind, `${vendor.provider.id} takes no ${kind} by ${input}; ${others}`);
}

/**
 * Puts the options of a call into the vendor's words.
 * @throws ModerationError `unsupported` when the vendor can be asked for none of the categories.
 */
export function providerCall(kind: Kind, vendor: Vendor, options: CallOptions): ProviderCall {
  return {
    categories: options.categories === undefined ? null : requestWords(options.categories, kind, vendor),
    ...(options.callbackUrl === undefined ? {} : { callbackUrl: options.callbackUrl }),
    ...(options.vendorOptions === undefined ? {} : { vendorOptions: options.vendorOptions }),
  };
}

function requestWords(
  categories: NonNullable<CallOptions['categories']>,
  kind: Kind,
  vendor: Vendor,
): string[] {
  const { words } = requestCategories(categories, kind, vendor.map);
  if (words.length > 0) return words;
  const askable = askableCategories(kind, vendor.map).join(', ');
  throw unsupported(
    vendor,
    kind,
    `options.categories: ${vendor.provider.id} can be asked for ${askable} in ${kind}, not for ${categories.join(', ')}`,
  );
}

/** Makes one vendor call, repeated as its mode allows, within the limit; every failure is a `ModerationError`. */
export async function callVendor<Answer>(
  context: CallContext,
  vendor: Vendor,
  init: { mode: 'read' | 'submit'; operation: string; limit: TimeLimit },
  attempt: (attemptLimits: Pick<ProviderCall, 'timeoutMs' | 'signal'>) => Promise<Answer>,
): Promise<Answer> {
  const { limit } = init;
  const requestTimeoutMs = context.settings.requestTimeoutMs ?? DEFAULTS.requestTimeoutMs;
  const {
    attempts = DEFAULTS.attempts,
    baseMs = DEFAULTS.baseMs,
    maxMs = DEFAULTS.maxMs,
  } = context.settings.retry ?? {};
  let lastError: ModerationError | undefined;
  const once = async () => {
    const timeoutMs = Math.min(requestTimeoutMs, limit.remainingMs());
    try {
      return await attempt({ timeoutMs, ...(limit.signal === undefined ? {} : { signal: limit.signal }) });
    } catch (error) {
      lastError = isModerationError(error) ? error : internalError(error, vendor.provider.id, init.operation);
      throw lastError;
    }
  };
  const sleep = async (ms: number) => {
    // what went wrong says more than that there is no time left to repeat it
    if (lastError !== undefined && ms >= limit.remainingMs()) throw lastError;
    await limit.sleep(ms);
  };
  return retry(once, {
    mode: init.mode,
    attempts,
    baseMs,
    maxMs,
    sleep,
    random: context.random,
    ...(limit.signal === undefined ? {} : { signal: limit.signal }),
  });
}

/** The error for what a vendor cannot do. */
export function unsupported(vendor: Vendor, kind: Kind, message: string): ModerationError {
  return new ModerationError({
    code: 'unsupported',
    provider: vendor.provider.id,
    operation: `submit ${kind}`,
    effect: 'none',
    message,
  });
}
