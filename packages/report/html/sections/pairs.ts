import { DECISIONS } from '@moderato/core';
import { type Analysis, type ManyFigures, type PairFigures, type TestedDifference } from '../../analysis.js';
import { type WithInterval } from '../../with-interval.js';
import { count, counted, decimal, estimate, interval, pValue, percent, signedPoints } from '../../numbers.js';
import { markup, type Markup, type Part } from '../markup.js';
import { filterCount, table } from '../table.js';
import { type BootstrapResult, type ChiSquareTest } from '@moderato/statistics';

/** The decisions of every two vendors against each other, and their agreement. */
export function pairsSection({ pairs, many, providers }: Analysis): Markup {
  return markup`<section id="decisions" aria-labelledby="decisions-heading">
<h2 id="decisions-heading">Decisions side by side</h2>
${pairs.map((pair) => pairPart(pair, providers, pairs.length > 1))}
${many === null ? null : manyPart(many)}
</section>`;
}

function pairPart(pair: PairFigures, providers: readonly string[], hasHeading: boolean): Markup {
  const { first, second, agreement, chanceCorrected, differences, completeness } = pair;
  const tile = (name: string, value: string, small: string) =>
    markup`<div class="tile"><dt>${name}</dt><dd>${value}<small>${small}</small></dd></div>`;
  const { kappa } = chanceCorrected;
  const { held } = differences;
  return markup`${hasHeading && markup`<h3>${first} and ${second}</h3>`}
<dl class="tiles">
${tile(
  'Same decision',
  agreement.value === null ? '–' : percent(agreement.value),
  agreement.value === null
    ? 'no item has a verdict of both'
    : `95% interval ${interval(agreement.interval, percent)}, ${counted(agreement.total, 'item')}`,
)}
${tile('Beyond chance (Cohen’s kappa)', estimate(kappa.estimate), `95% interval ${interval(kappa.interval)}`)}
${tile(
  `Held: ${first} minus ${second}`,
  estimate(held.estimate, signedPoints),
  `points, 95% interval ${interval(held.interval, signedPoints)}`,
)}
${tile('Verdicts of both', count(completeness.both), `of ${counted(completeness.both + completeness.firstOnly + completeness.secondOnly + completeness.neither, 'item')}`)}
</dl>
<div class="columns">
<div>${crossTable(pair, providers)}</div>
<div>${agreementTable(pair)}</div>
</div>
${strictnessTable(pair)}`;
}

function crossTable(
  { first, second, table: { counts, firstOnly, secondOnly, neither }, completeness }: PairFigures,
  providers: readonly string[],
): Markup {
  const names = [`decision-${providers.indexOf(first)}`, `decision-${providers.indexOf(second)}`] as const;
  const cell = (items: number, row: string, column: string) =>
    filterCount(
      items,
      count(items),
      { [names[0]]: row, [names[1]]: column },
      `${first} ${named(row)}, ${second} ${named(column)}`,
    );
  return markup`<div class="scroll"><table class="cross">
<caption>${first} in rows, ${second} in columns. Framed: both decide alike. A number filters the list below.</caption>
<thead><tr><td></td>${[...DECISIONS, 'no verdict'].map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${DECISIONS.map(
    (row, at) => markup`<tr><th scope="row">${row}</th>${DECISIONS.map((column, place) => {
      const items = counts[at]?.[place] ?? 0;
      const shade = `heat-${heat(items, completeness.both)}`;
      return row === column
        ? markup`<td class="same ${shade}"><span>${count(items)}</span></td>`
        : markup`<td class="${shade}">${cell(items, row, column)}</td>`;
    })}<td class="beside">${cell(firstOnly[at] ?? 0, row, 'none')}</td></tr>
`,
  )}<tr><th scope="row">no verdict</th>${DECISIONS.map(
    (column, place) => markup`<td class="beside">${cell(secondOnly[place] ?? 0, 'none', column)}</td>`,
  )}<td class="beside">${cell(neither, 'none', 'none')}</td></tr></tbody>
</table></div>`;
}

function named(decision: string): string {
  return decision === 'none' ? 'no verdict' : decision;
}

