/**
 * How often the 95 % intervals of a report hold the true value, by simulation: two vendors and gold with known chances, at several
 * numbers of items and prevalences; how often it claims a difference where there is none; and how intervals hold where items come in clusters.
 * `node bench/interval-coverage.mjs 400 400 intervals|claims|clusters` after a build; the tables are in docs/statistics.md.
 */
import { claims } from './support/claims.mjs';
import { clusterCoverage } from './support/cluster-coverage.mjs';
import {
  accuracyOf,
  bootstrapMean,
  bootstrapSmoothed,
  chanceCorrectedIntervals,
  mccOf,
  pairTableOf,
  seeded,
  uniform,
} from '@moderato/statistics';

const RUNS = Number(process.argv[2] ?? 400);
const REPLICATES = Number(process.argv[3] ?? 400);
const PART = process.argv[4] ?? 'all';
const LABELS = ['pass', 'review', 'block'];
const VENDORS = [
  { harmless: [0.97, 0.02, 0.01], harmful: [0.15, 0.25, 0.6] },
  { harmless: [0.985, 0.01, 0.005], harmful: [0.3, 0.2, 0.5] },
];
const generator = seeded(99);

const pick = (shares) => {
  let left = uniform(generator);
  return shares.findIndex((share) => (left -= share) < 0);
};
const cellsOf = (prevalence) =>
  LABELS.flatMap((_, row) =>
    LABELS.map((__, column) =>
      ['harmless', 'harmful'].reduce(
        (sum, word) =>
          sum +
          (word === 'harmful' ? prevalence : 1 - prevalence) *
            VENDORS[0][word][row] *
            VENDORS[1][word][column],
        0,
      ),
    ),
  );
const square = (counts) => [counts.slice(0, 3), counts.slice(3, 6), counts.slice(6, 9)];
const kappaOf = (cells) => {
  const rows = square(cells);
  const margin = (at) => [rows[at].reduce((a, b) => a + b), rows.reduce((sum, row) => sum + row[at], 0)];
  const chance = [0, 1, 2].reduce((sum, at) => sum + margin(at)[0] * margin(at)[1], 0);
  return (cells[0] + cells[4] + cells[8] - chance) / (1 - chance);
};
const confusionOf = (prevalence, scale) => {
  const [found, alarm] = [0.85, 0.03];
  return {
    truePositives: prevalence * found * scale,
    falseNegatives: prevalence * (1 - found) * scale,
    falsePositives: (1 - prevalence) * alarm * scale,
    trueNegatives: (1 - prevalence) * (1 - alarm) * scale,
  };
};
const heldOf = (cells) => cells[3] + cells[6] - cells[1] - cells[2];

if (['all', 'claims'].includes(PART)) for (const line of claims(RUNS, REPLICATES)) console.log(line);
if (['all', 'clusters'].includes(PART))
  for (const line of clusterCoverage(cellsOf(0.3), RUNS, REPLICATES)) console.log(line);
if (!['all', 'intervals'].includes(PART)) process.exit();

console.log('| prevalence | items | kappa | difference held | recall | precision | MCC |');
for (const prevalence of [0.01, 0.1, 0.5]) {
  for (const items of [20, 100, 1000]) {
    const cells = cellsOf(prevalence);
    const truth = confusionOf(prevalence, 1);
    const seen = { kappa: [0, 0], held: [0, 0], recall: [0, 0], precision: [0, 0], mcc: [0, 0] };
    const see = (name, interval, value) => {
      if (interval == null || interval.low === null || interval.low === interval.high) return;
      seen[name][1] += 1;
      if (interval.low <= value && value <= interval.high) seen[name][0] += 1;
    };
    for (let run = 0; run < RUNS; run += 1) {
      const counts = new Array(9).fill(0);
      const confusion = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
      const shares = Object.values(truth);
      for (let item = 0; item < items; item += 1) {
        counts[pick(cells)] += 1;
        confusion[Object.keys(truth)[pick(shares)]] += 1;
      }
      const options = { seed: run, replicates: REPLICATES };
      see(
        'kappa',
        chanceCorrectedIntervals(pairTableOf(LABELS, square(counts)), options).kappa.interval,
        kappaOf(cells),
      );
      const [more, less] = [counts[3] + counts[6], counts[1] + counts[2]];
      const parts = [
        { value: 1, weight: 1, items: more },
        { value: -1, weight: 1, items: less },
        { value: 0, weight: 1, items: items - more - less },
      ];
      see('held', more + less === 0 ? null : bootstrapMean(parts, options).interval, heldOf(cells));
      const accuracy = accuracyOf(confusion);
      see('recall', accuracy.recall.interval, 0.85);
      see(
        'precision',
        accuracy.precision.interval,
        truth.truePositives / (truth.truePositives + truth.falsePositives),
      );
      const names = Object.keys(truth);
      const mcc = bootstrapSmoothed(
        names.map((name) => confusion[name]),
        (drawn) => mccOf(Object.fromEntries(names.map((name, at) => [name, drawn[at]]))),
        options,
      );
      see('mcc', mcc.interval, mccOf(truth).value);
    }
    const cell = ([hits, total]) =>
      total < RUNS / 20 ? '–' : `${((100 * hits) / total).toFixed(0)} of ${total}`;
    const figures = [seen.kappa, seen.held, seen.recall, seen.precision, seen.mcc].map(cell);
    console.log(`| ${prevalence * 100} % | ${items} | ${figures.join(' | ')} |`);
  }
}
