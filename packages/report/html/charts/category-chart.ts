import * as Plot from '@observablehq/plot';
import { type PairCategory, type PairFigures } from '../../analysis.js';
import { count, words } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';
import { SMALL, WIDTH, roomFor, widthOf } from './common.js';

/** How many items each of two vendors flags by category: both, one alone, or one where the other could not. */
export function categoryChart(pair: PairFigures, categories: readonly PairCategory[], id: string): Markup {
  const kinds = [
    { name: 'onlyFirst', fill: 'var(--first)', of: (one: PairCategory) => one.onlyFirst },
    { name: 'both', fill: 'var(--both)', of: (one: PairCategory) => one.both },
    { name: 'onlySecond', fill: 'var(--second)', of: (one: PairCategory) => one.onlySecond },
    {
      name: 'alone',
      fill: 'none',
      of: (one: PairCategory) => one.flaggedAlone.first + one.flaggedAlone.second,
    },
  ];
  const bars = categories.flatMap((one) => {
    let start = 0;
    return kinds.map(({ name, fill, of }) => {
      const [from, to] = [start, start + of(one)];
      start = to;
      return { category: words(one.category), name, fill, from, to };
    });
  });
  const left = roomFor(categories.map(({ category }) => category));
  const room = WIDTH - left - 20;
  const ends = categories.map((one) => ({
    category: words(one.category),
    at: kinds.reduce((sum, { of }) => sum + of(one), 0),
    text: textAtBar(one, pair, room * 0.6),
  }));
  // The words at the end of each bar need room: the scale ends where all of them fit.
  const longest = Math.max(1, ...ends.map(({ at, text }) => at / (1 - (widthOf(text) + 12) / room)));
  const position = { x1: 'from', x2: 'to', y: 'category', insetTop: 4, insetBottom: 4 } as const;
  const filled = bars.filter(({ from, to, name }) => to > from && name !== 'alone');
  return chart(
    {
      id,
      title: `Items flagged by category: ${pair.first} alone, both, ${pair.second} alone; dashed: where the other does not look`,
      description: ends.map(({ category, text }) => `${category}: ${text}.`).join(' '),
    },
    {
      width: WIDTH,
      height: 46 + 30 * categories.length,
      marginLeft: left,
      marginRight: 20,
      x: { domain: [0, longest], label: null, ticks: 5 },
      y: { label: null, domain: categories.map(({ category }) => words(category)) },
      color: { type: 'identity' },
      marks: [
        Plot.ruleX([0], { stroke: 'var(--line)' }),
        Plot.axisX({ label: null, fontSize: 12, ticks: 5 }),
        Plot.axisY({ label: null, tickSize: 0, fontSize: 13 }),
        Plot.barX(filled, { ...position, fill: 'fill', insetRight: 1 }),
        Plot.barX(
          bars.filter(({ from, to, name }) => to > from && name === 'alone'),
          { ...position, fill: 'none', stroke: 'currentColor', strokeDasharray: '3 3' },
        ),
        Plot.text(ends, { ...SMALL, x: 'at', y: 'category', text: 'text', textAnchor: 'start', dx: 8 }),
      ],
    },
  );
}

function textAtBar(
  { compared, onlyFirst, both, onlySecond, notCovered, unknown, flaggedAlone }: PairCategory,
  pair: PairFigures,
  pixels: number,
): string {
  const parts = compared > 0 ? [`${count(onlyFirst)} | ${count(both)} | ${count(onlySecond)}`] : [];
  if (notCovered.first > 0) parts.push(`not covered by ${pair.first}`);
  if (notCovered.second > 0) parts.push(`not covered by ${pair.second}`);
  if (compared === 0 && unknown > 0) parts.push('coverage unknown');
  const alone = flaggedAlone.first + flaggedAlone.second;
  const full = alone > 0 ? `${parts.join(', ')}: ${count(alone)} flagged` : parts.join(', ');
  if (widthOf(full) <= pixels) return full;
  // Long names stand in the table.
  return alone > 0 ? `not covered: ${count(alone)} flagged` : (parts[0] ?? '');
}
