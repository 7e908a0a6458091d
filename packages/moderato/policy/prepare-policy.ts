import { createHash } from 'node:crypto';
import { deepFreeze, describeIssues, type Category } from '@moderato/core';
import { canonicalJson } from '../cache/canonical-json.js';
import { configError } from '../config/schema.js';
import { namedVendors, policySchema, type CategoryRule, type Policy } from '../config/policy-schema.js';

/** A policy that was checked, with everything filled in; plain, frozen data. */
export interface PreparedPolicy {
  readonly name: string;
  readonly categories: Readonly<Partial<Record<Category, CategoryRule | undefined>>>;
  readonly lists: { readonly block: 'block' | 'review' | 'keep'; readonly allow: 'pass' | 'keep' };
  readonly incomplete: 'review' | 'keep';
  readonly onError: 'error' | 'review';
}

const DIGEST_CHARACTERS = 8;

/**
 * Checks a policy and makes it ready to be applied.
 * @param vendors the ids that thresholds may name.
 * @param root what the policy is called in messages. Default `policy`.
 * @throws ModerationError `config`, naming each wrong field and never its value.
 */
export function preparePolicy(policy: Policy, vendors: readonly string[], root = 'policy'): PreparedPolicy {
  const result = policySchema().safeParse(policy);
  if (!result.success) throw configError(describeIssues(result.error, root));
  const { name, ...rules } = result.data;
  const { categories = {}, lists = {}, incomplete = 'review', onError = 'error' } = rules;
  for (const [category, rule] of Object.entries(categories)) {
    const unknownId = namedVendors(rule ?? {}).find((id) => !vendors.includes(id));
    if (unknownId !== undefined)
      throw configError(
        `${root}.categories.${category}: unknown vendor "${unknownId}"; known are ${vendors.join(', ')}`,
      );
  }
  return deepFreeze({
    name: name ?? `policy-${digest(rules)}`,
    categories,
    lists: { block: lists.block ?? 'keep', allow: lists.allow ?? 'keep' },
    incomplete,
    onError,
  });
}

function digest(rules: Omit<Policy, 'name'>): string {
  return createHash('sha256').update(canonicalJson(rules)).digest('hex').slice(0, DIGEST_CHARACTERS);
}
