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
import { MISSING, decisionAt } from './states.js';

/** The agreement of three vendors or more; null for two, whose own figures say more. */
export function manyFigures(
  providers: readonly string[],
  decisions: readonly Pattern[],
  resampling: Resampling,
): ManyFigures | null {
  if (providers.length < 3) return null;
  const verdicts = ({ states }: Pattern) =>
    states.slice(0, providers.length).filter((state) => state !== MISSING).length;
  const complete = tableOf(
    providers,
    decisions.filter((pattern) => verdicts(pattern) === providers.length),
  );
  const comparable = tableOf(
    providers,
    decisions.filter((pattern) => verdicts(pattern) >= 2),
  );
  const drawn = (table: ItemTable, statistic: (ratings: RatingTable) => Estimate) =>
    resampled(table, (items) => statistic(ratingsOfItems(items)), resampling);
  const ratings = ratingsOfItems(complete);
  return {
    complete: countItems(complete),
    comparable: countItems(comparable),
    agreement: pairwiseAgreement(ratings),
    fleissKappa: drawn(complete, fleissKappa),
    ac1: withNormalInterval(gwetAgreementOfMany(ratings), resampling.level),
    ac2: withNormalInterval(gwetAgreementOfMany(ratings, 'linear'), resampling.level),
    alphaNominal: drawn(comparable, krippendorffAlpha),
    alphaOrdinal: drawn(comparable, (table) => krippendorffAlpha(table, { metric: 'ordinal' })),
  };
}

function tableOf(providers: readonly string[], patterns: readonly Pattern[]): ItemTable {
  const table = createItemTable(providers, DECISIONS);
  for (const { states, items } of patterns) {
    table.add(
      providers.map((_, place) => decisionAt(states[place])),
      items,
    );
  }
  return table.table();
}

function countItems({ patterns }: ItemTable): number {
  return patterns.reduce((sum, { items }) => sum + items, 0);
}
