import { type Analysis, type SweepFigures } from '../../analysis.js';
import { count, counted, decimal, interval, percent, words } from '../../numbers.js';
import { precisionChart } from '../charts/precision-chart.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';
import { type Proportion } from '@moderato/statistics';

/** What thresholds on a vendor's own scores would do; nothing without scores and gold categories. */
export function sweepsSection({ sweeps }: Analysis): Markup | null {
  if (sweeps.length === 0) return null;
  return markup`<section id="thresholds" aria-labelledby="thresholds-heading">
<h2 id="thresholds-heading">Thresholds</h2>
<p>Each table holds one vendor’s scores of one category on that vendor’s own scale: a threshold of one vendor means nothing for another. A threshold that is chosen on these items looks better on them than it will on others. The line of a chosen point goes under <code>categories</code> of a policy; <code>moderato policy try --gold-file</code> shows what it does.</p>
${sweeps.map(sweepPart)}
</section>`;
}

function sweepPart(sweep: SweepFigures, at: number): Markup {
  const { provider, category, scale, scored, unscored, unreported, points, reason } = sweep;
  if (reason !== null || scale === null)
    return markup`<p class="soft">${provider}, ${words(category)}: no thresholds, since ${reason ?? 'there is no scale'}.</p>`;
  return markup`<details><summary>${provider}, ${words(category)}, scale ${scale} <span class="soft">(${counted(scored, 'item')} with a score)</span></summary>
${precisionChart(sweep, `thresholds-${at}`)}
${table(
  `Marked: score at the threshold or above. Where the vendor gives no score for the whole, that of its highest segment counts. ${counted(unreported.positives, 'item')} of the category and ${count(unreported.negatives)} others, on which the vendor looked and reported nothing, are marked at no threshold. In no rate: ${count(unscored.positives)} and ${count(unscored.negatives)}, which are reported without a score on this scale.`,
  [
    'Threshold',
    'Precision',
    'Recall',
    'False positives',
    'TP / FP / FN / TN',
    'Policy that blocks from here',
  ],
  points.map(({ threshold, share: value, confusion, precision, recall, falsePositiveRate }) => [
    String(threshold),
    share(precision),
    share(recall),
    share(falsePositiveRate),
    [confusion.truePositives, confusion.falsePositives, confusion.falseNegatives, confusion.trueNegatives]
      .map(count)
      .join(' / '),
    markup`<code>${policyOf(provider, category, value)}</code>`,
  ]),
)}</details>`;
}

/** The line of a policy under which this vendor blocks from a threshold on and passes below it. */
export function policyOf(provider: string, category: string, threshold: number): string {
  const at = `{ ${provider}: ${threshold} }`;
  return `${category}: { review: ${at}, block: ${at} }`;
}

function share(value: Proportion): string {
  if (value.value === null) return '–';
  return `${percent(value.value)} (${interval(value.interval, (part) => decimal(part * 100, 0))})`;
}
