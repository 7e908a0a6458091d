import type { ItemState, PageItem, PageLabel, PageSession } from '../server/page-data.js';
import type { Api } from './api.js';
import { byId } from './elements.js';
import { listenForKeys } from './keys.js';
import { createView } from './view.js';

type Decision = NonNullable<PageLabel['decision']>;

const DECISION_KEYS: Readonly<Record<string, Decision | 'unsure'>> = {
  '1': 'pass',
  '2': 'review',
  '3': 'block',
  u: 'unsure',
};

/** Deals the items out one by one, and sends what is said of them. */
export function startDesk(api: Api, session: PageSession): void {
  const states: ItemState[] = [...session.states];
  const history: number[] = [];
  let place = 0;
  let item: PageItem | null = null;
  let isRevealed = false;
  let isBlurring = true;
  let isBusy = false;
  // the same keystroke keeps its name until the server has it, so that trying again counts once
  let pending: { what: string; submission: string } | null = null;

  const view = createView(session.categories, (category) => {
    view.toggleCategory(category);
  });
  const nameOf = (what: string) => {
    if (pending?.what !== what) pending = { what, submission: crypto.randomUUID() };
    return pending.submission;
  };
  const work = async (task: () => Promise<void>) => {
    if (isBusy) return;
    isBusy = true;
    try {
      await task();
      view.fail(null);
    } catch (error) {
      view.fail(`Not done: ${error instanceof Error ? error.message : 'unknown reason'}`);
    } finally {
      isBusy = false;
    }
  };
  const reveal = (isOn: boolean) => {
    isRevealed = isOn;
    view.reveal(isOn);
  };
  const show = async (next: number) => {
    const found = await api.item(next);
    [place, item] = [next, found];
    view.showItem(found, next, states, () => api.image(next));
    reveal(!isBlurring);
  };
  const firstOpen = (from: number) => {
    const after = states.indexOf('open', from);
    return after === -1 ? states.indexOf('open') : after;
  };
  const showNextOpen = async () => {
    const next = firstOpen(place + 1);
    if (next !== -1) {
      await show(next);
      return;
    }
    item = null;
    view.showDone(states);
  };
  const decide = (choice: Decision | 'unsure') =>
    work(async () => {
      if (item === null) return;
      if (!isRevealed) throw new Error('show the content first, with the space bar');
      const { categories, note } = view.chosen();
      if (choice === 'pass' && categories.length > 0)
        throw new Error('a pass has no categories; take them off first');
      const label = { decision: choice === 'unsure' ? null : choice, categories, note };
      const submission = nameOf(JSON.stringify([item.id, label]));
      states[place] = await api.submit({ id: item.id, submission, ...label });
      pending = null;
      history.push(place);
      view.say(`Saved: ${choice}${categories.length === 0 ? '' : `, ${categories.join(', ')}`}`);
      await showNextOpen();
    });
  const undo = () =>
    work(async () => {
      const last = history.at(-1) ?? (states[place] === 'open' ? undefined : place);
      if (last === undefined) throw new Error('there is nothing to undo on this page; go back to the item');
      const { id } = await api.item(last);
      states[last] = await api.undo(id, nameOf(`undo ${id}`));
      pending = null;
      history.pop();
      view.say(`Taken back: the label of item ${last + 1}`);
      await show(last);
    });
  const turn = (by: number) =>
    work(async () => {
      if (place + by >= 0 && place + by < states.length) await show(place + by);
    });
  const toggleBlur = () => {
    isBlurring = !isBlurring;
    view.setBlurring(isBlurring);
    reveal(!isBlurring);
  };
  const keys = new Map<string, () => void>([
    [' ', () => reveal(!isRevealed)],
    ['ArrowLeft', () => void turn(-1)],
    ['ArrowRight', () => void turn(1)],
    ['z', () => void undo()],
    ['b', toggleBlur],
    ['n', () => byId('note', HTMLTextAreaElement).focus()],
    ...Object.entries(DECISION_KEYS).map(([key, choice]) => [key, () => void decide(choice)] as const),
    ...session.categories.map(({ category, key }) => [key, () => view.toggleCategory(category)] as const),
  ]);

  listenForKeys((key) => (item === null && key !== 'z' ? undefined : keys.get(key)));
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-decision]')) {
    const choice = button.dataset['decision'] as Decision | 'unsure';
    button.addEventListener('click', () => void decide(choice));
  }
  const onClick = (id: string, action: () => void) =>
    byId(id, HTMLButtonElement).addEventListener('click', action);
  onClick('reveal', () => reveal(!isRevealed));
  onClick('back', () => void turn(-1));
  onClick('next', () => void turn(1));
  onClick('undo', () => void undo());
  onClick('blur', toggleBlur);
  onClick('look', () => void work(() => show(place)));
  const first = firstOpen(0);
  if (first === -1) view.showDone(states);
  else void work(() => show(first));
}
