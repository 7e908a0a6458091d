import { type Content, type ModerationError } from '@moderato/core';
import type { checkImage } from '../call/check-image.js';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { limitsOf } from '../call/limits-of.js';
import { type CallOptions } from '../call/options.js';
import { capabilityFor, providerCall } from '../call/request.js';
import { type Vendor } from '../call/vendors.js';
import { type VendorCalls } from '../layers/compose.js';
import { type Outcomes } from '../layers/layer.js';

/**
 * Submits contents of one kind to a vendor in one call, which costs money once the vendor accepts. What is wrong with one
 * content is its outcome; what goes wrong with the call is thrown.
 */
export async function submitContents(
  context: CallContext & { calls: VendorCalls },
  vendor: Vendor,
  contents: readonly Content[],
  options: CallOptions,
  deadline: Deadline,
): Promise<Outcomes> {
  const [first] = contents;
  if (first === undefined) return [];
  const hasBytes = contents.some((content) => 'bytes' in content);
  // the reader of picture heads is loaded for those alone
  const check = hasBytes ? (await import('../call/check-image.js')).checkImage : null;
  const refusals = contents.map((content) => refusalOf(content, vendor, options, context, check));
  const accepted = contents.filter((_, index) => refusals[index] === null);
  if (accepted.length === 0) return refusals as ModerationError[];
  const words = providerCall(context, first.kind, vendor, options);
  const call = { ...words, idempotencyKey: context.calls.nextKey(vendor) };
  const announcement = { contents: accepted, made: null };
  const submit = context.calls.submitter(vendor, first.kind);
  const isFree = vendor.provider.capabilities.kinds[first.kind]?.scope === 'lists';
  // a journal is about what is paid for, and what lists say is not to be taken for the verdict of a route after a crash
  const noted = isFree ? { ...options, journal: undefined } : options;
  const outcomes = await submit({ contents: accepted, call, deadline, options: noted, announcement });
  if (accepted.length === contents.length) return outcomes;
  let taken = 0;
  return refusals.map((refusal) => refusal ?? (outcomes[taken++] as Outcomes[number]));
}

/** Finds everything that can be wrong with a content before the network. */
function refusalOf(
  content: Content,
  vendor: Vendor,
  { vendorOptions }: CallOptions,
  { pool }: CallContext,
  check: typeof checkImage | null,
): ModerationError | null {
  const { id } = vendor.provider;
  try {
    const capability = capabilityFor(content, vendor, pool);
    if ('bytes' in content) check?.(content.bytes, limitsOf(capability, vendorOptions?.[id]), id);
    return null;
  } catch (error) {
    return toModerationError(error, id, `submit ${content.kind}`);
  }
}
