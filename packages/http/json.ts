import { randomUUID } from 'node:crypto';
import { isJsonObject, isLarge, runAtOnce, type Steps } from '@moderato/core';
import { type ReadContext, unreadable } from './bad-response.js';
import { parseParts, readLayout } from './json-parts.js';
import { endOfString } from './json-strings.js';
import { isBlank } from './xml/blanks.js';

const MAX_LEVELS = 64;

/**
 * Reads a JSON response, whose top level must be an object.
 * @param inspect is given what was parsed, before it is checked; what it throws counts.
 * @throws ModerationError `bad_response` with the text attached: empty, HTML or XML, cut off or damaged, not an object, a
 * name that stands twice in one object, nested deeper than 64 levels, or holding the names `__proto__` or
 * `constructor.prototype`, however escaped.
 */
export function readJson(text: string, context: ReadContext, inspect?: (value: unknown) => void): unknown {
  if (isLarge(text)) return runAtOnce(readJsonSteps(text, context, inspect));
  const result = parse(text);
  if ('value' in result) inspect?.(result.value);
  const problem = 'value' in result ? problemOf(result.value, text) : damageOf(text);
  if (problem !== undefined) throw unreadable(problem, text, context);
  return result.value;
}

/** As `readJson`, but can be interrupted while it parses and checks a long text. */
export function* readJsonSteps(
  text: string,
  context: ReadContext,
  inspect?: (value: unknown) => void,
): Steps<unknown> {
  if (!isLarge(text)) return readJson(text, context, inspect);
  const result = yield* parseInParts(text);
  yield;
  if ('value' in result) inspect?.(result.value);
  const problem = 'value' in result ? yield* problemOfLarge(result, text) : damageOf(text);
  if (problem !== undefined) throw unreadable(problem, text, context);
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

const NO_OBJECT = 'the response is JSON but not an object';
const REPEATED_NAME = 'the JSON has a name that stands twice in one object';

function problemOf(value: unknown, text: string): string | undefined {
  if (!isJsonObject(value)) return NO_OBJECT;
  const kept = keptNames();
  const problem = problemInside(value, MAX_LEVELS, kept);
  // the parser keeps the last of two equal names, so that fewer are left than were written
  return problem ?? (hasAsManyNames(text, kept.names) ? undefined : REPEATED_NAME);
}

function* problemOfLarge({ value, names }: Parsed, text: string): Steps<string | undefined> {
  if (!isJsonObject(value)) return NO_OBJECT;
  const kept = keptNames();
  const problem = yield* problemSteps(value, MAX_LEVELS, kept);
  if (problem !== undefined) return problem;
  yield;
  const isSame = names === undefined ? hasAsManyNames(text, kept.names) : names === kept.names;
  return isSame ? undefined : REPEATED_NAME;
}

/** Levels that are looked through with interruptions; long lists lie in them. */
const OUTER_LEVELS = 4;
/** Objects and lists that are looked through between two of them. */
const CHILDREN_PER_STEP = 256;

function* problemSteps(value: object, levels: number, kept: Kept): Steps<string | undefined> {
  if (levels <= MAX_LEVELS - OUTER_LEVELS) return problemInside(value, levels, kept);
  const isList = Array.isArray(value);
  let count = 0;
  for (const [name, child] of isList ? value.entries() : Object.entries(value)) {
    let problem = isList ? undefined : problemOfName(name as string, child);
    if (!isList) kept.names++;
    if (typeof child === 'object' && child !== null) {
      if (++count % CHILDREN_PER_STEP === 0) yield;
      problem ??= yield* problemSteps(child as object, levels - 1, kept);
    }
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInside(value: object, levels: number, kept: Kept): string | undefined {
  if (levels === 0) return `the JSON is nested deeper than ${MAX_LEVELS} levels`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const child: unknown = value[index];
      if (typeof child !== 'object' || child === null) continue;
      const problem = problemInside(child, levels - 1, kept);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name in fields) {
    if (kept.isPolluted && !Object.hasOwn(fields, name)) continue;
    kept.names++;
    const child = fields[name];
    const problem =
      problemOfName(name, child) ??
      (typeof child === 'object' && child !== null ? problemInside(child, levels - 1, kept) : undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is found while the names of a value are looked through. */
interface Kept {
  names: number;
  /** Whether all objects seem to have fields that they do not have. */
  isPolluted: boolean;
}

function keptNames(): Kept {
  const inherited: string[] = [];
  for (const name in {}) inherited.push(name);
  return { names: 0, isPolluted: inherited.length > 0 };
}

/** What is wrong with the name of a field. */
function problemOfName(name: string, child: unknown): string | undefined {
  if (name === '__proto__') return 'the JSON holds the forbidden name "__proto__"';
  return name === 'constructor' && hasPrototype(child)
    ? 'the JSON holds the forbidden name "constructor.prototype"'
    : undefined;
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

const QUOTE = 34;
const COLON = 58;

/**
 * Whether a well-formed text has as many names as were kept of it. Each name is followed by a colon: so are some quotes inside of
 * strings, which are told apart only where there are more such colons than names that were kept.
 */
function hasAsManyNames(text: string, kept: number): boolean {
  return countQuotedColons(text) === kept || countNames(text) === kept;
}

function countQuotedColons(text: string): number {
  let count = 0;
  for (let index = text.indexOf(':'); index >= 0; index = text.indexOf(':', index + 1)) {
    let before = index - 1;
    while (isBlank(text.charCodeAt(before))) before--;
    if (text.charCodeAt(before) === QUOTE) count++;
  }
  return count;
}

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
