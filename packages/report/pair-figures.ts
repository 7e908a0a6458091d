import { DECISIONS, severity, type Decision } from '@moderato/core';
import {
  bowker,
  chanceCorrectedIntervals,
  completeness,
  createPairTable,
  specificAgreement,
  strictness,
  stuartMaxwell,
  type PairTable,
  type Proportion,
} from '@moderato/statistics';
import { type LikeForLike, type PairFigures } from './analysis.js';
import { type Pattern } from './patterns.js';
import { withoutPoint, type Resampling } from './resample.js';
import { clusterCounts, difference, part, share, unweighted, type Sample } from './sample.js';
import { MISSING, decisionAt } from './states.js';
import { strictnessDifferences, stricterOf } from './strictness-figures.js';

/** How many items with a verdict of both have the same one. */
export function agreementOf(
  both: Sample,
  [one, other]: readonly [number, number],
  level: number,
): Proportion {
  const isSame = (states: readonly number[]) => Number(states[one] === states[other]);
  return share(both, isSame, 'no item has both labels', level);
}

/** The pair table of two places of decision patterns. */
export function decisionTable(patterns: readonly Pattern[], first: number, second: number): PairTable {
  const table = createPairTable(DECISIONS);
  for (const { states, items } of patterns) {
    table.add(decisionAt(states[first]), decisionAt(states[second]), items);
  }
  return table.table();
}

/** Two vendors' places in the patterns, and the decisions remade from what both cover. */
export interface PairPlaces {
  first: string;
  second: string;
  places: readonly [number, number];
  /** Decisions as they are and as they are remade: first, second, first remade, second remade. */
  remade: Sample;
}

/** All figures of two vendors but those of categories. */
export function pairFigures(
  { first, second, places, remade }: PairPlaces,
  sample: Sample,
  resampling: Resampling,
): Omit<PairFigures, 'categories'> {
  const { level } = resampling;
  const [one, other] = places;
  const table = decisionTable(sample.patterns, one, other);
  const both = part(unweighted(sample), (states) => states[one] !== MISSING && states[other] !== MISSING);
  const differences = strictnessDifferences(both, one, other, resampling);
  const clusters = clusterCounts(both, DECISIONS.length ** 2, ({ states }) => {
    const [row, column] = [states[one] ?? MISSING, states[other] ?? MISSING];
    return row * DECISIONS.length + column;
  });
  const chance = chanceCorrectedIntervals(table, { ...resampling, clusters });
  const size = (states: readonly number[], place: number) => severity(decisionAt(states[place]) as Decision);
  return {
    first,
    second,
    table,
    completeness: completeness(table),
    agreement: agreementOf(both, places, level),
    specific: {
      pass: specificAgreement(table, 'pass'),
      review: specificAgreement(table, 'review'),
      block: specificAgreement(table, 'block'),
    },
    chanceCorrected: {
      kappa: withoutPoint(chance.kappa),
      kappaLinear: withoutPoint(chance.kappaLinear),
      kappaQuadratic: withoutPoint(chance.kappaQuadratic),
      ac1: withoutPoint(chance.ac1),
      ac2: withoutPoint(chance.ac2),
    },
    stuartMaxwell: stuartMaxwell(table),
    bowker: bowker(table),
    strictness: strictness(table),
    differences: {
      ...differences,
      severity: difference(both, (states) => size(states, one) - size(states, other), resampling),
    },
    stricter: stricterOf(differences),
    likeForLike: likeForLikeOf(unweighted(remade), completeness(table).both, resampling),
  };
}

function likeForLikeOf(remade: Sample, both: number, resampling: Resampling): LikeForLike {
  const count = (was: number, is: number) =>
    remade.patterns.reduce((sum, { states, items }) => sum + (states[was] === states[is] ? 0 : items), 0);
  const items = remade.patterns.reduce((sum, pattern) => sum + pattern.items, 0);
  const differences = strictnessDifferences(remade, 2, 3, resampling);
  return {
    items,
    remade: { first: count(0, 2), second: count(1, 3) },
    leftOut: both - items,
    differences,
    stricter: stricterOf(differences),
  };
}
