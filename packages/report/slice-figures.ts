import { type ComparedRow } from '@moderato/core';
import { proportionOf, specificAgreement, type PairTable } from '@moderato/statistics';
import { type PairFigures, type SliceFigures, type SlicePair } from './analysis.js';
import { type GoldFigures } from './gold-analysis.js';
import { isRight, type GoldView } from './gold-view.js';
import { agreementOf, decisionTable } from './pair-figures.js';
import { itemsIn } from './patterns.js';
import { type Resampling } from './resample.js';
import {
  createSampleTally,
  difference,
  part,
  share,
  type Difference,
  type Sample,
  type SampleTally,
  unweighted,
} from './sample.js';
import { DECISION_STATES, MISSING, decisionState, isHarmful } from './states.js';
import { tested } from './strictness-figures.js';

/** Values of one slice that are counted; a slice with more is no slice but a property of the single item. */
const VALUES_COUNTED = 1000;

/** Values of one slice that are reported, those with most items. */
const VALUES_REPORTED = 30;

/** What is shown for all items, to hold those of a slice against. */
interface Whole {
  pairs: readonly Pick<PairFigures, 'first' | 'second' | 'differences'>[];
  gold: GoldFigures | null;
}

/** Counts decisions by slice; the kind of content is one. */
export interface SliceTally {
  add(row: ComparedRow, states: readonly number[]): void;
  figures(
    providers: readonly string[],
    whole: Whole,
    resampling: Resampling,
  ): { slices: SliceFigures[]; slicesCut: boolean };
}

/** Begins the count; `width` is that of the decision patterns. */
export function createSliceTally(width: number): SliceTally {
  const slices = new Map<string, Map<string, SampleTally>>();
  let isCut = false;
  const put = (name: string, value: string, states: readonly number[], row: ComparedRow) => {
    const values = slices.get(name) ?? new Map<string, SampleTally>();
    slices.set(name, values);
    const known = values.get(value);
    if (known === undefined && values.size >= VALUES_COUNTED) {
      isCut = true;
      return;
    }
    const tally = known ?? createSampleTally(width, DECISION_STATES);
    values.set(value, tally);
    tally.add(states, row);
  };
  return {
    add(row, states) {
      put('kind', row.kind, states, row);
      for (const [name, value] of Object.entries(row.slices)) {
        if (name !== 'kind') put(name, value, states, row);
      }
    },
    figures(providers, whole, resampling) {
      const found = [...slices].sort(([first], [second]) => (first < second ? -1 : 1));
      const counted = found.flatMap(([name, values]) => {
        const all = [...values].map(([value, tally]) => {
          const sample = tally.sample();
          return { name, value, sample, items: itemsIn(sample.patterns) };
        });
        all.sort((first, second) => second.items - first.items || (first.value < second.value ? -1 : 1));
        if (all.length > VALUES_REPORTED) isCut = true;
        return all.slice(0, VALUES_REPORTED);
      });
      const drafts = counted.map(({ sample, ...facts }) =>
        draftOf(facts, sample, providers, whole, resampling),
      );
      return { slices: adjusted(drafts, whole), slicesCut: isCut };
    },
  };
}

type Draft = Omit<SliceFigures, 'pairs'> & {
  pairs: (Omit<SlicePair, 'heldDifference' | 'rightDifference' | 'against'> & {
    heldDifference: Difference;
    rightDifference: Difference | null;
  })[];
};