/** How dark a cell is: by the square root of its share, since most items lie in one cell. */
function heat(items: number, total: number): number {
  return items === 0 || total === 0 ? 0 : Math.max(1, Math.round(4 * Math.sqrt(items / total)));
}

function agreementTable({ specific, chanceCorrected }: PairFigures): Markup {
  const chance = (name: string, { estimate: value, interval: ends }: WithInterval): Part[] => [
    name,
    estimate(value, (number) => decimal(number, 3)),
    interval(ends),
  ];
  const share = (name: string, value: PairFigures['specific']['pass']): Part[] => [
    name,
    estimate(value, percent),
    '',
  ];
  return table(
    'Agreement. 1 is perfect, 0 is what chance alone gives (not for the shares).',
    ['Figure', 'Value', '95% interval'],
    [
      share('Agreement on pass', specific.pass),
      share('Agreement on review', specific.review),
      share('Agreement on block', specific.block),
      chance('Cohen’s kappa', chanceCorrected.kappa),
      chance('… linear weights', chanceCorrected.kappaLinear),
      chance('… quadratic weights', chanceCorrected.kappaQuadratic),
      chance('Gwet’s AC1', chanceCorrected.ac1),
      chance('Gwet’s AC2, linear weights', chanceCorrected.ac2),
    ],
  );
}

function strictnessTable({
  likeForLike,
  first,
  second,
  differences,
  stuartMaxwell,
  bowker,
  strictness,
}: PairFigures): Markup {
  const row = (
    name: string,
    { estimate: value, interval: ends }: BootstrapResult,
    write: (number: number) => string,
    adjusted: number | null = null,
  ) => [name, estimate(value, write), interval(ends, write), pValue(adjusted)];
  const points = (name: string, one: TestedDifference) => row(name, one, signedPoints, one.adjusted);
  const test = (name: string, result: ChiSquareTest) =>
    result.value === null
      ? `${name}: none, ${result.reason}`
      : `${name}: χ² = ${decimal(result.value)} (${count(result.degreesOfFreedom)} df), p ${withSign(result.pValue)}`;
  const sign = strictness.pValue.value;
  return markup`${table(
    `Who is stricter: ${first} minus ${second}; above 0 means that ${first} is stricter. On what both cover: decisions remade from the categories that both look for, on all items. Intervals from the paired bootstrap by item; p from the exact McNemar test, adjusted over held and blocked.`,
    ['Difference', 'Value', '95% interval', 'p (Holm)'],
    [
      points('Held (review or block), percentage points', differences.held),
      points('Blocked, percentage points', differences.block),
      points('Held, on what both cover', likeForLike.differences.held),
      points('Blocked, on what both cover', likeForLike.differences.block),
      row(
        'Mean severity (pass 0, review 1, block 2: an order, not a measure)',
        differences.severity,
        (number) => decimal(number, 3),
      ),
    ],
  )}
<p class="soft">${first} alone is the stricter one on ${count(strictness.firstStricter)} items, ${second} on ${count(
    strictness.secondStricter,
  )}${sign === null ? '' : ` (sign test p ${withSign(sign)})`}. ${test('Stuart–Maxwell', stuartMaxwell)}. ${test('Bowker', bowker)}.</p>`;
}

function withSign(value: number): string {
  const text = pValue(value);
  return text.startsWith('<') ? text : `= ${text}`;
}

function manyPart(many: ManyFigures): Markup {
  const row = (name: string, items: number, { estimate: value, interval: ends }: WithInterval) => [
    name,
    count(items),
    estimate(value, (number) => decimal(number, 3)),
    interval(ends),
  ];
  return markup`<h3>All vendors together</h3>
${table(
  `Pairs of verdicts that agree: ${estimate(many.agreement, percent)} on the items with a verdict of all.`,
  ['Figure', 'Items', 'Value', '95% interval'],
  [
    row('Fleiss’ kappa', many.complete, many.fleissKappa),
    row('Gwet’s AC1', many.complete, many.ac1),
    row('Gwet’s AC2, linear weights', many.complete, many.ac2),
    row('Krippendorff’s alpha, nominal', many.comparable, many.alphaNominal),
    row('Krippendorff’s alpha, ordinal', many.comparable, many.alphaOrdinal),
  ],
)}`;
}
