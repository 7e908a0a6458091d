const MARKUP = Symbol('markup');

/** Text that is HTML already; only `markup` and `trusted` make it, never data. */
export interface Markup {
  readonly [MARKUP]: string;
}

/** What a template can hold: text is escaped, lists are joined, null and false leave nothing. */
export type Part = string | number | Markup | null | false | readonly Part[];

/** An HTML template that escapes all that is put in. Attributes must be quoted: `<td title="${text}">`. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return { [MARKUP]: strings.reduce((text, string, at) => text + written(parts[at - 1] ?? '') + string) };
}

/** Takes a text for HTML as it is: for charts, styles and scripts that this package wrote itself. */
export function trusted(text: string): Markup {
  return { [MARKUP]: text };
}

/** The text of a finished template. */
export function textOf(part: Markup): string {
  return part[MARKUP];
}

/** Escapes a text for HTML, inside of elements and of quoted attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON for a `<script>` element: no `<`, so that no content can end it. */
export function scriptJson(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

function written(part: Part): string {
  if (part === null || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(part.toString());
  return MARKUP in part ? part[MARKUP] : part.map(written).join('');
}
