import { type ReadContext, unreadable } from './bad-response.js';

const MAX_LEVELS = 64;

/**
 * Reads a JSON answer, whose top level must be an object. Where a name stands twice, the last one counts.
 * @throws ModerationError `bad_response` with the text attached: empty, HTML or XML, cut off or damaged, not an object,
 * nested deeper than 64 levels, or holding the names `__proto__` or `constructor.prototype`, however escaped.
 */
export function readJson(text: string, context: ReadContext): unknown {
  const result = parse(text);
  const problem = 'value' in result ? problemOf(result.value) : damageOf(text);
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
  if (start === '') return 'the answer is empty; JSON was expected';
  if (start.startsWith('<')) return 'the answer is HTML or XML; JSON was expected';
  return 'the answer is cut off or is not JSON';
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the answer is JSON but not an object';
  return problemInside(value, MAX_LEVELS);
}

function problemInside(value: object, levels: number): string | undefined {
  if (levels === 0) return `the JSON is nested deeper than ${MAX_LEVELS} levels`;
  if (Array.isArray(value)) return firstProblem(value, levels);
  if (Object.hasOwn(value, '__proto__')) return 'the JSON holds the forbidden name "__proto__"';
  if (Object.hasOwn(value, 'constructor') && hasPrototype((value as { constructor: unknown }).constructor)) {
    return 'the JSON holds the forbidden name "constructor.prototype"';
  }
  return firstProblem(Object.values(value), levels);
}

function firstProblem(children: readonly unknown[], levels: number): string | undefined {
  for (const child of children) {
    const problem =
      typeof child === 'object' && child !== null ? problemInside(child, levels - 1) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
