import type { ListData } from '../html/list-shape.js';
import { itemElements } from './elements.js';
import { createFilter } from './filter.js';
import { readRow } from './rows.js';

/** Items on one page of the list. */
const PAGE_ITEMS = 50;

/** Typing rests so long before the list is filtered. */
const TYPING_PAUSE_MS = 120;

/** Fills the list, and follows its form, its pages and the buttons elsewhere that filter it. */
export function startList(data: ListData): void {
  const form = byId('filters', HTMLFormElement);
  const body = byId('list-rows', HTMLTableSectionElement);
  const count = byId('list-count', HTMLElement);
  const page = byId('list-page', HTMLElement);
  const back = byId('list-back', HTMLButtonElement);
  const next = byId('list-next', HTMLButtonElement);
  const heading = byId('list-heading', HTMLElement);
  const numbers = new Intl.NumberFormat('en-US');
  const rows = data.rows.map(readRow);
  let found = rows;
  let start = 0;

  const fieldOf = (name: string) => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLSelectElement || field instanceof HTMLInputElement ? field : undefined;
  };

  const render = () => {
    const shown = found.slice(start, start + PAGE_ITEMS);
    body.replaceChildren(...shown.flatMap((row, place) => itemElements(data, row, start + place)));
    const range =
      shown.length === 0
        ? 'Nothing matches'
        : `${numbers.format(start + 1)} to ${numbers.format(start + shown.length)} of ${numbers.format(found.length)}`;
    count.textContent = `${range} (${numbers.format(rows.length)} listed)`;
    const pages = Math.max(1, Math.ceil(found.length / PAGE_ITEMS));
    page.textContent = `Page ${numbers.format(start / PAGE_ITEMS + 1)} of ${numbers.format(pages)}`;
    back.disabled = start === 0;
    next.disabled = start + PAGE_ITEMS >= found.length;
  };
  const filter = () => {
    found = rows.filter(createFilter(data, (name) => fieldOf(name)?.value ?? ''));
    start = 0;
    render();
  };
  const turn = (pages: number) => {
    start += pages * PAGE_ITEMS;
    render();
    heading.scrollIntoView();
  };

  let waiting: ReturnType<typeof setTimeout> | undefined;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  form.addEventListener('change', (event) => {
    // the search field has filtered while it was typed in; filtering again would close what was opened since
    if (event.target !== fieldOf('search')) filter();
  });
  byId('filters-clear', HTMLButtonElement).addEventListener('click', () => {
    form.reset();
    filter();
  });
  fieldOf('search')?.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, TYPING_PAUSE_MS);
  });
  back.addEventListener('click', () => {
    turn(-1);
  });
  next.addEventListener('click', () => {
    turn(1);
  });
  document.addEventListener('click', ({ target }) => {
    const button =
      target instanceof Element ? target.closest<HTMLButtonElement>('button[data-filter]') : null;
    if (button === null) return;
    form.reset();
    const values = JSON.parse(button.dataset['filter'] ?? '{}') as Record<string, string>;
    for (const [name, value] of Object.entries(values)) {
      const field = fieldOf(name);
      if (field !== undefined) field.value = value;
    }
    filter();
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  });
  filter();
}

function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`the page has no ${kind.name} with the id ${id}`);
}
