import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A regular expression of the source. */
export interface FoundExpression {
  /** File and line. */
  place: string;
  source: string;
  flags: string;
}

/** The regular expressions of a file, and the places where one is built of what is only known at run time. */
export interface Expressions {
  found: FoundExpression[];
  builtAtRunTime: string[];
}

/** Collects literals, and calls of `RegExp` whose arguments are constants of the same file. */
export function collectExpressions(path: string, text = readFileSync(path, 'utf8')): Expressions {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(file);
  const found: FoundExpression[] = [];
  const builtAtRunTime: string[] = [];
  const visit = (node: ts.Node): void => {
    const place = `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) found.push({ place, ...partsOf(node.text) });
    if (isMakingOne(node)) {
      const [source, flags] = node.arguments ?? [];
      const made = source === undefined ? '' : valueOf(source, constants);
      const given = flags === undefined ? '' : valueOf(flags, constants);
      if (made === null || given === null) builtAtRunTime.push(path);
      else found.push({ place, source: made, flags: given });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { found, builtAtRunTime };
}

function isMakingOne(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
  return isCall && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp';
}

function partsOf(literal: string): { source: string; flags: string } {
  const end = literal.lastIndexOf('/');
  return { source: literal.slice(1, end), flags: literal.slice(end + 1) };
}

type Constants = ReadonlyMap<string, ts.Expression>;

function constantsOf(file: ts.SourceFile): Constants {
  const declarations = file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isConstant = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return isConstant ? [...declarationList.declarations] : [];
  });
  return new Map(
    declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer !== undefined ? [[name.text, initializer] as const] : [],
    ),
  );
}

/** The text that an expression stands for; null where it is not a constant. */
function valueOf(node: ts.Expression, constants: Constants): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isRegularExpressionLiteral(node)) return partsOf(node.text).source;
  if (ts.isIdentifier(node)) {
    const constant = constants.get(node.text);
    return constant === undefined ? null : valueOf(constant, constants);
  }
  if (ts.isTaggedTemplateExpression(node)) {
    return node.tag.getText() === 'String.raw' ? valueOfTemplate(node.template, constants, true) : null;
  }
  if (ts.isTemplateExpression(node)) return valueOfTemplate(node, constants, false);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return joined([valueOf(node.left, constants), valueOf(node.right, constants)], '');
  }
  return joinedList(node, constants);
}

function valueOfTemplate(node: ts.TemplateLiteral, constants: Constants, isRaw: boolean): string | null {
  const textOf = (part: ts.TemplateLiteralLikeNode) => (isRaw ? (part.rawText ?? part.text) : part.text);
  if (ts.isNoSubstitutionTemplateLiteral(node)) return textOf(node);
  const parts = node.templateSpans.map(({ expression, literal }) => {
    const value = valueOf(expression, constants);
    return value === null ? null : value + textOf(literal);
  });
  return joined([textOf(node.head), ...parts], '');
}

/** `[…].join('…')`. */
function joinedList(node: ts.Expression, constants: Constants): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { expression: list, name } = node.expression;
  const [separator] = node.arguments;
  if (name.text !== 'join' || !ts.isArrayLiteralExpression(list) || separator === undefined) return null;
  const items = list.elements.map((element) => valueOf(element, constants));
  return joined(items, valueOf(separator, constants) ?? ',');
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  return parts.some((part) => part === null) ? null : parts.join(separator);
}
