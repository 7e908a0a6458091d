import { isAlias, isScalar, parseDocument, visit, Lexer, LineCounter, Parser, type Document } from 'yaml';

/** An alias may be used this often, so that a few lines cannot stand for millions of values. */
const MAX_ALIASES = 100;

/** Nobody writes a file so deep, and what composes a document goes down by one call a level. */
const MAX_LEVELS = 200;

/** JSON has these as bare words and no others. */
const JSON_VALUES = ['number', 'boolean'];

/** Why a text cannot be read: the message tells line and column and never quotes the text, which may hold secrets. */
export class YamlProblem extends Error {}

interface Problem {
  offset: number;
  what: string;
}

/**
 * Reads YAML, or JSON as the YAML that it is.
 * @param isJson refuses what only YAML has.
 * @throws YamlProblem whose message is the end of a sentence that begins with the name of the file.
 */
export function parseYaml(text: string, isJson = false): unknown {
  const lines = new LineCounter();
  const fail = ({ offset, what }: Problem) => {
    const { line, col } = lines.linePos(offset);
    return new YamlProblem(`not readable at line ${line}, column ${col} (${what})`);
  };
  const tooDeep = findTooDeep(text);
  if (tooDeep !== null) {
    const before = text.slice(0, tooDeep).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    throw new YamlProblem(`not readable at line ${before.length}, column ${column} (nested too deeply)`);
  }
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { prettyErrors: false, lineCounter: lines, logLevel: 'error' });
  } catch {
    throw new YamlProblem('not readable');
  }
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) throw fail({ offset: error.pos[0], what: inWords(error.code) });
  const problem = findProblem(document, isJson);
  if (problem !== null) throw fail(problem);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (thrown) {
    // aliases of aliases are counted by what they expand to, and only then
    if (thrown instanceof ReferenceError)
      throw fail({ offset: firstAlias(document), what: 'too many aliases' });
    throw new YamlProblem('not readable');
  }
}

/**
 * Where a text is nested deeper than may be, read without recursion; null for all others. A stack that runs over inside of a regular
 * expression ends the process, and cannot be caught.
 */
function findTooDeep(text: string): number | null {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    if (parser.stack.length > MAX_LEVELS) return parser.offset;
  }
  return null;
}

/** What the YAML reader accepts and nobody means. */
function findProblem(document: Document.Parsed, isJson: boolean): Problem | null {
  let found: Problem | null = null;
  visit(document, (_key, node, path) => {
    const target = isAlias(node) ? node.resolve(document) : null;
    if (isAlias(node) && target === undefined)
      found = { offset: startOf(node), what: 'alias to an anchor that is not there' };
    else if (isAlias(node) && path.some((ancestor) => ancestor === target))
      found = { offset: startOf(node), what: 'alias inside its own anchor' };
    else if (isJson && isScalar(node) && !isJsonScalar(node))
      found = { offset: startOf(node), what: 'JSON takes no comments and no text without double quotes' };
    return found === null ? undefined : visit.BREAK;
  });
  return found;
}

function isJsonScalar({ type, value }: { type?: string | undefined; value: unknown }): boolean {
  return type === 'QUOTE_DOUBLE' || value === null || JSON_VALUES.includes(typeof value);
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, node) => {
      offset = startOf(node);
      return visit.BREAK;
    },
  });
  return offset;
}

function startOf(node: { range?: readonly [number, number, number] | null | undefined }): number {
  return node.range?.[0] ?? 0;
}

/** `DUPLICATE_KEY` is "duplicate key". */
function inWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
