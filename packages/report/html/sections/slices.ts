import { type Analysis } from '../../analysis.js';
import { count, estimate, interval, percent } from '../../numbers.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** Agreement by language, source, kind and whatever else the rows carry. */
export function slicesSection({ slices, slicesCut }: Analysis): Markup {
  return markup`<section id="slices" aria-labelledby="slices-heading">
<h2 id="slices-heading">Slices</h2>
${table(
  'Agreement on the items of each slice; small slices have wide intervals. Not adjusted for looking at many slices.',
  [
    'Slice',
    'Pair',
    'Items',
    'Verdicts of both',
    'Same decision',
    '95% interval',
    'Agreement on block',
    'Held by first',
    'Held by second',
  ],
  slices.flatMap(({ name, value, items, pairs }) =>
    pairs.map(({ first, second, both, agreement, specificBlock, held }) => [
      `${name}: ${value}`,
      `${first}, ${second}`,
      count(items),
      count(both),
      agreement.value === null ? '–' : percent(agreement.value),
      agreement.value === null ? '–' : interval(agreement.interval, percent),
      estimate(specificBlock, percent),
      estimate(held[0], percent),
      estimate(held[1], percent),
    ]),
  ),
  'dense',
)}
${slicesCut && markup`<p class="note">A slice has too many values: only those with most items are shown.</p>`}
</section>`;
}
