import * as Plot from '@observablehq/plot';
import { documentOf, type PageElement } from './document.js';
import { markup, trusted, type Markup } from './markup.js';

/** What a chart says in words: a title, and a description that stands for the picture. */
export interface ChartWords {
  /** Different for each chart of a page. */
  id: string;
  title: string;
  description: string;
  /** Too wide for a phone, where only the table is shown. Default true. */
  isWide?: boolean;
}

/** Draws a static SVG; its figures must also stand in a table. Styles are left to the page, whose policy allows no others. */
export function chart(words: ChartWords, options: Plot.PlotOptions): Markup {
  const plot: unknown = Plot.plot({
    ...options,
    document: documentOf(),
    className: 'plot',
  });
  const drawn = plot as PageElement;
  for (const style of drawn.querySelectorAll('style')) style.remove();
  for (const styled of drawn.querySelectorAll('[style]')) styled.removeAttribute('style');
  for (const hidden of drawn.querySelectorAll('[aria-label]')) hidden.removeAttribute('aria-label');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-labelledby', `${words.id}-title ${words.id}-description`);
  const drawing = drawn.outerHTML;
  const start = drawing.indexOf('>') + 1;
  return markup`<figure class="chart${words.isWide === false ? '' : ' wide'}">${trusted(drawing.slice(0, start))}<title id="${words.id}-title">${words.title}</title><desc id="${words.id}-description">${words.description}</desc>${trusted(drawing.slice(start))}<figcaption>${words.title}</figcaption></figure>`;
}
