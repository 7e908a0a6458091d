import { ModerationError } from '@moderato/core';

/** Fields of an element by name: text, child elements, or lists of them for elements that occur more than once. Undefined ones are left out. */
export interface XmlFields {
  [name: string]: XmlField | undefined;
}

export type XmlField = string | number | XmlFields | readonly (string | XmlFields)[];

interface WriteContext {
  provider: string;
  operation: string;
}

const NAME = /^[A-Za-z_][\w.-]*$/;
/** Visible ASCII without what has to be escaped, such as addresses, ids and base64. */
const PLAIN = /^[!#-%(-;=?-~]*$/;
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const SPECIAL = /[&<>"'\r]/g;
const BLANKS = ' \t\n';
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Writes one XML document without declaration and without whitespace between elements.
 * @throws ModerationError `invalid_content`, naming the field's path, for characters that XML 1.0 cannot carry and for
 * numbers that are not finite.
 */
export function writeXml(root: string, fields: XmlFields, context: WriteContext): string {
  return element(root, fields, { ...context, path: [] });
}

/** Where the writer is. */
interface Place extends WriteContext {
  /** The names from the root on, those of list items with their index. */
  path: string[];
}

function element(name: string, value: string | number | XmlFields, place: Place, index = ''): string {
  place.path.push(`${name}${index}`);
  if (!NAME.test(name)) throw refuse('not an XML element name', place);
  const content = typeof value === 'object' ? children(value, place) : text(value, place);
  place.path.pop();
  return `<${name}>${content}</${name}>`;
}

function children(fields: XmlFields, place: Place): string {
  let result = '';
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (field === undefined) continue;
    if (!isList(field)) result += element(name, field, place);
    else result += field.map((item, index) => element(name, item, place, `[${index}]`)).join('');
  }
  return result;
}

function text(value: string | number, place: Place): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse('not a finite number', place);
    return String(value);
  }
  if (PLAIN.test(value)) return value;
  const forbidden = FORBIDDEN.exec(value);
  if (forbidden) {
    const code = (forbidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw refuse(`holds the character U+${code}, which XML cannot carry`, place);
  }
  return escape(value);
}

/** Blanks at the ends are written as references too, since readers trim them. */
function escape(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && BLANKS.includes(value.charAt(start))) start++;
  while (end > start && BLANKS.includes(value.charAt(end - 1))) end--;
  const inner = value.slice(start, end).replace(SPECIAL, (found) => ENTITIES[found] ?? referencesTo(found));
  return referencesTo(value.slice(0, start)) + inner + referencesTo(value.slice(end));
}

function referencesTo(text: string): string {
  return Array.from(text, (character) => `&#${character.charCodeAt(0)};`).join('');
}

function isList(field: XmlField): field is readonly (string | XmlFields)[] {
  return Array.isArray(field);
}

function refuse(problem: string, { path, provider, operation }: Place): ModerationError {
  const message = `${path.join('.')}: ${problem}`;
  return new ModerationError({ code: 'invalid_content', provider, operation, effect: 'none', message });
}
