import { DECISIONS, severity, type Decision } from '@moderato/core';
import {
  bowker,
  cohenKappa,
  completeness,
  createPairTable,
  gwetAgreement,
  rawAgreement,
  specificAgreement,
  strictness,
  stuartMaxwell,
  type BootstrapResult,
  type ChiSquareTest,
  type PairTable,
} from '@moderato/statistics';
import { type LikeForLike, type PairFigures, type Stricter } from './analysis.js';
import { type Pattern } from './patterns.js';
import { meanContrast, withNormalInterval, type Resampling } from './resample.js';
import { decisionAt } from './states.js';

/** Below this p-value of the Stuart-Maxwell test a difference counts as shown. */
export const SIGNIFICANT = 0.05;

/** The pair table of two places of decision patterns. */
export function decisionTable(patterns: readonly Pattern[], first: number, second: number): PairTable {
  const table = createPairTable(DECISIONS);
  for (const { states, items } of patterns) {
    table.add(decisionAt(states[first]), decisionAt(states[second]), items);
  }
  return table.table();
}

/** All figures of two vendors but those of categories, from their pair table. */
export function pairFigures(
  first: string,
  second: string,
  table: PairTable,
  likeForLike: PairTable,
  resampling: Resampling,
): Omit<PairFigures, 'categories'> {
  const { level } = resampling;
  const marginal = stuartMaxwell(table);
  const differences = differencesOf(table, resampling);
  return {
    first,
    second,
    table,
    completeness: completeness(table),
    agreement: rawAgreement(table, level),
    specific: {
      pass: specificAgreement(table, 'pass'),
      review: specificAgreement(table, 'review'),
      block: specificAgreement(table, 'block'),
    },
    chanceCorrected: {
      kappa: withNormalInterval(cohenKappa(table), level),
      kappaLinear: withNormalInterval(cohenKappa(table, 'linear'), level),
      kappaQuadratic: withNormalInterval(cohenKappa(table, 'quadratic'), level),
      ac1: withNormalInterval(gwetAgreement(table), level),
      ac2: withNormalInterval(gwetAgreement(table, 'linear'), level),
    },
    stuartMaxwell: marginal,
    bowker: bowker(table),
    strictness: strictness(table),
    differences,
    stricter: stricterOf(marginal, differences),
    likeForLike: likeForLikeOf(table, likeForLike, resampling),
  };
}

function differencesOf(table: PairTable, resampling: Resampling): PairFigures['differences'] {
  const difference = (part: (decision: Decision) => number) =>
    meanContrast(
      DECISIONS,
      table.counts,
      (one, other) => part(one as Decision) - part(other as Decision),
      resampling,
    );
  return {
    block: difference((decision) => Number(decision === 'block')),
    held: difference((decision) => Number(decision !== 'pass')),
    severity: difference(severity),
  };
}

function likeForLikeOf(all: PairTable, table: PairTable, resampling: Resampling): LikeForLike {
  const { block, held } = differencesOf(table, resampling);
  const items = completeness(table).both;
  return {
    leftOut: completeness(all).both - items,
    items,
    differences: { block, held },
    stricter: stricterOf(stuartMaxwell(table), { block, held }),
  };
}

/** Which side of 0 an interval lies on: 1, -1, or 0 where it holds 0 or does not exist. */
export function sideOf({ interval }: BootstrapResult): -1 | 0 | 1 {
  if (interval.low === null) return 0;
  if (interval.low > 0) return 1;
  return interval.high < 0 ? -1 : 0;
}

/** Stricter is who holds more or blocks more, and neither less, when the decisions' frequencies differ at all. */
function stricterOf(
  marginal: ChiSquareTest,
  { block, held }: Record<'block' | 'held', BootstrapResult>,
): Stricter {
  if (marginal.value === null || marginal.pValue >= SIGNIFICANT) return 'not shown';
  const sides = [sideOf(block), sideOf(held)];
  const [isFirst, isSecond] = [sides.includes(1), sides.includes(-1)];
  if (isFirst && isSecond) return 'mixed';
  if (isFirst) return 'first';
  return isSecond ? 'second' : 'not shown';
}
