/** One value in a body, in the order of its place. */
export interface Leaf {
  index: number;
  /** The field or element that holds it; the list's name for values in a list. */
  name: string;
  text: string;
}

/** Says what becomes of a value: a text in its place, null to remove it, undefined to keep it. */
export type Rewrite = (leaf: Leaf) => string | null | undefined;

const LEAF = /<([\w.:-]+)>([^<]*)<\/\1>|<([\w.:-]+)\s*\/>/g;
const LEAF_OR_CLOSING = /<([\w.:-]+)>[^<]*<\/\1>|<[\w.:-]+\s*\/>|<\/[\w.:-]+>/g;
const UNKNOWN = 'unknownToTestkit';

/**
 * Rewrites the values of a JSON body, of an XML body without attributes, or of a form, whose fields are its values.
 * @throws Error for any other body.
 */
export function rewriteBody(body: string, rewrite: Rewrite): string {
  let index = 0;
  const visit = (name: string, text: string) => rewrite({ index: index++, name, text });
  if (isXml(body)) {
    return body.replace(
      LEAF,
      (whole: string, name: string | undefined, text: string | undefined, empty: string | undefined) => {
        const element = name ?? empty ?? '';
        const result = visit(element, unescapeXml(text ?? '').trim());
        return result === undefined
          ? whole
          : result === null
            ? ''
            : `<${element}>${escapeXml(result)}</${element}>`;
      },
    );
  }
  if (isForm(body)) {
    const pairs = [...new URLSearchParams(body)].flatMap(([name, text]): [string, string][] => {
      const result = visit(name, text);
      return result === null ? [] : [[name, result ?? text]];
    });
    return new URLSearchParams(pairs).toString();
  }
  return JSON.stringify(rewriteJson('', readJson(body), visit) ?? null);
}

/** Lists the values of a body. */
export function leavesOf(body: string): Leaf[] {
  const leaves: Leaf[] = [];
  rewriteBody(body, (leaf) => {
    leaves.push(leaf);
    return undefined;
  });
  return leaves;
}

/** Tells whether a body is one that can be rewritten: JSON, or XML. */
export function isRewritable(body: string): boolean {
  if (isXml(body)) return !/<html\b/i.test(body);
  try {
    return typeof JSON.parse(body) === 'object';
  } catch {
    return false;
  }
}

/**
 * Adds a value and a nested element, whose names no vendor knows, to every object of a body.
 * @param tables names of objects of a JSON body that are left as they are.
 */
export function withUnknownFields(body: string, tables: readonly string[] = []): string {
  if (isXml(body)) {
    const extra = `<${UNKNOWN}><A>1</A></${UNKNOWN}><${UNKNOWN}Text>1</${UNKNOWN}Text>`;
    return body.replace(LEAF_OR_CLOSING, (tag) => (tag.startsWith('</') ? `${extra}${tag}` : tag));
  }
  const add = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(add);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, child]: [string, unknown]) => [
      name,
      tables.includes(name) ? child : add(child),
    ]);
    return { ...Object.fromEntries(fields), [UNKNOWN]: { a: [1] }, [`${UNKNOWN}Text`]: '1' };
  };
  return JSON.stringify(add(readJson(body)));
}

/** Wraps a body so that it is no single document of its format any more: two roots in XML, a list in JSON. */
export function doubled(body: string): string {
  const document = body.replace(/^\s*<\?xml[^>]*\?>/, '');
  return isXml(body) ? `${document}${document}` : `[${body},${body}]`;
}

/** Lists the values of a parsed answer as `name=text`, sorted, so that it can be compared with its body in any format. */
export function valuesOf(parsed: unknown, name = ''): string[] {
  if (Array.isArray(parsed)) return parsed.flatMap((item) => valuesOf(item, name)).sort();
  if (typeof parsed !== 'object' || parsed === null) return [`${name}=${String(parsed).trim()}`];
  return Object.entries(parsed)
    .flatMap(([key, value]) => valuesOf(value, key))
    .sort();
}

function rewriteJson(
  name: string,
  value: unknown,
  visit: (name: string, text: string) => string | null | undefined,
): unknown {
  if (Array.isArray(value))
    return value.map((item) => rewriteJson(name, item, visit)).filter((item) => item !== undefined);
  if (typeof value === 'object' && value !== null) {
    // undefined fields are left out when the object is written
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, rewriteJson(key, child, visit)]),
    );
  }
  const result = visit(name, String(value).trim());
  return result === undefined ? value : (result ?? undefined);
}

/** Fields of a form, of which each has a name. */
function isForm(body: string): boolean {
  return /^[\w.-]+=/.test(body);
}

function isXml(body: string): boolean {
  return body.trimStart().startsWith('<');
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(
      `the suite reads recorded bodies in JSON, XML and forms only, not ${JSON.stringify(body.slice(0, 40))}`,
    );
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
    },
  );
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
