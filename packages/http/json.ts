import { randomUUID } from 'node:crypto';
import { isLarge, runAtOnce, type Steps } from '@moderato/core';
import { type ReadContext, unreadable } from './bad-response.js';
import { parseParts, readLayout } from './json-parts.js';
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
 * As `readJson`, but can be interrupted while it parses and checks a long text.
 * @param inspect is given what was parsed, before it is checked; what it throws counts.
 */
export function* readJsonSteps(
  text: string,
  context: ReadContext,
  inspect?: (value: unknown) => void,
): Steps<unknown> {
  const result = isLarge(text) ? yield* parseInParts(text) : parse(text);
  yield;
  if ('value' in result) inspect?.(result.value);
  const problem = 'value' in result ? yield* problemOf(result, text) : damageOf(text);
  if (problem) throw unreadable(problem, text, context);
  return result.value;
}

/** What a text was parsed into, without a value where it is no JSON; and how many names it has, where they are counted. */
interface Parsed {
  value?: unknown;
  names?: number;
}

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(withoutMark(text)) as unknown };
  } catch {
    return {};
  }
}

function* parseInParts(text: string): Steps<Parsed> {
  const whole = withoutMark(text);
  const layout = yield* readLayout(whole);
  const value = yield* parseParts(whole, layout, randomUUID());
  return value === undefined ? parse(text) : { value, names: layout.names };
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function damageOf(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the response is empty; JSON was expected';
  if (start.startsWith('<')) return 'the response is HTML or XML; JSON was expected';
  return 'the response is cut off or is not JSON';
}

function* problemOf({ value, names }: Parsed, text: string): Steps<string | undefined> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the response is JSON but not an object';
  const kept = { names: 0 };
  const problem = isLarge(text)
    ? yield* problemSteps(value, MAX_LEVELS, kept)
    : problemInside(value, MAX_LEVELS, kept);
  if (problem) return problem;
  yield;
  // the parser keeps the last of two equal names, so that fewer are left than were written
  const isSame = (names ?? countNames(text)) === kept.names;
  return isSame ? undefined : 'the JSON has a name that stands twice in one object';
}

/** Levels that are looked through with interruptions; long lists lie in them. */
const OUTER_LEVELS = 4;
/** Objects and lists that are looked through between two of them. */
const CHILDREN_PER_STEP = 256;

function* problemSteps(value: object, levels: number, kept: { names: number }): Steps<string | undefined> {
  const own = problemOfNames(value, levels);
  if (own !== undefined) return own;
  let count = 0;
  for (const child of childrenOf(value, kept)) {
    if (typeof child !== 'object' || child === null) continue;
    if (++count % CHILDREN_PER_STEP === 0) yield;
    const problem =
      levels > MAX_LEVELS - OUTER_LEVELS
        ? yield* problemSteps(child, levels - 1, kept)
        : problemInside(child, levels - 1, kept);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInside(value: object, levels: number, kept: { names: number }): string | undefined {
  const own = problemOfNames(value, levels);
  if (own !== undefined) return own;
  for (const child of childrenOf(value, kept)) {
    const problem =
      typeof child === 'object' && child !== null ? problemInside(child, levels - 1, kept) : undefined;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is in an object or list; counts the names. */
function childrenOf(value: object, kept: { names: number }): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const children: unknown[] = Object.values(value);
  kept.names += children.length;
  return children;
}

/** What is wrong with an object or list by itself. */
function problemOfNames(value: object, levels: number): string | undefined {
  if (levels === 0) return `the JSON is nested deeper than ${MAX_LEVELS} levels`;
  if (Array.isArray(value)) return undefined;
  if (Object.hasOwn(value, '__proto__')) return 'the JSON holds the forbidden name "__proto__"';
  if (Object.hasOwn(value, 'constructor') && hasPrototype((value as { constructor: unknown }).constructor)) {
    return 'the JSON holds the forbidden name "constructor.prototype"';
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
