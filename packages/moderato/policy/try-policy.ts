import { DECISIONS, type Category, type Decision, type Verdict } from '@moderato/core';
import { mayFallBack } from '../call/failures.js';
import { applyPolicy, withoutPolicy } from './apply-policy.js';
import { type PreparedPolicy } from './prepare-policy.js';
import { readLines } from './read-lines.js';
import { readResult } from './read-result.js';

/** What a policy would have made of stored verdicts. Holds no content: `key` is the caller's own id. */
export interface PolicyTrial {
  policy: string;
  verdicts: number;
  /** Verdicts with another decision than the vendor's. */
  changed: number;
  /** How many went from which decision (first) to which (second). */
  table: Record<Decision, Record<Decision, number>>;
  /** How many verdicts each category has decided. */
  categories: Partial<Record<Category, { before: number; after: number }>>;
  /** The first of the changed ones. */
  examples: PolicyExample[];
  /** Lines that hold an error, and those of them that the policy would have made `review`. */
  errors: { count: number; review: number };
  /** Lines that could not be read, and the first of them. */
  bad: { count: number; lines: { line: number; reason: string }[] };
}

/** A verdict that the policy changes. */
export interface PolicyExample {
  line: number;
  key: string | null;
  provider: string;
  before: { decision: Decision; category: Category | null };
  after: { decision: Decision; category: Category | null };
  reasons: string[];
}

/** What is told of a trial while it runs. */
export interface TryPolicyOptions {
  /** How many changed verdicts to tell of. Default 10. */
  examples?: number | undefined;
  /** Told of every verdict with the caller's own id, what was decided before and what would be. */
  onVerdict?: ((tried: { key: string | null; before: Decision; after: Decision }) => void) | undefined;
  /** The longest line that is read, in bytes. Default 64 MiB. */
  maxLineBytes?: number | undefined;
}

const EXAMPLES = 10;
const BAD_LINES = 20;
const LINE_BYTES = 64 * 1024 * 1024;

/**
 * Replays stored verdicts under a policy, without asking anybody: lines as a batch writes them, or verdicts alone. A policy that
 * was applied when they were stored is taken back first. Holds one line at a time.
 */
export async function tryPolicy(
  chunks: AsyncIterable<Uint8Array>,
  policy: PreparedPolicy,
  { examples = EXAMPLES, maxLineBytes = LINE_BYTES, onVerdict }: TryPolicyOptions = {},
): Promise<PolicyTrial> {
  const trial: PolicyTrial = {
    policy: policy.name,
    verdicts: 0,
    changed: 0,
    table: countsOf(() => countsOf(() => 0)),
    categories: {},
    examples: [],
    errors: { count: 0, review: 0 },
    bad: { count: 0, lines: [] },
  };
  const reject = (line: number, reason: string) => {
    trial.bad.count += 1;
    if (trial.bad.lines.length < BAD_LINES) trial.bad.lines.push({ line, reason });
  };

  for await (const { number, text, problem } of readLines(chunks, maxLineBytes)) {
    if (text === undefined) {
      reject(number, problem);
      continue;
    }
    if (text.trim() === '') continue;
    const stored = readResult(text);
    if ('damage' in stored) reject(number, stored.damage);
    else if ('failure' in stored) {
      trial.errors.count += 1;
      const isReviewed = policy.onError === 'review' && mayFallBack(stored.failure);
      if (isReviewed) trial.errors.review += 1;
    } else {
      const tell = (before: Decision, after: Decision) => onVerdict?.({ key: stored.key, before, after });
      const example = replay(trial, stored.verdict, policy, tell);
      if (example !== null && trial.examples.length < examples)
        trial.examples.push({ line: number, key: stored.key, ...example });
    }
  }
  return trial;
}

/** Counts one verdict; null where its decision stays. */
function replay(
  trial: PolicyTrial,
  verdict: Verdict,
  policy: PreparedPolicy,
  tell: (before: Decision, after: Decision) => void,
): Omit<PolicyExample, 'line' | 'key'> | null {
  const before = withoutPolicy(verdict);
  const after = applyPolicy(before, policy);
  trial.verdicts += 1;
  tell(before.decision, after.decision);
  trial.table[before.decision][after.decision] += 1;
  countCategory(trial, before.category, 'before');
  countCategory(trial, after.category, 'after');
  if (before.decision === after.decision) return null;
  trial.changed += 1;
  return {
    provider: before.source.provider,
    before: { decision: before.decision, category: before.category },
    after: { decision: after.decision, category: after.category },
    reasons: after.policy?.reasons ?? [],
  };
}

function countCategory({ categories }: PolicyTrial, category: Category | null, when: 'before' | 'after') {
  if (category === null) return;
  const counts = (categories[category] ??= { before: 0, after: 0 });
  counts[when] += 1;
}

function countsOf<Value>(value: () => Value): Record<Decision, Value> {
  return Object.fromEntries(DECISIONS.map((decision) => [decision, value()])) as Record<Decision, Value>;
}
