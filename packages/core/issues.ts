import type { z } from 'zod';

/**
 * Puts a zod failure into plain words: `path: what was wrong`, one clause an issue, never the offending value.
 * @param root name of the checked value, put before each path.
 */
export function describeIssues(error: z.ZodError, root: string): string {
  return error.issues
    .map((issue) => `${[root, ...issue.path.map(String)].join('.')}: ${explainIssue(issue)}`)
    .join('; ');
}

/** Puts one zod issue into plain words, without the offending value. */
export function explainIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_type':
      return `expected ${issue.expected}`;
    default:
      return issue.message;
  }
}
