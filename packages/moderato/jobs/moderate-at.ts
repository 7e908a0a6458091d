import { isModerationError, type Content, type Verdict } from '@moderato/core';
import { type Vendor } from '../call/vendors.js';
import { type JobContext, type VendorShare } from './context.js';
import { type Outcome } from './moderate-once.js';
import { moderateShared } from './moderate-shared.js';

/** Moderates content at one vendor: the cached verdict, else a submit, and a wait where the vendor makes a job of it. */
export function moderateAt(
  context: JobContext,
  vendor: Vendor,
  content: Content,
  share: VendorShare,
): Promise<Verdict> {
  const subject = { provider: vendor.provider.id, kind: content.kind };
  return context.trace('moderate', subject, async () => {
    const [outcome] = await moderateShared(context, vendor, [content], share);
    if (isModerationError(outcome)) throw outcome;
    return outcome as Verdict;
  });
}

/**
 * Moderates contents of one kind at one vendor, all of them in one call.
 * @returns for each content, in order, its verdict or why there is none.
 */
export async function moderateTogetherAt(
  context: JobContext,
  vendor: Vendor,
  contents: readonly [Content, ...Content[]],
  share: VendorShare,
): Promise<Outcome[]> {
  const subject = { provider: vendor.provider.id, kind: contents[0].kind };
  return context.trace('moderate', subject, () => moderateShared(context, vendor, contents, share));
}
