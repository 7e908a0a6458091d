import { CATEGORIES, lazily, type Category } from '@moderato/core';
import { z } from 'zod';

/**
 * What a caller makes of verdicts: applied after the vendor's words were read, and recorded in `verdict.policy`. Categories that
 * it does not name are left as they are.
 */
export interface Policy {
  /** Shown in `verdict.policy.name`. Default: `policy-` and a digest of the rules. */
  name?: string | undefined;
  /** By canonical category, what its findings count for. */
  categories?: Partial<Record<Category, CategoryRule | undefined>> | undefined;
  /** What hits on the account's own lists do. */
  lists?: ListRules | undefined;
  /**
   * What becomes of a `pass` on content that the vendor did not check as a whole. `keep` lets it stand.
   * @default 'review'
   * @example 'keep'
   */
  incomplete?: 'review' | 'keep' | undefined;
  /**
   * What a moderation leads to that failed because the vendors are down, over their limits or not understood. `review`: a verdict
   * of `review`. `error` (default): whatever `routing.onError` says.
   */
  onError?: 'error' | 'review' | undefined;
}

/** A threshold replaces that step of the vendor's decision where the vendor gives a score; without a score the vendor's decision stands. */
export interface CategoryRule {
  /** The findings of this category no longer count. Default `false`. */
  ignore?: boolean | undefined;
  /** From this score on a finding is `block`, below it is not. Default: the vendor says what is `block`. */
  block?: Threshold | undefined;
  /** From this score on a finding that is not `block` is `review`, below it is `pass`. Default: the vendor says what is `review`. */
  review?: Threshold | undefined;
}

/** On the vendor's own 0..1 value: one for all, or by vendor id, with `default` for vendors that are not named. */
export type Threshold = number | Readonly<Record<string, number>>;

/** What hits on the lists of the account do to a verdict. */
export interface ListRules {
  /** What a verdict with a hit on a block list is at least. Default `keep`. */
  block?: 'block' | 'review' | 'keep' | undefined;
  /** `pass`: a hit on an allow list outweighs every finding. Default `keep`. */
  allow?: 'pass' | 'keep' | undefined;
}

/** The key of a threshold for vendors that are not named. */
const DEFAULT = 'default';

const EXPECTED = 'expected a number from 0 to 1, or one by vendor id and "default" for the other vendors';

/** Checks the shape of a policy; which vendors there are is checked when it is prepared. */
export const policySchema = lazily(() => {
  const unit = z.number(EXPECTED).min(0, EXPECTED).max(1, EXPECTED);
  const byVendor = z
    .record(z.string(), unit)
    .refine((values) => Object.keys(values).length > 0, { error: EXPECTED });

  const threshold = z.union([unit, byVendor], EXPECTED);

  const rule = z
    .strictObject({
      ignore: z.boolean().optional(),
      block: threshold.optional(),
      review: threshold.optional(),
    })
    .superRefine(({ ignore, block, review }, context) => {
      const hasThreshold = block !== undefined || review !== undefined;
      if (ignore === true && hasThreshold)
        context.addIssue('what is ignored needs no block and no review; leave one of them out');
      if (ignore === undefined && !hasThreshold)
        context.addIssue('says nothing; expected ignore, block or review');
      const vendor = vendorsOf(block, review).find(
        (id) => (thresholdFor(review, id) ?? 0) > (thresholdFor(block, id) ?? 1),
      );
      if (vendor !== undefined)
        context.addIssue({ code: 'custom', path: ['review'], message: `is above block (for ${vendor})` });
    });

  const categories = z.record(z.string(), rule.optional()).superRefine((rules, context) => {
    for (const name of Object.keys(rules)) {
      if (!CATEGORIES.includes(name as Category))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `is no category; known are ${CATEGORIES.join(', ')}`,
        });
    }
  });

  return z.strictObject({
    name: z.string().trim().min(1).max(100).optional(),
    categories: categories.optional(),
    lists: z
      .strictObject({
        block: z.enum(['block', 'review', 'keep']).optional(),
        allow: z.enum(['pass', 'keep']).optional(),
      })
      .optional(),
    incomplete: z.enum(['review', 'keep']).optional(),
    onError: z.enum(['error', 'review']).optional(),
  });
});

/** The threshold for one vendor; undefined where the policy leaves the step to the vendor. */
export function thresholdFor(value: Threshold | undefined, vendor: string): number | undefined {
  if (typeof value !== 'object') return value;
  return Object.hasOwn(value, vendor) ? value[vendor] : value[DEFAULT];
}

/** The vendors that a rule names. */
export function namedVendors({ block, review }: CategoryRule): string[] {
  return vendorsOf(block, review).filter((id) => id !== DEFAULT);
}

function vendorsOf(...thresholds: (Threshold | undefined)[]): string[] {
  const named = thresholds.flatMap((value) => (typeof value === 'object' ? Object.keys(value) : []));
  return [...new Set([...named, DEFAULT])];
}
