import { type Change } from '../../key-figures.js';
import { decimal, percent } from '../../numbers.js';
import { type Manifest } from '../../manifest.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** What changed since an earlier report; nothing where none was named. */
export function sincePart({ since }: Pick<Manifest, 'since'>): Markup | null {
  if (since === undefined) return null;
  if (since.changes.length === 0)
    return markup`<p class="soft">Since ${since.createdAt} (${since.title}) no figure of this table has changed.</p>`;
  return table(
    `Since ${since.createdAt} (${since.title}): figures as they are, without a test, since the items need not be the same.`,
    ['Vendor', 'Figure', 'Then', 'Now', 'Change'],
    since.changes.map((change) => [change.provider, change.figure, ...changeCells(change)]),
  );
}

/** Then, now, and by how much: shares in per cent, their change in percentage points. */
export function changeCells({ figure, before, after }: Change): [then: string, now: string, by: string] {
  const isShare = !['price', 'cost', 'median-ms'].includes(figure);
  const write = (value: number | null) => (value === null ? '–' : isShare ? percent(value) : decimal(value));
  if (before === null || after === null) return [write(before), write(after), '–'];
  const by = isShare ? `${decimal((after - before) * 100, 1)} points` : decimal(after - before);
  return [write(before), write(after), after > before ? `+${by}` : by];
}
