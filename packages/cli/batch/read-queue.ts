import { openResults, type BatchRow } from '@moderato/batch';
import { type LabelItem } from '@moderato/label';
import { usageError } from '../failure.js';
import { readShownContent } from './shown-content.js';

/** Items of a queue stand for themselves alone: they were sent to people, and not drawn. */
const QUEUED = { stratum: 0, stratumSize: 1, weight: 1 };

/**
 * The items that a person has to look at: those with a verdict `review` in any of the results.
 * @throws ModerationError `config` where there are none, or where the input does not hold them.
 */
export async function readQueue(
  results: readonly string[],
  rows: AsyncIterable<BatchRow>,
): Promise<LabelItem[]> {
  const keys = new Set<string>();
  for (const path of results) {
    const store = await openResults(path);
    try {
      for (const key of store.keys())
        if ((await store.get(key))?.verdict?.decision === 'review') keys.add(key);
    } finally {
      await store.close();
    }
  }
  if (keys.size === 0)
    throw usageError('--queue: no verdict is review, so that nobody has to look at anything');
  const shown = await readShownContent(rows, [...keys]);
  return [...shown].map(([key, content]) => ({ key, ...QUEUED, ...content }));
}
