import * as Plot from '@observablehq/plot';
import { type SweepFigures } from '../../analysis.js';
import { words } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';

/** Precision against recall at the thresholds of one vendor and category. */
export function precisionChart({ provider, category, points }: SweepFigures, id: string): Markup | null {
  const known = points.flatMap(({ threshold, precision, recall }) =>
    precision.value === null || recall.value === null
      ? []
      : [{ threshold, precision: 100 * precision.value, recall: 100 * recall.value }],
  );
  if (known.length < 2) return null;
  const [first, last] = [known[0], known.at(-1)];
  return chart(
    {
      id,
      title: `Precision (up) against recall (right) of ${provider} on ${words(category)}, in per cent; each point is a threshold`,
      description: `From threshold ${first?.threshold ?? ''} to ${last?.threshold ?? ''}; the figures are in the table.`,
      isWide: false,
    },
    {
      width: 360,
      height: 260,
      marginLeft: 44,
      marginBottom: 34,
      x: { domain: [0, 100], label: null },
      y: { domain: [0, 100], label: null },
      marks: [
        Plot.axisX({ label: null, ticks: 5, fontSize: 12 }),
        Plot.axisY({ label: null, ticks: 5, fontSize: 12 }),
        Plot.line(known, { x: 'recall', y: 'precision', stroke: 'var(--first)', strokeWidth: 2 }),
        Plot.dot(known, { x: 'recall', y: 'precision', fill: 'var(--first)', r: 3 }),
      ],
    },
  );
}
