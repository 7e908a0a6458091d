import { type PairFigures, type SliceFigures, type SlicePair } from './analysis.js';
import { amount } from './difference-words.js';
import { listed } from './numbers.js';

/** Slices named in one sentence. */
const NAMED = 6;

/** Warnings about slices in which something else is shown than for all items. */
export function sliceSentences(
  slices: readonly SliceFigures[],
  { first, second }: Pick<PairFigures, 'first' | 'second'>,
): string[] {
  const found = slices.flatMap(({ name, value, pairs }) => {
    const pair = pairs.find((one) => one.first === first && one.second === second);
    return pair === undefined ? [] : [{ slice: `${name}: ${value}`, pair }];
  });
  return (['right', 'held'] as const).flatMap((figure) => {
    const against = found.filter(({ pair }) => pair.against.includes(figure));
    if (against.length === 0) return [];
    const what = figure === 'right' ? 'Who is right more often' : 'Who holds more';
    const named = against.slice(0, NAMED).map(({ slice, pair }) => describe(slice, pair, figure));
    const more = against.length > NAMED ? `; and ${against.length - NAMED} more` : '';
    return [
      `${what} is not the same everywhere: ${listed(named)}${more} (adjusted for looking at all slices).`,
    ];
  });
}

function describe(slice: string, pair: SlicePair, figure: 'right' | 'held'): string {
  const difference = figure === 'right' ? pair.rightDifference : pair.heldDifference;
  if (difference === null) return slice;
  const vendor = difference.shown > 0 ? pair.first : pair.second;
  return `in ${slice} ${vendor}, by ${amount(difference)}`;
}
