import { RE2JS } from 're2js';
import { configError, type Entry } from './read-list.js';

/** A regular expression of a list, which takes time in proportion to the text. */
export interface Pattern {
  /**
   * Finds the matches that hold something, one after the other.
   * @param visit start and end in UTF-16 units; false ends the search.
   */
  search(text: string, visit: (start: number, end: number) => boolean): void;
}

const FLAGS = RE2JS.CASE_INSENSITIVE;

/**
 * Compiles an entry, in the syntax of RE2: no back references, no look-around.
 * @throws ModerationError `config` naming the place in the list and in the expression, never the expression.
 */
export function compilePattern({ text, place }: Entry): Pattern {
  const compiled = compile(text, place);
  if (compiled.test(''))
    throw configError(`${place}: matches the empty text, so that everything would be a hit`);
  return {
    search(searched, visit) {
      const matcher = compiled.matcher(searched);
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        if (end > start && !visit(start, end)) return;
      }
    },
  };
}

function compile(expression: string, place: string): RE2JS {
  try {
    return RE2JS.compile(expression, FLAGS);
  } catch (thrown) {
    const { error, input, name } = Object(thrown) as { error?: unknown; input?: unknown; name?: unknown };
    const why = typeof error === 'string' ? error : String(name);
    const at = positionOf(expression, typeof input === 'string' ? input : null, why);
    throw configError(
      `${place}: no regular expression of RE2: ${why}${at === null ? '' : ` at character ${at}`}`,
    );
  }
}

/** Where in an expression its error is, from 1; null where the library does not say. */
function positionOf(expression: string, fragment: string | null, why: string): number | null {
  if (why.startsWith('trailing backslash')) return expression.length;
  if (why.startsWith('missing closing )')) return openParenthesis(expression);
  const place = fragment === null ? -1 : expression.lastIndexOf(fragment);
  return place === -1 ? null : place + 1;
}

/** The first parenthesis that is never closed. */
function openParenthesis(expression: string): number | null {
  const open: number[] = [];
  let inClass = false;
  for (let place = 0; place < expression.length; place += 1) {
    const character = expression[place];
    if (character === '\\') place += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') open.push(place + 1);
    else if (character === ')') open.pop();
  }
  return open[0] ?? null;
}
