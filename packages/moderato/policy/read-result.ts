import {
  ERROR_CODES,
  ModerationError,
  explainIssue,
  parseJsonObject,
  verdictSchema,
  type ErrorCode,
  type Verdict,
} from '@moderato/core';
import type { z } from 'zod';

/** A line of results: a verdict or a failure, or why it is neither. */
export type StoredResult =
  | { key: string | null; verdict: Verdict }
  | { key: string | null; failure: ModerationError }
  | { damage: string };

const MOST_PROBLEMS = 3;

/** Reads a line as a batch writes it, or the JSON of a verdict alone. */
export function readResult(text: string): StoredResult {
  const line = parseJsonObject(text.replace(/^\uFEFF/, ''));
  if (line === null) return { damage: 'no JSON object' };
  const key = [line['key'], line['id']].find((value) => typeof value === 'string') ?? null;
  const { error } = line;
  if (line['verdict'] === undefined && isFailure(error)) return { key, failure: failureOf(error) };
  const stored = line['verdict'] ?? line;
  // whoever keeps verdicts may have left the vendor's answer out
  const checked = verdictSchema.safeParse(typeof stored === 'object' ? { raw: null, ...stored } : stored);
  if (!checked.success) return { damage: `neither a verdict nor an error (${problemsOf(checked.error)})` };
  const verdict = checked.data as Verdict;
  const { policy, source } = verdict;
  if (policy?.changed === true && policy.before === undefined)
    return { damage: 'a policy has changed the verdict, and it does not say what it was before' };
  return { key: key ?? source.contentId ?? source.jobId, verdict };
}

/** Without the names of unknown fields, which may be anything. */
function problemsOf({ issues }: z.ZodError): string {
  const problems = issues.map((issue) => {
    const what = issue.code === 'unrecognized_keys' ? 'unknown fields' : explainIssue(issue);
    return `${['verdict', ...issue.path].join('.')}: ${what}`;
  });
  return [...problems.slice(0, MOST_PROBLEMS), ...(problems.length > MOST_PROBLEMS ? ['…'] : [])].join('; ');
}

/** Without the stored message. */
function failureOf({ code, retry }: { code: ErrorCode; retry?: unknown }): ModerationError {
  const known = retry === 'later' || retry === 'exhausted' ? retry : 'never';
  return new ModerationError({ code, retry: known, operation: 'moderate', message: 'no verdict' });
}

function isFailure(value: unknown): value is { code: ErrorCode } {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  return ERROR_CODES.includes(value.code as ErrorCode);
}
