import { DETECT_TYPES } from './fields.js';
import { TENCENT_LABELS } from './scenes.js';

const CLASSES = [...DETECT_TYPES, 'Terrorist'].join('|');
const CATEGORIES = Object.values(TENCENT_LABELS)
  .flatMap(({ category = [] }) => category)
  .join('|');

const CONTAINERS = new RegExp(`<(/?)(${CLASSES})Info>`, 'g');
const WORDS = new RegExp(`<(Label|SubLabel|Category)>(${CLASSES}|${CATEGORIES})</`, 'g');

/** Replaces scenes, labels and categories in an XML reply with words that are in no documentation; decisions stay. */
export function relabelTencentReply(body: string): string {
  const made = new Map<string, string>();
  const strange = (word: string) => {
    const own = made.get(word) ?? `Unlisted${made.size + 1}`;
    made.set(word, own);
    return own;
  };
  return body
    .replace(CONTAINERS, (_, slash: string, word: string) => `<${slash}${strange(word)}Info>`)
    .replace(WORDS, (_, element: string, word: string) => `<${element}>${strange(word)}</`);
}
