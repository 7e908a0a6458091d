import { type Analysis } from '../../analysis.js';
import { count, duration, listed, words } from '../../numbers.js';
import { latencyChart } from '../charts/latency-chart.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** Time, errors and cost of every vendor, and what each looks for. */
export function vendorsSection(analysis: Analysis): Markup {
  const { vendors } = analysis;
  const isTimed = vendors.some(({ latency }) => latency.calls > 0);
  return markup`<section id="vendors" aria-labelledby="vendors-heading">
<h2 id="vendors-heading">Time, errors, cost and coverage</h2>
${isTimed && latencyChart(analysis)}
${table(
  'Times are of calls as a caller waits for them. Uncertain: the response was lost, and the vendor may have been paid.',
  [
    'Vendor',
    'Timed calls',
    'Median',
    '90%',
    '99%',
    'Longest',
    'No verdict',
    'Uncertain',
    'Cost',
    'Calls with a cost',
  ],
  vendors.map(({ provider, latency, noVerdict, uncertain, cost }) => [
    provider,
    count(latency.calls),
    duration(latency.medianMs),
    duration(latency.p90Ms),
    duration(latency.p99Ms),
    duration(latency.maximumMs),
    count(noVerdict),
    count(uncertain),
    cost.total === null ? '–' : cost.total.toFixed(2),
    count(cost.known),
  ]),
)}
${errorsTable(analysis)}
${table(
  'What each vendor looks for, by its own account. Partly: on some of the items.',
  ['Vendor', 'Covered', 'Partly', 'Not covered', 'Unknown'],
  vendors.map(coverageOf),
  'text',
)}
</section>`;
}

function errorsTable({ vendors }: Analysis): Markup | null {
  const codes = [...new Set(vendors.flatMap(({ errors }) => errors.map(({ code }) => code)))];
  if (codes.length === 0) return markup`<p>Every vendor gave a verdict on every item.</p>`;
  return table(
    'Items without a verdict, by error code.',
    ['Error', ...vendors.map(({ provider }) => provider)],
    codes.map((code) => [
      code,
      ...vendors.map(({ errors }) => count(errors.find((error) => error.code === code)?.items ?? 0)),
    ]),
  );
}

function coverageOf({ provider, categories }: Analysis['vendors'][number]): string[] {
  const names = (condition: (category: (typeof categories)[number]) => boolean) =>
    listed(categories.filter(condition).map(({ category }) => words(category))) || '–';
  return [
    provider,
    names(({ covered, notCovered, unknown }) => covered > 0 && notCovered + unknown === 0),
    names(({ covered, notCovered, unknown }) => covered > 0 && notCovered + unknown > 0),
    names(({ covered, notCovered }) => covered === 0 && notCovered > 0),
    names(({ covered, notCovered, unknown }) => covered + notCovered === 0 && unknown > 0),
  ];
}
