import { DECISIONS } from '@moderato/core';
import * as Plot from '@observablehq/plot';
import { type Analysis } from '../../analysis.js';
import { count } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';
import { WIDTH, fitted, roomFor, widthOf } from './common.js';

/** The shares of pass, review, block and no verdict of every vendor. */
export function decisionChart({ vendors, items }: Analysis): Markup {
  const bars = vendors.flatMap(({ provider, decisions, noVerdict }) => {
    let start = 0;
    return [
      ...DECISIONS.map((name) => ({ name: name, number: decisions[name] })),
      { name: 'none', number: noVerdict },
    ].map(({ name, number }) => {
      const [from, to] = [start, start + (100 * number) / Math.max(1, items)];
      start = to;
      return { provider, name, number, from, to };
    });
  });
  const left = roomFor(vendors.map(({ provider }) => provider));
  const labels = bars.flatMap((bar) => {
    const pixels = ((bar.to - bar.from) / 100) * (WIDTH - left - 20) - 6;
    const long = `${bar.name === 'none' ? 'no verdict' : bar.name} ${count(bar.number)}`;
    const text = [long, count(bar.number)].find((one) => widthOf(one) <= pixels);
    return text === undefined ? [] : [{ ...bar, text }];
  });
  const position = {
    x1: 'from',
    x2: 'to',
    y: 'provider',
    insetTop: 3,
    insetBottom: 3,
    insetRight: 1,
  } as const;
  return chart(
    {
      id: 'decisions',
      title: 'What each vendor decided, as shares of all items',
      description: vendors
        .map(
          ({ provider, decisions: { pass, review, block }, noVerdict }) =>
            `${provider}: pass ${pass}, review ${review}, block ${block}, no verdict ${noVerdict}.`,
        )
        .join(' '),
    },
    {
      width: WIDTH,
      height: 52 + 44 * vendors.length,
      marginLeft: left,
      marginRight: 20,
      x: { domain: [0, 100], label: null },
      y: { label: null, domain: vendors.map(({ provider }) => provider) },
      color: { type: 'identity' },
      marks: [
        Plot.axisX({ label: null, tickFormat: (value: number) => `${value}%`, fontSize: 12 }),
        Plot.axisY({
          label: null,
          tickSize: 0,
          fontSize: 13,
          tickFormat: (name: string) => fitted(name, left - 16),
        }),
        Plot.barX(bars, { ...position, fill: (bar: { name: string }) => `var(--${bar.name})` }),
        Plot.text(labels, {
          x: (bar: { from: number; to: number }) => (bar.from + bar.to) / 2,
          y: 'provider',
          text: 'text',
          fill: (bar: { name: string }) => `var(--on-${bar.name})`,
          fontSize: 12,
          fontWeight: 600,
        }),
      ],
    },
  );
}
