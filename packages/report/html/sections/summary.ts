import { type Analysis, type PairFigures } from '../../analysis.js';
import { count, percent } from '../../numbers.js';
import { sentencesOf } from '../../sentences.js';
import { agreementChart } from '../charts/agreement-chart.js';
import { decisionChart } from '../charts/decision-chart.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** The sentences that a reader takes home, and what each vendor decided. */
export function summarySection(analysis: Analysis): Markup {
  const { pairs, gold } = analysis;
  return markup`<section id="summary" aria-labelledby="summary-heading">
<h2 id="summary-heading">Summary</h2>
${pairs.map((pair) => pairPart(pair, gold, pairs.length > 1))}
${decisionChart(analysis)}
<ul class="key" aria-hidden="true"><li><i class="pass"></i>pass</li><li><i class="review"></i>review</li><li><i class="block"></i>block</li><li><i class="none"></i>no verdict</li></ul>
${decisionTable(analysis)}
${agreementMatrix(analysis)}
</section>`;
}

/** Who is stricter comes first, with the correction for what only one of the two looks for. */
function pairPart(pair: PairFigures, gold: Analysis['gold'], hasHeading: boolean): Markup {
  const sentences = sentencesOf(pair, gold);
  const leads = pair.likeForLike.leftOut === 0 ? 1 : 2;
  return markup`${hasHeading && markup`<h3>${pair.first} and ${pair.second}</h3>`}
${sentences.slice(0, leads).map(
  (sentence) => markup`<p class="lead">${sentence}</p>
`,
)}<ul class="sentences">${sentences.slice(leads).map(
    (sentence) => markup`<li>${sentence}</li>
`,
  )}</ul>`;
}

function decisionTable({ vendors }: Analysis): Markup {
  const rate = (share: Analysis['vendors'][number]['heldRate']) =>
    share.value === null
      ? '–'
      : `${percent(share.value)} (${percent(share.interval.low)} to ${percent(share.interval.high)})`;
  return table(
    'Decisions by vendor; shares are of the items with a verdict, with 95% Wilson intervals.',
    ['Vendor', 'Pass', 'Review', 'Block', 'No verdict', 'Held (review or block)', 'Blocked'],
    vendors.map(({ provider, decisions, noVerdict, heldRate, blockRate }) => [
      provider,
      count(decisions.pass),
      count(decisions.review),
      count(decisions.block),
      count(noVerdict),
      rate(heldRate),
      rate(blockRate),
    ]),
  );
}

/** A matrix says more than one figure from three vendors on; gold is one. */
function agreementMatrix({ providers, pairs, gold }: Analysis): Markup | null {
  const withGold = gold !== null && gold.decisions > 0;
  if (providers.length + Number(withGold) < 3) return null;
  const names = [...providers, ...(withGold ? ['gold labels'] : [])];
  const shares = [
    ...pairs.map(({ first, second, agreement }) => ({ row: first, column: second, share: agreement.value })),
    ...(withGold
      ? gold.vendors.map(({ provider, right }) => ({
          row: provider,
          column: 'gold labels',
          share: right.value,
        }))
      : []),
  ];
  const cells = shares.flatMap(({ row, column, share }) => [
    { row, column, share },
    { row: column, column: row, share },
  ]);
  const shareOf = (row: string, column: string) =>
    cells.find((cell) => cell.row === row && cell.column === column)?.share ?? null;
  return markup`<h3>Who agrees with whom</h3>
${agreementChart(cells, names)}
${table(
  'Share of items with the same decision, of those with a verdict of both.',
  ['', ...names],
  names.map((row) => [
    row,
    ...names.map((column) => {
      const share = shareOf(row, column);
      return share === null ? '–' : percent(share);
    }),
  ]),
)}`;
}
