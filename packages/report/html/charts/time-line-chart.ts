import * as Plot from '@observablehq/plot';
import { type Category, type Decision } from '@moderato/core';
import { type TimeLine } from '../../listed-items.js';
import { duration, words } from '../../numbers.js';
import { chart } from '../chart.js';
import { type Markup } from '../markup.js';
import { fitted, roomFor } from './common.js';

/** Where in one audio file or video each vendor found something. */
export function timeLineChart({ key, vendors, lengthMs }: TimeLine, id: string): Markup {
  const names = vendors.map(({ provider }) => provider);
  const bars = vendors.flatMap(({ provider, intervals }) =>
    intervals.map(({ startMs, endMs, decision, category }) => ({
      provider,
      decision,
      // A single frame has no length and would not be seen.
      from: startMs / 1000,
      to: Math.max(endMs, startMs + lengthMs / 200) / 1000,
      text: labelOf(decision, category, (480 * (endMs - startMs)) / Math.max(1, lengthMs)),
    })),
  );
  const flagged = bars.filter(({ decision }) => decision !== 'pass');
  const position = { x1: 'from', x2: 'to', y: 'provider' } as const;
  return chart(
    {
      id,
      title: `${key}, in seconds`,
      description: vendors
        .map(({ provider, decision, flaggedMs }) =>
          decision === null
            ? `${provider}: no verdict.`
            : `${provider}: ${decision}, ${duration(flaggedMs)} flagged.`,
        )
        .join(' '),
      isWide: false,
    },
    {
      width: 480,
      height: 40 + 34 * names.length,
      marginLeft: roomFor(names),
      marginRight: 20,
      x: { domain: [0, Math.max(1, lengthMs) / 1000], label: null },
      y: { domain: names, label: null },
      color: { type: 'identity' },
      marks: [
        Plot.axisX({ label: null, fontSize: 12 }),
        Plot.axisY({
          label: null,
          tickSize: 0,
          fontSize: 13,
          tickFormat: (name: string) => fitted(name, roomFor(names) - 16),
        }),
        Plot.barX(names, {
          x1: 0,
          x2: Math.max(1, lengthMs) / 1000,
          y: (name: string) => name,
          fill: 'var(--track)',
          insetTop: 8,
          insetBottom: 8,
        }),
        Plot.barX(bars, {
          ...position,
          // What passed stands back; the words are on what did not.
          fill: ({ decision }: { decision: string }) =>
            decision === 'pass' ? 'var(--soft-pass)' : `var(--${decision})`,
          insetTop: 3,
          insetBottom: 3,
          insetRight: 0.5,
        }),
        Plot.text(flagged, {
          x: ({ from, to }: { from: number; to: number }) => (from + to) / 2,
          y: 'provider',
          text: 'text',
          fill: ({ decision }: { decision: string }) => `var(--on-${decision})`,
          fontSize: 11,
        }),
      ],
    },
  );
}

/** As many words as the bar has room for; a letter at least, since a colour alone says nothing to some readers. */
function labelOf(decision: Decision, category: Category | null, pixels: number): string {
  const full = category === null ? decision : `${decision}: ${words(category)}`;
  const candidates = [full, category === null ? decision : words(category), decision];
  return (
    candidates.find((text) => text.length * 6.5 < pixels) ??
    (pixels > 9 ? decision.slice(0, 1).toUpperCase() : '')
  );
}
