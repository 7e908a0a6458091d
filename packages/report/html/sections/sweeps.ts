import { type Analysis, type SweepFigures } from '../../analysis.js';
import { count, decimal, interval, percent, words } from '../../numbers.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';
import { type Proportion } from '@moderato/statistics';

/** What thresholds on a vendor's own scores would do; nothing without scores and gold categories. */
export function sweepsSection({ sweeps }: Analysis): Markup | null {
  if (sweeps.length === 0) return null;
  return markup`<section id="thresholds" aria-labelledby="thresholds-heading">
<h2 id="thresholds-heading">Thresholds</h2>
<p>Each table holds one vendor’s scores of one category on that vendor’s own scale: a threshold of one vendor means nothing for another. A threshold that is chosen on these items looks better on them than it will on others.</p>
${sweeps.map(sweepPart)}
</section>`;
}

function sweepPart({ provider, category, scale, scored, unscored, points }: SweepFigures): Markup {
  return markup`<details><summary>${provider}, ${words(category)}, scale ${scale} <span class="soft">(${count(scored)} items with a score)</span></summary>
${table(
  `Marked: score at the threshold or above. In no rate: ${count(unscored.positives)} items of the category and ${count(unscored.negatives)} others, which have no score on this scale.`,
  ['Threshold', 'Precision', 'Recall', 'False positives', 'TP / FP / FN / TN'],
  points.map(({ threshold, confusion, precision, recall, falsePositiveRate }) => [
    String(threshold),
    share(precision),
    share(recall),
    share(falsePositiveRate),
    [confusion.truePositives, confusion.falsePositives, confusion.falseNegatives, confusion.trueNegatives]
      .map(count)
      .join(' / '),
  ]),
)}</details>`;
}

function share(value: Proportion): string {
  if (value.value === null) return '–';
  return `${percent(value.value)} (${interval(value.interval, (part) => decimal(part * 100, 0))})`;
}
