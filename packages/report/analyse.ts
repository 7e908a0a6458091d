import { CATEGORIES, type Category, type ComparedRow } from '@moderato/core';
import { ANALYSIS_VERSION, type Analysis } from './analysis.js';
import { pairCategories } from './category-figures.js';
import { badInput, checkRow } from './check-row.js';
import { createDisagreementTally } from './disagreements.js';
import { goldFigures } from './gold-figures.js';
import { manyFigures } from './many-figures.js';
import { type ErrorCosts } from './expected-cost.js';
import { createFasterTally } from './faster.js';
import { remadeStates } from './like-for-like.js';
import { pairFigures } from './pair-figures.js';
import { createSampleTally, type ClusterNumbers, type Sample } from './sample.js';
import { scoreboardOf } from './scoreboard.js';
import { uncoveredPlaces } from './uncovered.js';
import { createSliceTally } from './slice-figures.js';
import {
  CATEGORY_STATES,
  DECISION_STATES,
  MISSING,
  categoryStates,
  decisionState,
  goldDecisionState,
  goldState,
  outcomeOf,
  verdictOf,
} from './states.js';
import { createSweepTally } from './sweep-figures.js';
import { createTimeLineTally } from './time-lines.js';
import { createVendorTally, vendorFigures } from './vendor-figures.js';

/** Of every interval of a report. */
const LEVEL = 0.95;

/** Vendors that one report can hold. */
const VENDORS_AT_MOST = 8;

/** What to compare and how. */
export interface AnalysisOptions {
  /** The vendors, two to eight, all different; the first of each pair is the one that is named first. */
  providers: readonly string[];
  /** Start of the bootstrap; a whole number from 0 to 4294967295. */
  seed: number;
  /** Tables drawn for each bootstrap interval; default 2000, at least 100. */
  replicates?: number;
  /** Disagreements that are kept; default 10,000, the weightiest. The report says how many there were. */
  keepDisagreements?: number;
  /** What errors cost, each 0 or more and one of them above 0; default: nobody says. */
  costs?: ErrorCosts | undefined;
}

/** An analysis under way: rows go in one by one, and only counts and the weightiest disagreements stay. */
export interface AnalysisTally {
  /** Counts a row. The order of the rows makes no difference. Throws ModerationError `config` for unknown words. */
  add(row: ComparedRow): void;
  /** The figures of the rows so far. */
  finish(): Analysis;
}

/**
 * Begins an analysis.
 * @throws ModerationError `config` naming the field for providers, seed, replicates or limits out of range.
 */
export function createAnalysis(options: AnalysisOptions): AnalysisTally {
  const { seed, replicates = 2000, keepDisagreements = 10_000, costs = null } = options;
  const providers = [...options.providers];
  checkOptions(providers, seed, replicates, keepDisagreements);
  checkCosts(costs);
  const width = providers.length + 1;
  const clusters: ClusterNumbers = new Map();
  const decisions = createSampleTally(width, DECISION_STATES, clusters);
  const categories = CATEGORIES.map(() => createSampleTally(width, CATEGORY_STATES, clusters));
  const vendors = providers.map(createVendorTally);
  const slices = createSliceTally(width);
  const sweeps = createSweepTally(providers);
  const pairs = providers.flatMap((first, at) =>
    providers.slice(at + 1).map((second, offset) => {
      const remade = createSampleTally(4, DECISION_STATES, clusters);
      return { first, second, places: [at, at + 1 + offset] as const, remade };
    }),
  );
  const disagreements = createDisagreementTally(providers, keepDisagreements);
  const timeLines = createTimeLineTally(providers);
  const uncovered = providers.map(() => 0);
  const faster = createFasterTally(providers);
  let items = 0;

  return {
    add(row) {
      checkRow(row, providers);
      items++;
      const outcomes = providers.map((provider) => outcomeOf(row, provider));
      const states = outcomes.map((outcome) => decisionState(verdictOf(outcome)));
      states.push(goldDecisionState(row.gold));
      decisions.add(states, row);
      const byVendor = outcomes.map((outcome) => categoryStates(outcome, CATEGORIES));
      for (const [at, category] of CATEGORIES.entries()) {
        categories[at]?.add([...byVendor.map((of) => of[at] ?? 0), goldState(row.gold, category)], row);
      }
      for (const { places, remade } of pairs) {
        const [one, other] = places;
        const again = remadeStates(outcomes[one] ?? null, outcomes[other] ?? null);
        if (again !== null) remade.add([states[one] ?? MISSING, states[other] ?? MISSING, ...again], row);
      }
      for (const [place, tally] of vendors.entries()) tally.add(outcomes[place] ?? null);
      faster.add(outcomes);
      for (const place of uncoveredPlaces(byVendor, row.gold)) uncovered[place] = (uncovered[place] ?? 0) + 1;
      slices.add(row, states);
      sweeps.add(row);
      disagreements.add(row);
      timeLines.add(row);
    },
    finish() {
      const resampling = { seed, replicates, level: LEVEL };
      const sample = decisions.sample();
      const byCategory = new Map<Category, Sample>(
        CATEGORIES.flatMap((category, at) => {
          const of = categories[at]?.sample();
          return of === undefined ? [] : [[category, of]];
        }),
      );
      const gold = goldFigures(providers, sample, byCategory, resampling);
      const compared = pairs.map(({ first, second, places, remade }) => ({
        ...pairFigures({ first, second, places, remade: remade.sample() }, sample, resampling),
        categories: pairCategories(byCategory, ...places, resampling),
      }));
      const figures = providers.map((provider, place) =>
        vendorFigures(provider, place, sample, byCategory, vendors[place] ?? createVendorTally(), LEVEL),
      );
      const board = { providers, sample, vendors: figures, gold, uncovered, faster: faster.count, costs };
      return {
        version: ANALYSIS_VERSION,
        providers: [...providers],
        seed,
        replicates,
        level: LEVEL,
        items,
        clusters: sample.clusters?.length ?? null,
        vendors: figures,
        pairs: compared,
        many: manyFigures(providers, sample, resampling),
        gold,
        ...slices.figures(providers, { pairs: compared, gold }, resampling),
        sweeps: sweeps.figures(LEVEL),
        scoreboard: scoreboardOf(board, resampling),
        disagreements: disagreements.kept(),
        timeLines: timeLines.kept(),
      };
    },
  };
}

function checkCosts(costs: ErrorCosts | null): void {
  if (costs === null) return;
  const all = [costs.miss, costs.wrongBlock, costs.review];
  const isUsable = all.every((cost) => Number.isFinite(cost) && cost >= 0) && all.some((cost) => cost > 0);
  if (!isUsable) throw badInput('costs', 'numbers, 0 or more, and one of them above 0');
}

function checkOptions(providers: string[], seed: number, replicates: number, keep: number): void {
  const isNumber = providers.length >= 2 && providers.length <= VENDORS_AT_MOST;
  const isWhole = (value: number, low: number, high: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  if (!isNumber) throw badInput('providers', `two to ${VENDORS_AT_MOST} providers`);
  if (providers.some((provider, at) => provider === '' || providers.indexOf(provider) !== at)) {
    throw badInput('providers', 'names that are all different and not empty');
  }
  if (!isWhole(seed, 0, 2 ** 32 - 1)) throw badInput('seed', 'a whole number from 0 to 4294967295');
  if (!isWhole(replicates, 100, 100_000)) throw badInput('replicates', 'a whole number from 100 to 100000');
  if (!isWhole(keep, 0, 100_000)) throw badInput('keepDisagreements', 'a whole number from 0 to 100000');
}
