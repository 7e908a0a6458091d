import { type Proportion } from '@moderato/statistics';
import { type Analysis, type SliceFigures, type TestedDifference } from '../../analysis.js';
import { count, estimate, interval, percent, pValue, signedPoints } from '../../numbers.js';
import { markup, type Markup, type Part } from '../markup.js';
import { table } from '../table.js';

/** Agreement, and right and wrong against gold, by language, source, kind and whatever else the rows carry. */
export function slicesSection({ slices, slicesCut, gold }: Analysis): Markup {
  const hasGold = slices.some(({ vendors }) => vendors.length > 0);
  return markup`<section id="slices" aria-labelledby="slices-heading">
<h2 id="slices-heading">Slices</h2>
<p class="soft">Small slices have wide intervals. A difference is marked where its interval leaves 0 out and the exact test agrees, adjusted after Holm over all slices and pairs.</p>
${table(
  'Agreement, and the difference of the shares held (first minus second, percentage points), on the items with a verdict of both.',
  [
    'Slice',
    'Pair',
    'Items',
    'Verdicts of both',
    'Same decision',
    'Agreement on block',
    'Held',
    'Difference, points',
  ],
  slices.flatMap(({ name, value, items, pairs }) =>
    pairs.map(({ first, second, both, agreement, specificBlock, held, heldDifference, against }) => [
      `${name}: ${value}`,
      `${first}, ${second}`,
      count(items),
      count(both),
      withRange(agreement, percent),
      estimate(specificBlock, percent),
      held.map((share) => estimate(share, percent)).join(', '),
      differenceCell(heldDifference, against.includes('held')),
    ]),
  ),
  'dense',
)}
${hasGold && gold !== null && goldPart(slices)}
${slicesCut && markup`<p class="note">A slice has too many values: only those with most items are shown.</p>`}
</section>`;
}

function goldPart(slices: readonly SliceFigures[]): Markup {
  const shown = slices.filter(({ vendors }) => vendors.length > 0);
  return markup`<h3>Against gold, by slice</h3>
${table(
  'Slices with harmful and harmless items.',
  ['Slice', 'Vendor', 'Right', 'Missed, of the harmful', 'Wrongly held, of the harmless'],
  shown.flatMap(({ name, value, vendors }) =>
    vendors.map(({ provider, right, missed, wronglyHeld }) => [
      `${name}: ${value}`,
      provider,
      withRange(right, percent),
      withRange(missed, percent),
      withRange(wronglyHeld, percent),
    ]),
  ),
  'dense',
)}
${table(
  'Who is right more often: first minus second, percentage points.',
  ['Slice', 'Pair', 'Only the first right', 'Only the second right', 'Difference, points', 'p (Holm)'],
  shown.flatMap(({ name, value, pairs }) =>
    pairs.flatMap(({ first, second, rightDifference, against }) =>
      rightDifference === null
        ? []
        : [
            [
              `${name}: ${value}`,
              `${first}, ${second}`,
              count(rightDifference.first),
              count(rightDifference.second),
              differenceCell(rightDifference, against.includes('right')),
              pValue(rightDifference.adjusted),
            ],
          ],
    ),
  ),
  'dense',
)}`;
}

function withRange(share: Proportion, write: (value: number) => string): Part {
  if (share.value === null) return '–';
  return markup`${write(share.value)}<br><span class="range">${interval(share.interval, write)}</span>`;
}

function differenceCell(
  { estimate: value, interval: ends, shown }: TestedDifference,
  isAgainst: boolean,
): Part {
  const mark = isAgainst ? '⚠ shown here, not for all' : shown === 0 ? null : 'shown';
  return markup`${estimate(value, signedPoints)}<br><span class="range">${interval(ends, signedPoints)}</span>${mark !== null && markup`<br><strong>${mark}</strong>`}`;
}
