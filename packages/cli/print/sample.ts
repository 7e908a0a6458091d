import { effectiveLabels, halfWidth, labelsForPrecision, type Sample } from '@moderato/label';
import { table } from './table.js';
import { counted } from './text.js';

const SHARES = [0.5, 0.2, 0.1, 0.05, 0.01];
const HALF_WIDTHS = [0.1, 0.05, 0.03, 0.02, 0.01];
const MOST_STRATA = 30;

/** Lays out what was drawn and how precise its labels will be, for whoever draws. */
export function describeSample(
  { items, strata, population }: Sample,
  { wanted, out, isCells }: { wanted: number; out: string; isCells: boolean },
): string {
  const effective = effectiveLabels(items.map(({ weight }) => weight));
  const sorted = [...strata].sort((first, second) => second.size - first.size);
  const sections = [
    `${items.length} of ${counted(population, 'item')} in ${out}, without what the vendors said of them\n`,
    ...(wanted > population
      ? [`--n: ${wanted} is more than there are, so all ${population} are drawn\n`]
      : []),
    '\n',
    table(
      [isCells ? 'decisions of the vendors' : 'items', 'in all', 'drawn', 'a share of 50% will be known to'],
      sorted
        .slice(0, MOST_STRATA)
        .map(({ name, size, drawn }) => [
          name,
          String(size),
          String(drawn),
          drawn === size ? 'exactly' : points(halfWidth(0.5, drawn)),
        ]),
    ),
    ...(sorted.length > MOST_STRATA ? [`and ${sorted.length - MOST_STRATA} more\n`] : []),
    '\n',
    `For a share over all items, ${items.length === 1 ? 'this label counts' : `these ${items.length} labels count`} as ${Math.round(effective)} of a random sample: a share of 50% will be\n`,
    `known to ${points(halfWidth(0.5, effective))}, one of 10% to ${points(halfWidth(0.1, effective))} (half of a 95% Wilson interval).\n`,
    '\n',
    'Labels of a random sample that a precision needs:\n',
    table(
      ['a share of', ...HALF_WIDTHS.map(points)],
      SHARES.map((share) => [
        `${share * 100}%`,
        ...HALF_WIDTHS.map((half) => labelsForPrecision(share, half).toLocaleString('en-US')),
      ]),
    ),
    'A share is of the items that it is about: recall needs that many harmful ones.\n',
  ];
  return sections.join('');
}

function points(half: number): string {
  const value = half * 100;
  return `± ${Number.isInteger(Math.round(value * 1e6) / 1e6) ? value.toFixed(0) : value.toFixed(1)} points`;
}
