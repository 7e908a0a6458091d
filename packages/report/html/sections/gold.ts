import { type GoldClass, type GoldCounts, type GoldFigures } from '../../gold-analysis.js';
import { goldRuleSentence } from '../../gold-sentences.js';
import { count, decimal, estimate, interval, percent, pValue, signedPoints, words } from '../../numbers.js';
import { markup, type Markup, type Part } from '../markup.js';
import { table, uncovered, type Cell } from '../table.js';
import { type Proportion } from '@moderato/statistics';

/** The vendors against the labels that people gave; nothing without such labels. */
export function goldSection(gold: GoldFigures | null): Markup | null {
  if (gold === null) return null;
  return markup`<section id="gold" aria-labelledby="gold-heading">
<h2 id="gold-heading">Against gold labels</h2>
<p class="${gold.refusal === null ? 'soft' : 'note'}">${goldRuleSentence(gold)}</p>
${gold.categoryRefusal !== null && markup`<p class="soft">By category: ${gold.categoryRefusal}.</p>`}
${gold.refusal === null && decisionsPart(gold)}
${gold.categoryRefusal === null && gold.vendors.map(categoriesPart)}
</section>`;
}

function decisionsPart({ vendors, pairs }: GoldFigures): Markup {
  return markup`${table(
    'Held (review or block) and blocked, against what gold does not pass. Shares with 95% Wilson intervals, F1 and MCC with bootstrap intervals. TP, FP, FN, TN: true and false positives, false and true negatives. Without a verdict: harmful + harmless items, in no rate.',
    ['Vendor', 'Right', ...HEADINGS],
    vendors.flatMap(({ provider, decisions }) =>
      decisions === null
        ? []
        : [
            [
              markup`${provider} <span class="soft">holds</span>`,
              proportion(decisions.right),
              ...cellsOf(decisions.held),
            ],
            [markup`${provider} <span class="soft">blocks</span>`, '', ...cellsOf(decisions.block)],
          ],
    ),
    'dense',
  )}
${table(
  'Who is right more often, on the labelled items with a verdict of both.',
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
  pairs.map(({ first, second, items, difference }) => [
    `${first}, ${second}`,
    count(items),
    count(difference.first),
    count(difference.second),
    estimate(difference.estimate, signedPoints),
    interval(difference.interval, signedPoints),
    pValue(difference.test.exact),
    pValue(difference.test.midP),
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
  'Only items whose category the vendor covers, and categories that gold names on some items and not on others.',
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