function draftOf(
  facts: { name: string; value: string; items: number },
  sample: Sample,
  providers: readonly string[],
  { gold }: Whole,
  resampling: Resampling,
): Draft {
  const view: GoldView = { gold: providers.length, rule: gold?.rule ?? 'held' };
  const count = (isHarm: boolean) =>
    itemsIn(sample.patterns, (states) => isHarmful(states[view.gold]) === isHarm);
  const hasGold = gold !== null && gold.refusal === null && count(true) > 0 && count(false) > 0;
  return {
    ...facts,
    vendors: hasGold
      ? providers.map((provider, at) => ({ provider, ...ratesOf(sample, at, view, resampling) }))
      : [],
    pairs: providers.flatMap((first, at) =>
      providers.slice(at + 1).map((second, offset) => {
        const places = [at, at + 1 + offset] as const;
        const both = part(sample, (states) => places.every((place) => states[place] !== MISSING));
        const held = (states: readonly number[], place: number) =>
          Number(states[place] !== decisionState('pass'));
        const right = (states: readonly number[]) => {
          const [one, other] = places.map((place) => isRight(view, states, place));
          return one == null || other == null ? null : Number(one) - Number(other);
        };
        return {
          first,
          second,
          ...agreementIn(decisionTable(sample.patterns, ...places), resampling.level),
          agreement: agreementOf(unweighted(both), places, resampling.level),
          heldDifference: difference(
            unweighted(both),
            (states) => held(states, places[0]) - held(states, places[1]),
            resampling,
          ),
          rightDifference: hasGold ? difference(both, right, resampling) : null,
        };
      }),
    ),
  };
}

function ratesOf(sample: Sample, vendor: number, view: GoldView, { level }: Resampling) {
  const among = (isHarm: boolean, isPassWanted: boolean) => (states: readonly number[]) => {
    if (isHarmful(states[view.gold]) !== isHarm || states[vendor] === MISSING) return null;
    return Number((states[vendor] === decisionState('pass')) === isPassWanted);
  };
  const right = (states: readonly number[]) => {
    const answer = isRight(view, states, vendor);
    return answer === null ? null : Number(answer);
  };
  return {
    missed: share(sample, among(true, true), 'no harmful item has a verdict', level),
    wronglyHeld: share(sample, among(false, false), 'no harmless item has a verdict', level),
    right: share(sample, right, 'no labelled item has a verdict', level),
  };
}

/** Looking at many slices finds differences by chance: the tests of all of them are one family. */
function adjusted(drafts: readonly Draft[], { pairs, gold }: Whole): SliceFigures[] {
  const all = drafts.flatMap((slice) => slice.pairs);
  const held = tested(all.map((pair) => pair.heldDifference));
  const withGold = all.filter((pair) => pair.rightDifference !== null);
  const right = tested(withGold.flatMap(({ rightDifference }) => rightDifference ?? []));
  const finished = all.map((pair, at): SlicePair => {
    const heldDifference = held[at] as SlicePair['heldDifference'];
    const rightDifference = right[withGold.indexOf(pair)] ?? null;
    const isPair = (other: { first: string; second: string }) =>
      other.first === pair.first && other.second === pair.second;
    const whole = pairs.find(isPair)?.differences.held.shown ?? 0;
    const better = gold?.pairs.find(isPair)?.better;
    const wholeRight = better === 'first' ? 1 : better === 'second' ? -1 : 0;
    const against: SlicePair['against'] = [
      ...(isAgainst(heldDifference.shown, whole) ? (['held'] as const) : []),
      ...(rightDifference !== null && isAgainst(rightDifference.shown, wholeRight)
        ? (['right'] as const)
        : []),
    ];
    return { ...pair, heldDifference, rightDifference, against };
  });
  let next = 0;
  return drafts.map((slice) => ({ ...slice, pairs: slice.pairs.map(() => finished[next++] as SlicePair) }));
}

function isAgainst(shown: number, whole: number): boolean {
  return shown !== 0 && shown !== whole;
}

function agreementIn(table: PairTable, level: number) {
  const { counts } = table;
  const both = counts.flat().reduce((sum, count) => sum + count, 0);
  const [passedByFirst = []] = counts;
  const heldByFirst = both - passedByFirst.reduce((sum, count) => sum + count, 0);
  const heldBySecond = both - counts.reduce((sum, line) => sum + (line[0] ?? 0), 0);
  const shareOf = (items: number) => {
    const proportion = proportionOf(items, both, 'no item has a verdict of both', level);
    return proportion.value === null ? proportion : { value: proportion.value };
  };
  return {
    both,
    specificBlock: specificAgreement(table, 'block'),
    held: [shareOf(heldByFirst), shareOf(heldBySecond)] as SlicePair['held'],
  };
}
