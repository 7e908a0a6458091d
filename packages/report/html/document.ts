import { parseHTML } from 'linkedom';

/** The part of an element that charts and tests use. */
export interface PageElement {
  readonly id: string;
  readonly outerHTML: string;
  readonly textContent: string;
  readonly attributes: ArrayLike<unknown>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  hasAttribute(name: string): boolean;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  remove(): void;
}

/** The part of a document that charts and tests use; there is no browser behind it. */
export interface PageDocument {
  readonly body: PageElement;
  getElementById(id: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** Reads a page; an empty one by default, to draw in. */
export function documentOf(html = '<!doctype html><html><body></body></html>'): PageDocument {
  return (parseHTML(html) as unknown as { document: PageDocument }).document;
}
