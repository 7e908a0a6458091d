/** How often intervals hold the true value where items come in clusters: of ten variants, four of five as the first of their template. */
import {
  bootstrap,
  chanceCorrectedIntervals,
  createItemTable,
  krippendorffAlpha,
  pairTableOf,
  ratingsOfItems,
  seeded,
  uniform,
} from '@moderato/statistics';

const LABELS = ['pass', 'review', 'block'];
const SIZE = 10;
const ALIKE = 0.8;
const CLUSTERS = [10, 20, 50, 100];

/**
 * @param cells true shares of the nine cells of two vendors' decisions.
 * @returns a row of the table at a time.
 */
export function* clusterCoverage(cells, runs, replicates) {
  const generator = seeded(77);
  const pick = () => {
    let left = uniform(generator);
    return Math.max(
      0,
      cells.findIndex((share) => (left -= share) < 0),
    );
  };
  const square = (counts) =>
    pairTableOf(LABELS, [counts.slice(0, 3), counts.slice(3, 6), counts.slice(6, 9)]);
  const itemsOf = (counts) => {
    const items = createItemTable(['a', 'b'], LABELS);
    // patterns of no item are kept, so that clusters have their cells
    for (const [cell, count] of counts.entries())
      items.add([LABELS[Math.floor(cell / 3)], LABELS[cell % 3]], count);
    return items.table();
  };
  const alpha = (table) => krippendorffAlpha(ratingsOfItems(table));
  const million = cells.map((share) => Math.round(share * 1e9));
  const truth = {
    kappa: chanceCorrectedIntervals(square(million), { replicates: 100 }).kappa.estimate.value,
    ac1: chanceCorrectedIntervals(square(million), { replicates: 100 }).ac1.estimate.value,
    alpha: alpha(itemsOf(million)).value,
  };
  yield '| clusters of ten | kappa | AC1 | alpha | kappa, items alone |';
  yield '| ---: | ---: | ---: | ---: | ---: |';
  for (const number of CLUSTERS) {
    const hits = { kappa: [0, 0], ac1: [0, 0], alpha: [0, 0], alone: [0, 0] };
    const see = (name, { low, high }, value) => {
      if (low === null) return;
      hits[name][1] += 1;
      if (low <= value && value <= high) hits[name][0] += 1;
    };
    for (let run = 0; run < runs; run += 1) {
      const clusters = Array.from({ length: number }, () => {
        const common = pick();
        const counts = new Array(9).fill(0);
        for (let item = 0; item < SIZE; item += 1) counts[uniform(generator) < ALIKE ? common : pick()] += 1;
        return counts;
      });
      const counts = cells.map((_, cell) => clusters.reduce((sum, cluster) => sum + cluster[cell], 0));
      const options = { seed: run, replicates, clusters };
      const chance = chanceCorrectedIntervals(square(counts), options);
      see('kappa', chance.kappa.interval, truth.kappa);
      see('ac1', chance.ac1.interval, truth.ac1);
      see('alpha', bootstrap(itemsOf(counts), alpha, options).interval, truth.alpha);
      const alone = chanceCorrectedIntervals(square(counts), { seed: run, replicates });
      see('alone', alone.kappa.interval, truth.kappa);
    }
    const cell = ([held, total]) => (total === 0 ? '–' : `${((100 * held) / total).toFixed(0)} of ${total}`);
    yield `| ${number} | ${cell(hits.kappa)} | ${cell(hits.ac1)} | ${cell(hits.alpha)} | ${cell(hits.alone)} |`;
  }
}
