import * as Plot from '@observablehq/plot';
import { percent } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';
import { fitted, roomFor } from './common.js';

/** Agreement of every two vendors, and of each with gold, as a heat map. */
export function agreementChart(
  cells: { row: string; column: string; share: number | null }[],
  names: string[],
): Markup {
  const known = cells.flatMap(({ share, ...cell }) => (share === null ? [] : [{ ...cell, share }]));
  const size = Math.min(110, Math.floor(560 / names.length));
  return chart(
    {
      id: 'agreement',
      title: 'Share of items with the same decision',
      description: known
        .map(({ row, column, share }) => `${row} and ${column}: ${percent(share)}.`)
        .join(' '),
    },
    {
      width: roomFor(names) + size * names.length + 20,
      height: 40 + 56 * names.length,
      marginLeft: roomFor(names),
      marginTop: 34,
      marginBottom: 6,
      x: { domain: names, label: null, axis: null },
      y: { domain: names, label: null, axis: null },
      marks: [
        Plot.axisX({
          anchor: 'top',
          tickSize: 0,
          label: null,
          fontSize: 13,
          tickFormat: (name: string) => fitted(name, size - 8),
        }),
        Plot.axisY({
          tickSize: 0,
          label: null,
          fontSize: 13,
          tickFormat: (name: string) => fitted(name, roomFor(names) - 16),
        }),
        // Agreements below one half are rare: the shades are for those above.
        Plot.cell(known, {
          x: 'column',
          y: 'row',
          inset: 1.5,
          rx: 4,
          fill: 'var(--first)',
          fillOpacity: ({ share }: { share: number }) => Math.max(0, share * 2 - 1) ** 2,
          stroke: 'var(--line)',
        }),
        Plot.text(known, {
          x: 'column',
          y: 'row',
          text: ({ share }: { share: number }) => percent(share),
          fontSize: 14,
          fontWeight: 600,
          stroke: 'var(--surface)',
          strokeWidth: 4,
          fill: 'currentColor',
        }),
      ],
    },
  );
}
