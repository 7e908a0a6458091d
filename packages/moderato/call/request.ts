import { randomBytes } from 'node:crypto';
import {
  ModerationError,
  inputOf,
  toSecret,
  type Content,
  type Kind,
  type KindCapability,
  type ProviderCall,
} from '@moderato/core';
import { askableCategories, requestCategories } from '@moderato/normalizer';
import { type CallContext } from './context.js';
import { type CallOptions } from './options.js';
import { addToken } from './callback-token.js';
import { Deadline, type DeadlineInit } from './deadline.js';
import { type Vendor, type VendorPool } from './vendors.js';

/** Starts the deadline of a call by its own options, else by the configuration. Throws `aborted` when it is over at once. */
export function startDeadline(
  context: CallContext,
  provider: string,
  operation: string,
  { timeoutMs = context.settings.timeoutMs, signal }: Pick<CallOptions, 'timeoutMs' | 'signal'>,
): Deadline {
  return startDeadlineOf(context, { operation, provider, timeoutMs, signal });
}

/** The same for a call whose deadline is like many others. */
export function startDeadlineOf(context: CallContext, init: DeadlineInit): Deadline {
  const deadline = new Deadline(init, context);
  deadline.remainingMs();
  return deadline;
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
 * Puts the options of a call into the vendor's words. A callback address gets a token where a secret is configured and the
 * vendor does not sign the whole of its callbacks.
 * @throws ModerationError `unsupported` when the vendor can be asked for none of the categories.
 */
export function providerCall(
  context: CallContext,
  kind: Kind,
  vendor: Vendor,
  options: CallOptions,
): ProviderCall {
  const { categories, callbackUrl, vendorOptions } = options;
  return {
    categories: categories === undefined ? null : requestWords(categories, kind, vendor),
    callbackUrl: callbackUrl === undefined ? undefined : admitted(context, vendor, callbackUrl),
    vendorOptions,
  };
}

const NONCE_BYTES = 12;

function admitted({ settings, clock }: CallContext, { provider }: Vendor, url: string): string {
  const secret = settings.callbacks.secret;
  const { supported, signed } = provider.capabilities.callbacks;
  if (secret === undefined || !supported || signed === 'full') return url;
  const scope = { provider: provider.id, secret: toSecret(secret) };
  return addToken(url, scope, clock.now(), randomBytes(NONCE_BYTES));
}

function requestWords(
  categories: NonNullable<CallOptions['categories']>,
  kind: Kind,
  vendor: Vendor,
): string[] {
  const words = requestCategories(categories, kind, vendor.map);
  if (words.length > 0) return words;
  const askable = askableCategories(kind, vendor.map).join(', ');
  throw unsupported(
    vendor,
    kind,
    `options.categories: ${vendor.provider.id} can be asked for ${askable} in ${kind}, not for ${categories.join(', ')}`,
  );
}

/**
 * The error for what a vendor cannot do.
 * @param verb what was wanted of it.
 */
export function unsupported(vendor: Vendor, kind: Kind, message: string, verb = 'submit'): ModerationError {
  return new ModerationError({
    code: 'unsupported',
    provider: vendor.provider.id,
    operation: `${verb} ${kind}`,
    effect: 'none',
    message,
  });
}

/** The error for a method that a vendor does not have. */
export function missing(vendor: Vendor, method: string): ModerationError {
  return new ModerationError({
    code: 'unsupported',
    provider: vendor.provider.id,
    operation: method,
    effect: 'none',
    message: `${vendor.provider.id} does not offer ${method}`,
  });
}
