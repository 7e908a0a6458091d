import { wholeLines } from '@moderato/batch';
import { labelError } from '../label-error.js';
import { parseItem, type LabelItem } from './label-item.js';

/**
 * Reads a file of items to label.
 * @throws ModerationError `config` for a line that is no item, a key that stands twice, a last line that is cut off, and no items.
 */
export async function readItems(path: string): Promise<LabelItem[]> {
  const items = new Map<string, LabelItem>();
  const onTorn = () => {
    throw labelError(`${path} is cut off; make it again with moderato sample`);
  };
  for await (const { text, number } of wholeLines(path, onTorn)) {
    const item = parseItem(text, `line ${number} of ${path}`);
    if (items.has(item.key)) throw labelError(`line ${number} of ${path}: an earlier item has the same key`);
    items.set(item.key, item);
  }
  if (items.size === 0) throw labelError(`${path} holds no items to label`);
  return [...items.values()];
}
