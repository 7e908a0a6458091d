import * as Plot from '@observablehq/plot';
import { type Analysis } from '../../analysis.js';
import { duration } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';
import { SMALL, WIDTH, fitted, roomFor } from './common.js';

/** How long the calls took, one histogram for each vendor, on one logarithmic axis. */
export function latencyChart({ vendors }: Analysis): Markup {
  const names = vendors.filter(({ latency }) => latency.calls > 0).map(({ provider }) => provider);
  const bars = vendors.flatMap(({ provider, latency }) =>
    latency.bars.map(({ fromMs, toMs, calls }) => ({ provider, fromMs, toMs, share: calls / latency.calls })),
  );
  const medians = vendors.flatMap(({ provider, latency: { medianMs } }) =>
    medianMs === null ? [] : [{ provider, medianMs: Math.max(1, medianMs) }],
  );
  const last = Math.max(1, ...bars.map(({ toMs }) => toMs));
  return chart(
    {
      id: 'latency',
      title: 'Time of the calls, and the median (line)',
      description: vendors
        .map(
          ({ provider, latency }) =>
            `${provider}: median ${duration(latency.medianMs)}, 99 of 100 within ${duration(latency.p99Ms)}.`,
        )
        .join(' '),
    },
    {
      width: WIDTH,
      height: 44 + 78 * names.length,
      marginLeft: 14,
      marginRight: roomFor(names),
      x: { type: 'log', label: null },
      y: { axis: null },
      fy: { domain: names, label: null, padding: 0.2, axis: null },
      marks: [
        Plot.axisX({ ticks: 6, tickFormat: (value: number) => duration(value), label: null, fontSize: 12 }),
        Plot.axisFy({
          label: null,
          fontSize: 13,
          tickFormat: (name: string) => fitted(name, roomFor(names) - 16),
        }),
        Plot.rectY(bars, {
          x1: 'fromMs',
          x2: 'toMs',
          y: 'share',
          fy: 'provider',
          fill: 'var(--both)',
          inset: 0.5,
        }),
        Plot.ruleY([0], { stroke: 'var(--line)' }),
        Plot.ruleX(medians, { x: 'medianMs', fy: 'provider', stroke: 'var(--block)', strokeWidth: 2 }),
        ...medianLabels(medians, last),
      ],
    },
  );
}

/** The words stand on the side of the line that has room. */
function medianLabels(medians: readonly { provider: string; medianMs: number }[], lastMs: number) {
  const isNearEnd = ({ medianMs }: { medianMs: number }) => Math.log10(medianMs) > 0.8 * Math.log10(lastMs);
  const words = { ...SMALL, x: 'medianMs', fy: 'provider', frameAnchor: 'top' } as const;
  const text = ({ medianMs }: { medianMs: number }) => duration(medianMs);
  return [
    Plot.text(
      medians.filter((one) => !isNearEnd(one)),
      { ...words, text, textAnchor: 'start', dx: 5 },
    ),
    Plot.text(medians.filter(isNearEnd), { ...words, text, textAnchor: 'end', dx: -5 }),
  ];
}
