/** An element of the page by its id and kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`the page has no ${kind.name} with the id ${id}`);
}

/** Makes an element; sets text and never HTML, so that content stays text. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = '',
  className = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (text !== '') made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}

/** A category as people read it: `sexual minors`. */
export function words(category: string): string {
  return category.split('_').join(' ');
}
