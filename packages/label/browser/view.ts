import type { ItemState, PageCategory, PageItem, PageLabel } from '../server/page-data.js';
import { contentElement, kindWords } from './content.js';
import { byId, element, words } from './elements.js';

/** What is shown; it knows nothing of the server. */
export interface View {
  showItem(item: PageItem, place: number, states: readonly ItemState[], loadImage: () => Promise<Blob>): void;
  showProgress(states: readonly ItemState[]): void;
  showDone(states: readonly ItemState[]): void;
  /** Shows or blurs the content. */
  reveal(isRevealed: boolean): void;
  setBlurring(isBlurring: boolean): void;
  /** What is chosen for the item at hand. */
  chosen(): Pick<PageLabel, 'categories' | 'note'>;
  toggleCategory(category: string): void;
  /** Says something to the eye and to screen readers. */
  say(text: string): void;
  fail(text: string | null): void;
}

/** Fills the parts of the page that stay the same, and gives the means to change the others. */
export function createView(categories: readonly PageCategory[], pick: (category: string) => void): View {
  const desk = byId('desk', HTMLElement);
  const done = byId('done', HTMLElement);
  const section = byId('item', HTMLElement);
  const content = byId('content', HTMLElement);
  const revealButton = byId('reveal', HTMLButtonElement);
  const note = byId('note', HTMLTextAreaElement);
  const label = byId('item-label', HTMLElement);
  const problem = byId('problem', HTMLElement);
  const chips = new Map(
    categories.map(({ category, key }) => [category as string, chip(category, key, pick)]),
  );
  byId('categories', HTMLElement).append(...chips.values());

  const isChosen = (button: HTMLElement) => button.getAttribute('aria-pressed') === 'true';
  const choose = (button: HTMLElement, isOn: boolean) => button.setAttribute('aria-pressed', String(isOn));
  const showProgress = (states: readonly ItemState[]) => {
    const open = states.filter((state) => state === 'open').length;
    const unsure = states.filter((state) => state === 'unsure').length;
    const bar = byId('progress', HTMLProgressElement);
    bar.max = states.length;
    bar.value = states.length - open;
    byId('progress-text', HTMLElement).textContent =
      `${states.length - open} of ${states.length} labelled${unsure === 0 ? '' : `, ${unsure} of them unsure`}`;
  };
  const reveal = (isRevealed: boolean) => {
    content.classList.toggle('blurred', !isRevealed);
    content.inert = !isRevealed;
    content.setAttribute('aria-hidden', String(!isRevealed));
    revealButton.setAttribute('aria-expanded', String(isRevealed));
    revealButton.replaceChildren(isRevealed ? 'Hide ' : 'Show ', element('kbd', 'Space'));
  };
  return {
    showProgress,
    reveal,
    showItem: (item, place, states, loadImage) => {
      done.hidden = true;
      desk.hidden = false;
      byId('item-heading', HTMLElement).textContent =
        `Item ${place + 1} of ${states.length}, ${kindWords(item.kind)}`;
      content.replaceChildren(contentElement(item, loadImage));
      const given = item.label;
      label.hidden = given === null;
      label.className = `badge ${given?.decision ?? 'none'}`;
      label.textContent = given === null ? '' : `your label: ${given.decision ?? 'unsure'}`;
      for (const [category, button] of chips)
        choose(button, given?.categories.some((each) => each === category) ?? false);
      note.value = given?.note ?? '';
      byId('back', HTMLButtonElement).disabled = place === 0;
      byId('next', HTMLButtonElement).disabled = place + 1 >= states.length;
      showProgress(states);
      section.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    },
    showDone: (states) => {
      desk.hidden = true;
      done.hidden = false;
      const unsure = states.filter((state) => state === 'unsure').length;
      byId('done-text', HTMLElement).textContent =
        `${states.length} items, ${unsure} of them unsure: those are counted, and are in no rate.`;
      showProgress(states);
      done.focus();
    },
    setBlurring: (isBlurring) =>
      byId('blur', HTMLButtonElement).setAttribute('aria-pressed', String(isBlurring)),
    chosen: () => ({
      categories: categories
        .map(({ category }) => category)
        .filter((name) => isChosen(chips.get(name) as HTMLElement)),
      note: note.value.trim() === '' ? null : note.value.trim(),
    }),
    toggleCategory: (category) => {
      const button = chips.get(category);
      if (button !== undefined) choose(button, !isChosen(button));
    },
    say: (text) => {
      byId('status', HTMLElement).textContent = text;
    },
    fail: (text) => {
      problem.hidden = text === null;
      problem.textContent = text ?? '';
    },
  };
}

function chip(category: string, key: string, pick: (category: string) => void): HTMLButtonElement {
  const button = element('button', '', 'chip');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'false');
  button.append(element('kbd', key.toUpperCase()), ` ${words(category)}`);
  button.addEventListener('click', () => {
    pick(category);
  });
  return button;
}
