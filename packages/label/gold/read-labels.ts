import { wholeLines } from '@moderato/batch';
import { labelError } from '../label-error.js';
import { LABEL_BEGINNING, parseEntry, type Label } from '../labels/label.js';
import { follow } from '../labels/open-labels.js';

/**
 * Reads what one rater says at last, in the order in which it was said; a last line that a rater is just writing is left out.
 * @throws ModerationError `config` for a line that is no label, and for labels of several raters in one file.
 */
export async function readLabels(path: string): Promise<Label[]> {
  const current = new Map<string, Label>();
  let rater: string | null = null;
  const onTorn = (_: number, rest: Buffer) => {
    const begin = rest.subarray(0, LABEL_BEGINNING.length).toString();
    if (!LABEL_BEGINNING.startsWith(begin)) throw labelError(`the last line of ${path} is no label`);
  };
  for await (const { text, number } of wholeLines(path, onTorn)) {
    const entry = parseEntry(text);
    if (entry === null)
      throw labelError(`line ${number} of ${path} is no label; labels come from moderato label`);
    rater ??= entry.rater;
    if (entry.rater !== rater)
      throw labelError(`line ${number} of ${path} is a label of another rater; one file holds those of one`);
    follow(current, entry);
  }
  return [...current.values()];
}
