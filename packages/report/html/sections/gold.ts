import { type GoldClass, type GoldCounts, type GoldFigures } from '../../analysis.js';
import { count, decimal, estimate, interval, percent, pValue, signedPoints, words } from '../../numbers.js';
import { markup, type Markup, type Part } from '../markup.js';
import { table, uncovered, type Cell } from '../table.js';
import { type Proportion } from '@moderato/statistics';

/** The vendors against the labels that people gave; nothing without such labels. */
export function goldSection(gold: GoldFigures | null): Markup | null {
  if (gold === null) return null;
  return markup`<section id="gold" aria-labelledby="gold-heading">
<h2 id="gold-heading">Against gold labels</h2>
<p class="soft">${count(gold.decisions)} items have a gold decision, ${count(gold.categories)} have gold categories. Items without a verdict and categories that a vendor does not cover are in no rate. Shares with 95% Wilson intervals, F1 and MCC with bootstrap intervals. TP, FP, FN, TN: true and false positives, false and true negatives. Not judged: items of the class + items of no such class.</p>
${gold.decisions > 0 && decisionsPart(gold)}
${gold.categories > 0 && gold.vendors.map(categoriesPart)}
</section>`;
}

function decisionsPart({ vendors, pairs }: GoldFigures): Markup {
  return markup`${table(
    'Decisions. Right: the same decision as gold.',
    ['Vendor', 'Right', ...HEADINGS],
    vendors.flatMap(({ provider, right, block, held }) => [
      [markup`${provider} <span class="soft">blocks</span>`, proportion(right), ...cellsOf(block)],
      [markup`${provider} <span class="soft">holds</span>`, '', ...cellsOf(held)],
    ]),
    'dense',
  )}
${table(
  'Who is right more often, on the items with a verdict of both.',
  [
    'Pair',
    'Items',
    'Only the first right',
    'Only the second right',
    'Difference, points',
    '95% interval',
    'McNemar exact p',
    'mid-p',
  ],
  pairs.map(({ first, second, items, onlyFirstRight, onlySecondRight, difference, test }) => [
    `${first}, ${second}`,
    count(items),
    count(onlyFirstRight),
    count(onlySecondRight),
    estimate(difference.estimate, signedPoints),
    interval(difference.interval, signedPoints),
    pValue(test.exact),
    pValue(test.midP),
  ]),
)}`;
}

const HEADINGS = [
  'Precision',
  'Recall',
  'False positives',
  'False negatives',
  'F1',
  'MCC',
  'TP / FP / FN / TN',
  'Without a verdict',
];

function categoriesPart({ provider, categories }: GoldFigures['vendors'][number]): Markup {
  const shown = categories.filter(({ confusion, notCovered, unknown, noVerdict }) => {
    const { truePositives, falsePositives, falseNegatives } = confusion;
    return (
      truePositives +
        falsePositives +
        falseNegatives +
        notCovered.positives +
        unknown.positives +
        noVerdict.positives >
      0
    );
  });
  return markup`<h3>${provider}, by category</h3>
${table(
  'Only items whose category the vendor covers.',
  ['Category', ...HEADINGS],
  shown.map(({ category, ...figures }) => [words(category), ...cellsOf(figures)]),
  'dense',
)}`;
}

function cellsOf({ confusion, accuracy, f1, mcc, noVerdict, notCovered, unknown }: GoldClass): Cell[] {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion;
  const beside: Part[] = [
    notCovered.positives + notCovered.negatives > 0 &&
      uncovered(`not covered: ${count(notCovered.positives)} + ${count(notCovered.negatives)}`),
    unknown.positives + unknown.negatives > 0 &&
      uncovered(`coverage unknown: ${count(unknown.positives)} + ${count(unknown.negatives)}`),
    noVerdict.positives + noVerdict.negatives > 0 &&
      `no verdict: ${count(noVerdict.positives)} + ${count(noVerdict.negatives)}`,
  ];
  const without = beside.filter((part) => part !== false).map((part) => markup`<div>${part}</div>`);
  if (truePositives + falsePositives + falseNegatives + trueNegatives === 0) {
    return [{ span: 7, content: uncovered(wordFor(notCovered, unknown)) }, without];
  }
  return [
    proportion(accuracy.precision),
    proportion(accuracy.recall),
    proportion(accuracy.falsePositiveRate),
    proportion(accuracy.falseNegativeRate),
    withInterval(f1),
    withInterval(mcc),
    [truePositives, falsePositives, falseNegatives, trueNegatives].map(count).join(' / '),
    without,
  ];
}

function wordFor(notCovered: GoldCounts, unknown: GoldCounts): string {
  if (notCovered.positives + notCovered.negatives > 0) return 'not covered';
  return unknown.positives + unknown.negatives > 0 ? 'coverage unknown' : 'no verdict';
}

function proportion(share: Proportion): Part {
  if (share.value === null) return '–';
  return markup`${percent(share.value)}<br><span class="range">${interval(share.interval, short)}</span>`;
}

function short(share: number): string {
  return decimal(share * 100, 1);
}

function withInterval({ estimate: value, interval: ends }: GoldClass['f1']): Part {
  return markup`${estimate(value)}<br><span class="range">${interval(ends)}</span>`;
}
