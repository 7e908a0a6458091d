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
  return element(root, fields, root, context);
}

function element(
  name: string,
  value: string | number | XmlFields,
  path: string,
  context: WriteContext,
): string {
  if (!NAME.test(name)) throw refuse(`${path}: not an XML element name`, context);
  return `<${name}>${typeof value === 'object' ? children(value, path, context) : text(value, path, context)}</${name}>`;
}

function children(fields: XmlFields, path: string, context: WriteContext): string {
  let result = '';
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined) continue;
    const place = `${path}.${name}`;
    if (!isList(field)) result += element(name, field, place, context);
    else result += field.map((item, index) => element(name, item, `${place}[${index}]`, context)).join('');
  }
  return result;
}

function text(value: string | number, path: string, context: WriteContext): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse(`${path}: not a finite number`, context);
    return String(value);
  }
  const forbidden = FORBIDDEN.exec(value);
  if (forbidden) {
    const code = (forbidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw refuse(`${path}: holds the character U+${code}, which XML cannot carry`, context);
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

function refuse(message: string, context: WriteContext): ModerationError {
  return new ModerationError({ code: 'invalid_content', ...context, effect: 'none', message });
}
