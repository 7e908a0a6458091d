import { type ComparedRow } from '@moderato/core';
import { rawAgreement, specificAgreement, proportionOf, type PairTable } from '@moderato/statistics';
import { type SliceFigures } from './analysis.js';
import { decisionTable } from './pair-figures.js';
import { createPatternTally, itemsIn, type PatternTally } from './patterns.js';
import { MISSING } from './states.js';

/** Values of one slice that are counted; a slice with more is no slice but a property of the single item. */
const VALUES_COUNTED = 1000;

/** Values of one slice that are reported, those with most items. */
const VALUES_REPORTED = 30;

/** Counts decisions by slice; the kind of content is one. */
export interface SliceTally {
  add(row: ComparedRow, states: readonly number[]): void;
  figures(providers: readonly string[], level: number): { slices: SliceFigures[]; slicesCut: boolean };
}

/** Begins the count; `width` is that of the decision patterns. */
export function createSliceTally(width: number): SliceTally {
  const slices = new Map<string, Map<string, PatternTally>>();
  let isCut = false;
  const put = (name: string, value: string, states: readonly number[]) => {
    const values = slices.get(name) ?? new Map<string, PatternTally>();
    slices.set(name, values);
    const known = values.get(value);
    if (known === undefined && values.size >= VALUES_COUNTED) {
      isCut = true;
      return;
    }
    const tally = known ?? createPatternTally(width, MISSING + 1);
    values.set(value, tally);
    tally.add(states);
  };
  return {
    add(row, states) {
      put('kind', row.kind, states);
      for (const [name, value] of Object.entries(row.slices)) if (name !== 'kind') put(name, value, states);
    },
    figures(providers, level) {
      const found = [...slices].sort(([first], [second]) => (first < second ? -1 : 1));
      const figures = found.flatMap(([name, values]) => {
        const counted = [...values].map(([value, tally]) => {
          const patterns = tally.patterns();
          return { value, patterns, items: itemsIn(patterns) };
        });
        counted.sort((first, second) => second.items - first.items || (first.value < second.value ? -1 : 1));
        if (counted.length > VALUES_REPORTED) isCut = true;
        return counted.slice(0, VALUES_REPORTED).map(({ value, patterns, items }) => ({
          name,
          value,
          items,
          pairs: providers.flatMap((first, at) =>
            providers.slice(at + 1).map((second, offset) => ({
              first,
              second,
              ...agreementIn(decisionTable(patterns, at, at + 1 + offset), level),
            })),
          ),
        }));
      });
      return { slices: figures, slicesCut: isCut };
    },
  };
}

function agreementIn(table: PairTable, level: number) {
  const { counts } = table;
  const both = counts.flat().reduce((sum, count) => sum + count, 0);
  const [passedByFirst = []] = counts;
  const heldByFirst = both - passedByFirst.reduce((sum, count) => sum + count, 0);
  const heldBySecond = both - counts.reduce((sum, line) => sum + (line[0] ?? 0), 0);
  const share = (items: number) => {
    const proportion = proportionOf(items, both, 'no item has a verdict of both', level);
    return proportion.value === null ? proportion : { value: proportion.value };
  };
  return {
    both,
    agreement: rawAgreement(table, level),
    specificBlock: specificAgreement(table, 'block'),
    held: [share(heldByFirst), share(heldBySecond)] as SliceFigures['pairs'][number]['held'],
  };
}
