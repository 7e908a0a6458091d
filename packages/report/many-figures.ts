import { DECISIONS } from '@moderato/core';
import {
  createItemTable,
  fleissKappa,
  gwetAgreementOfMany,
  krippendorffAlpha,
  pairwiseAgreement,
  ratingsOfItems,
  type Estimate,
  type ItemTable,
  type RatingTable,
} from '@moderato/statistics';
import { type ManyFigures } from './analysis.js';
import { type Pattern } from './patterns.js';
import { resampled, withNormalInterval, type Resampling } from './resample.js';
import { clusterCounts, part, type Sample } from './sample.js';
import { MISSING, decisionAt } from './states.js';

/** The agreement of three vendors or more; null for two, whose own figures say more. */
export function manyFigures(
  providers: readonly string[],
  sample: Sample,
  resampling: Resampling,
): ManyFigures | null {
  if (providers.length < 3) return null;
  const withVerdicts = (least: number) =>
    part(sample, (states) => {
      const verdicts = states.slice(0, providers.length).filter((state) => state !== MISSING).length;
      return verdicts >= least;
    });
  const complete = tableOf(providers, withVerdicts(providers.length));
  const comparable = tableOf(providers, withVerdicts(2));
  const drawn = ({ table, clusters }: ClusteredTable, statistic: (ratings: RatingTable) => Estimate) =>
    resampled(table, (items) => statistic(ratingsOfItems(items)), { ...resampling, clusters });
  const gwet = (weighting?: 'linear') => {
    const estimate = gwetAgreementOfMany(ratingsOfItems(complete.table), weighting);
    return complete.clusters === undefined
      ? withNormalInterval(estimate, resampling.level)
      : drawn(complete, (ratings) => plain(gwetAgreementOfMany(ratings, weighting)));
  };
  return {
    complete: countItems(complete.table),
    comparable: countItems(comparable.table),
    agreement: pairwiseAgreement(ratingsOfItems(complete.table)),
    fleissKappa: drawn(complete, fleissKappa),
    ac1: gwet(),
    ac2: gwet('linear'),
    alphaNominal: drawn(comparable, krippendorffAlpha),
    alphaOrdinal: drawn(comparable, (table) => krippendorffAlpha(table, { metric: 'ordinal' })),
  };
}

/** The bootstrap has no use for a standard error that does not know clusters. */
function plain(estimate: Estimate): Estimate {
  return estimate.value === null ? estimate : { value: estimate.value };
}

/** A table with the items of each cluster by its patterns. */
interface ClusteredTable {
  table: ItemTable;
  clusters: number[][] | undefined;
}

function tableOf(providers: readonly string[], sample: Sample): ClusteredTable {
  const tally = createItemTable(providers, DECISIONS);
  const labelsOf = ({ states }: Pattern) => providers.map((_, place) => decisionAt(states[place]));
  for (const pattern of sample.patterns) tally.add(labelsOf(pattern), pattern.items);
  const table = tally.table();
  const places = new Map(table.patterns.map(({ labels }, place) => [labels.join(), place]));
  const clusters = clusterCounts(
    sample,
    table.patterns.length,
    (pattern) => places.get(labelsOf(pattern).join()) ?? null,
  );
  return { table, clusters };
}

function countItems({ patterns }: ItemTable): number {
  return patterns.reduce((sum, { items }) => sum + items, 0);
}
