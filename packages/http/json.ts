import { runAtOnce, type Steps } from '@moderato/core';
import { type ReadContext, unreadable } from './bad-response.js';
import { endOfString } from './json-strings.js';

const MAX_LEVELS = 64;

/**
 * Reads a JSON response, whose top level must be an object.
 * @throws ModerationError `bad_response` with the text attached: empty, HTML or XML, cut off or damaged, not an object, a
 * name that stands twice in one object, nested deeper than 64 levels, or holding the names `__proto__` or
 * `constructor.prototype`, however escaped.
 */
export function readJson(text: string, context: ReadContext): unknown {
  return runAtOnce(readJsonSteps(text, context));
}

/**
 * As `readJson`, but can be interrupted between parsing and checking.
 * @param inspect is given what was parsed, before it is checked; what it throws counts.
 */
export function* readJsonSteps(
  text: string,
  context: ReadContext,
  inspect?: (value: unknown) => void,
): Steps<unknown> {
  const result = parse(text);
  yield;
  if ('value' in result) inspect?.(result.value);
  const problem = 'value' in result ? yield* problemOf(result.value, text) : damageOf(text);
  if (problem) throw unreadable(problem, text, context);
  return result.value;
}

function parse(text: string): { value?: unknown } {
  try {
    return { value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown };
  } catch {
    return {};
  }
}

function damageOf(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the response is empty; JSON was expected';
  if (start.startsWith('<')) return 'the response is HTML or XML; JSON was expected';
  return 'the response is cut off or is not JSON';
}

function* problemOf(value: unknown, text: string): Steps<string | undefined> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the response is JSON but not an object';
  const kept = { names: 0 };
  const problem = problemInside(value, MAX_LEVELS, kept);
  if (problem) return problem;
  yield;
  // the parser keeps the last of two equal names, so that fewer are left than were written
  return countNames(text) === kept.names ? undefined : 'the JSON has a name that stands twice in one object';
}

function problemInside(value: object, levels: number, kept: { names: number }): string | undefined {
  if (levels === 0) return `the JSON is nested deeper than ${MAX_LEVELS} levels`;
  if (Array.isArray(value)) return firstProblem(value, levels, kept);
  if (Object.hasOwn(value, '__proto__')) return 'the JSON holds the forbidden name "__proto__"';
  if (Object.hasOwn(value, 'constructor') && hasPrototype((value as { constructor: unknown }).constructor)) {
    return 'the JSON holds the forbidden name "constructor.prototype"';
  }
  const children: unknown[] = Object.values(value);
  kept.names += children.length;
  return firstProblem(children, levels, kept);
}

function firstProblem(
  children: readonly unknown[],
  levels: number,
  kept: { names: number },
): string | undefined {
  for (const child of children) {
    const problem =
      typeof child === 'object' && child !== null ? problemInside(child, levels - 1, kept) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

const QUOTE = 34;
const COLON = 58;

/** Counts the names in well-formed JSON: each is followed by a colon outside of strings. */
function countNames(text: string): number {
  let names = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === COLON) names++;
    else if (code === QUOTE) index = endOfString(text, index);
  }
  return names;
}
