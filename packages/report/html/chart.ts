import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { markup, trusted, type Markup } from './markup.js';

/** What a chart says in words: a title, and a description that stands for the picture. */
export interface ChartWords {
  /** Different for each chart of a page. */
  id: string;
  title: string;
  description: string;
}

interface Drawn {
  outerHTML: string;
  querySelectorAll(selector: string): Iterable<Drawn>;
  removeAttribute(name: string): void;
  setAttribute(name: string, value: string): void;
  remove(): void;
}

/** Draws a static SVG; its figures must also stand in a table. Styles are left to the page, whose policy allows no others. */
export function chart(words: ChartWords, options: Plot.PlotOptions): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as { document: unknown };
  const plot = Plot.plot({ ...options, document, className: 'plot' }) as unknown as Drawn;
  for (const style of plot.querySelectorAll('style')) style.remove();
  for (const styled of plot.querySelectorAll('[style]')) styled.removeAttribute('style');
  for (const hidden of plot.querySelectorAll('[aria-label]')) hidden.removeAttribute('aria-label');
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-labelledby', `${words.id}-title ${words.id}-description`);
  const drawing = plot.outerHTML;
  const start = drawing.indexOf('>') + 1;
  return markup`<figure class="chart">${trusted(drawing.slice(0, start))}<title id="${words.id}-title">${words.title}</title><desc id="${words.id}-description">${words.description}</desc>${trusted(drawing.slice(start))}<figcaption>${words.title}</figcaption></figure>`;
}
