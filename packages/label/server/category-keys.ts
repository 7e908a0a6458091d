import { CATEGORIES, type Category } from '@moderato/core';
import { labelError } from '../label-error.js';
import { type PageCategory } from './page-data.js';

/** The key of each category that a person can choose; `u`, `z`, `n`, `b` and digits mean other things. */
const KEYS: Partial<Readonly<Record<Category, string>>> = {
  sexual: 's',
  sexual_minors: 'y',
  minors: 'm',
  violence: 'v',
  terrorism_extremism: 't',
  weapons: 'w',
  self_harm: 'f',
  hate: 'h',
  harassment: 'r',
  political: 'p',
  illicit: 'i',
  advertising: 'a',
  spam: 'j',
  privacy: 'd',
  values: 'e',
  quality: 'q',
};

/**
 * The categories that raters choose from, with their keys.
 * @param chosen default: all but those that only a vendor can give.
 * @throws ModerationError `config` for a word that is none of them.
 */
export function pageCategories(chosen: readonly string[] = Object.keys(KEYS)): PageCategory[] {
  const unknown = chosen.find((word) => !Object.hasOwn(KEYS, word));
  if (unknown !== undefined)
    throw labelError(
      `categories: unknown category ${JSON.stringify(unknown)}; there are ${Object.keys(KEYS).join(', ')}`,
    );
  return CATEGORIES.flatMap((category) => {
    const key = KEYS[category];
    return key !== undefined && chosen.includes(category) ? [{ category, key }] : [];
  });
}
