import { createDurableFile, openToAppend, wholeLinesCutting, type OpenToAppend } from '@moderato/batch';
import { labelError } from '../label-error.js';
import { LABEL_BEGINNING, entryLine, isUndo, parseEntry, type Label, type LabelEntry } from './label.js';

/** The labels of one rater in a file that only grows. */
export interface LabelFile {
  /** What counts now, by key. */
  current: ReadonlyMap<string, Label>;
  /**
   * Writes an entry; resolves when it is on the disk. A submission that was written before, or is under way, is not written again.
   * @throws ModerationError `internal` where it cannot be written; from then on every call does, so that nothing follows a torn line.
   */
  write(entry: LabelEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the labels of a rater to go on with them, and cuts off a last line that a crash has torn.
 * @param keys of the items that there are labels for.
 * @param open exchanged in tests.
 * @throws ModerationError `config` for a line that is no label, and for labels of another rater or of other items.
 */
export async function openLabels(
  path: string,
  { rater, keys }: { rater: string; keys: ReadonlySet<string> },
  open: OpenToAppend = openToAppend,
): Promise<LabelFile> {
  const current = new Map<string, Label>();
  const submissions = new Map<string, Promise<void>>();
  for await (const { text, number } of wholeLinesCutting(path, [LABEL_BEGINNING])) {
    const entry = parseEntry(text);
    if (entry === null)
      throw labelError(`line ${number} of ${path} is no label; restore the file, or move it`);
    if (entry.rater !== rater)
      throw labelError(`line ${number} of ${path} is a label of another rater; give another --rater`);
    if (!keys.has(entry.key))
      throw labelError(
        `line ${number} of ${path} is about an item that is not among these; move the labels of the other sample`,
      );
    follow(current, entry);
    submissions.set(entry.submission, Promise.resolve());
  }
  const file = createDurableFile(await open(path), path);
  return {
    current,
    write: (entry) => {
      const known = submissions.get(entry.submission);
      if (known !== undefined) return known;
      const writing = file.append(entryLine(entry)).then(() => follow(current, entry));
      submissions.set(entry.submission, writing);
      return writing;
    },
    close: () => file.close(),
  };
}

/** What counts after one more entry. */
export function follow(current: Map<string, Label>, entry: LabelEntry): void {
  current.delete(entry.key);
  if (!isUndo(entry)) current.set(entry.key, entry);
}
