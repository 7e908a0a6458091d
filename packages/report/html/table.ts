import { markup, type Markup, type Part } from './markup.js';

/** A cell over several columns. */
export interface Wide {
  span: number;
  content: Part;
}

/** What stands in one cell. */
export type Cell = Part | Wide;

/** A table whose first cells of rows and columns are its headings; on narrow screens each row is a block. */
export function table(
  caption: string,
  head: readonly Part[],
  rows: readonly (readonly Cell[])[],
  style: 'numbers' | 'text' | 'dense' | 'score' = 'numbers',
): Markup {
  const names = head.map((cell) => (typeof cell === 'string' ? cell : ''));
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption.split(/[.:]/, 1)[0] ?? ''}"><table class="${style}">
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) => markup`<tr>${cells.map((cell, at) => written(cell, at, names))}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** On narrow screens each cell stands on a line of its own, with the name of its column. */
function written(cell: Cell, at: number, names: readonly string[]): Markup {
  if (typeof cell === 'object' && cell !== null && 'span' in cell) {
    return markup`<td colspan="${cell.span}">${cell.content}</td>`;
  }
  return at === 0
    ? markup`<th scope="row">${cell}</th>`
    : markup`<td data-name="${names[at] ?? ''}"><div>${cell}</div></td>`;
}

/** A count that filters the list of disagreements when it is pressed; a plain one where there is nothing to list. */
export function filterCount(
  items: number,
  text: string,
  filter: Record<string, string>,
  label: string,
): Markup {
  if (items === 0) return markup`<span>${text}</span>`;
  return markup`<button type="button" class="count" data-filter="${JSON.stringify(filter)}" aria-label="${label}: ${text}, show in the list">${text}</button>`;
}

/** Says that something was not looked at, which is neither agreement nor disagreement. */
export function uncovered(text: string): Markup {
  return markup`<span class="uncovered">${text}</span>`;
}
