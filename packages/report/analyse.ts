import { CATEGORIES, type Category, type ComparedRow } from '@moderato/core';
import { ANALYSIS_VERSION, type Analysis } from './analysis.js';
import { pairCategories } from './category-figures.js';
import { badInput, checkRow } from './check-row.js';
import { createDisagreementTally } from './disagreements.js';
import { goldFigures } from './gold-figures.js';
import { manyFigures } from './many-figures.js';
import { decisionTable, pairFigures } from './pair-figures.js';
import { createPatternTally, type Pattern } from './patterns.js';
import { createSliceTally } from './slice-figures.js';
import {
  CATEGORY_STATES,
  MISSING,
  categoryStates,
  decisionState,
  flagsUncovered,
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
  const { seed, replicates = 2000, keepDisagreements = 10_000 } = options;
  const providers = [...options.providers];
  checkOptions(providers, seed, replicates, keepDisagreements);
  const width = providers.length + 1;
  const decisions = createPatternTally(width, MISSING + 1);
  const categories = CATEGORIES.map(() => createPatternTally(width, CATEGORY_STATES));
  const vendors = providers.map(createVendorTally);
  const slices = createSliceTally(width);
  const sweeps = createSweepTally(providers);
  const pairs = providers.flatMap((first, at) =>
    providers.slice(at + 1).map((second, offset) => {
      const likeForLike = createPatternTally(2, MISSING + 1);
      return { first, second, places: [at, at + 1 + offset] as const, likeForLike };
    }),
  );
  const disagreements = createDisagreementTally(providers, keepDisagreements);
  const timeLines = createTimeLineTally(providers);
  let items = 0;

  return {
    add(row) {
      checkRow(row, providers);
      items++;
      const outcomes = providers.map((provider) => outcomeOf(row, provider));
      const states = outcomes.map((outcome) => decisionState(verdictOf(outcome)));
      states.push(decisionState(row.gold?.decision ?? null));
      decisions.add(states);
      const byVendor = outcomes.map((outcome) => categoryStates(outcome, CATEGORIES));
      for (const [at, category] of CATEGORIES.entries()) {
        categories[at]?.add([...byVendor.map((of) => of[at] ?? 0), goldState(row.gold, category)]);
      }
      for (const { places, likeForLike } of pairs) {
        const [one, other] = places;
        if (flagsUncovered(byVendor[one] ?? [], byVendor[other] ?? [])) continue;
        likeForLike.add([states[one] ?? MISSING, states[other] ?? MISSING]);
      }
      for (const [place, tally] of vendors.entries()) tally.add(outcomes[place] ?? null);
      slices.add(row, states);
      sweeps.add(row);
      disagreements.add(row);
      timeLines.add(row);
    },
    finish() {
      const resampling = { seed, replicates, level: LEVEL };
      const patterns = decisions.patterns();
      const byCategory = new Map<Category, Pattern[]>(
        CATEGORIES.map((category, at) => [category, categories[at]?.patterns() ?? []]),
      );
      return {
        version: ANALYSIS_VERSION,
        providers: [...providers],
        seed,
        replicates,
        level: LEVEL,
        items,
        vendors: providers.map((provider, place) =>
          vendorFigures(provider, place, patterns, byCategory, vendors[place] ?? createVendorTally(), LEVEL),
        ),
        pairs: pairs.map(({ first, second, places, likeForLike }) => ({
          ...pairFigures(
            first,
            second,
            decisionTable(patterns, ...places),
            decisionTable(likeForLike.patterns(), 0, 1),
            resampling,
          ),
          categories: pairCategories(byCategory, ...places, resampling),
        })),
        many: manyFigures(providers, patterns, resampling),
        gold: goldFigures(providers, patterns, byCategory, resampling),
        ...slices.figures(providers, LEVEL),
        sweeps: sweeps.figures(LEVEL),
        disagreements: disagreements.kept(),
        timeLines: timeLines.kept(),
      };
    },
  };
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
