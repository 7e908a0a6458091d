import { type Analysis, type PairFigures } from '../../analysis.js';
import { count, percent } from '../../numbers.js';
import { goldRuleSentence } from '../../gold-sentences.js';
import { costSentences, leadSentence, uncoveredSentences } from '../../scoreboard-sentences.js';
import { sentencesOf } from '../../sentences.js';
import { agreementChart } from '../charts/agreement-chart.js';
import { decisionChart } from '../charts/decision-chart.js';
import { type Manifest } from '../../manifest.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';
import { scoreboardPart } from './scoreboard.js';
import { sincePart } from './since.js';
import { provenanceNotes, unknownGold } from './manifest.js';

/** The sentences that a reader takes home, and what each vendor decided. */
export function summarySection(
  analysis: Analysis,
  manifest: Pick<Manifest, 'gold' | 'providers' | 'since'>,
): Markup {
  const { gold: labels } = manifest;
  const { pairs, gold } = analysis;
  return markup`<section id="summary" aria-labelledby="summary-heading">
<h2 id="summary-heading">Summary</h2>
<p class="lead">${leadSentence(analysis)}</p>
${provenanceNotes(manifest).map((note) => markup`<p class="note">${note}</p>`)}
${labels !== undefined && labels.unknown > 0 && markup`<p class="note">Gold labels: ${unknownGold(labels)}. Labels that were not understood are in no figure.</p>`}
${scoreboardPart(analysis.scoreboard)}
${sincePart(manifest)}
${[...uncoveredSentences(analysis), ...costSentences(analysis)].map((sentence) => markup`<p>${sentence}</p>`)}
${gold !== null && markup`<p class="${gold.refusal === null ? 'soft' : 'note'}">${goldRuleSentence(gold)}</p>`}
${pairs.map((pair) => pairPart(pair, analysis, pairs.length > 1))}
${decisionChart(analysis)}
<ul class="key" aria-hidden="true"><li><i class="pass"></i>pass</li><li><i class="review"></i>review</li><li><i class="block"></i>block</li><li><i class="none"></i>no verdict</li></ul>
${decisionTable(analysis)}
${agreementMatrix(analysis)}
</section>`;
}

function pairPart(pair: PairFigures, analysis: Analysis, hasHeading: boolean): Markup {
  const sentences = sentencesOf(pair, analysis).slice(hasHeading ? 0 : 1);
  return markup`${hasHeading && markup`<h3>${pair.first} and ${pair.second}</h3>`}
<ul class="sentences">${sentences.map(
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
  const withGold = gold !== null && gold.refusal === null;
  if (providers.length + Number(withGold) < 3) return null;
  const names = [...providers, ...(withGold ? ['gold labels'] : [])];
  const shares = [
    ...pairs.map(({ first, second, agreement }) => ({ row: first, column: second, share: agreement.value })),
    ...(withGold
      ? gold.vendors.map(({ provider, decisions }) => ({
          row: provider,
          column: 'gold labels',
          share: decisions?.right.value ?? null,
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
