import { type Analysis } from '../../analysis.js';
import { type TimeLine } from '../../listed-items.js';
import { count, counted, duration, words } from '../../numbers.js';
import { timeLineChart } from '../charts/time-line-chart.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** Where in audio and video each vendor found something; nothing without such content. */
export function timeLinesSection({ timeLines }: Analysis): Markup | null {
  if (timeLines.rows.length === 0) return null;
  return markup`<section id="time-lines" aria-labelledby="time-lines-heading">
<h2 id="time-lines-heading">Time lines of audio and video</h2>
<p class="soft">${count(timeLines.rows.length)} of ${counted(timeLines.total, 'item')} with flagged stretches, those with the largest differences first.</p>
<div class="columns">${timeLines.rows.map(timeLinePart)}</div>
</section>`;
}

function timeLinePart(line: TimeLine, at: number): Markup {
  const stretches = line.vendors.flatMap(({ provider, intervals }) =>
    intervals
      .filter(({ decision }) => decision !== 'pass')
      .map(({ startMs, endMs, decision, category }) => [
        provider,
        clock(startMs),
        clock(endMs),
        decision,
        category === null ? '–' : words(category),
      ]),
  );
  const flagged = line.vendors.map(({ provider, flaggedMs, decision }) =>
    decision === null ? `${provider}: no verdict` : `${provider}: ${duration(flaggedMs)}`,
  );
  return markup`<div>${timeLineChart(line, `time-line-${at}`)}
<details><summary>Stretches in figures</summary>
<p>Flagged by ${flagged.join('; ')}${line.flaggedByAllMs === null ? '' : `; by all: ${duration(line.flaggedByAllMs)}`}.</p>
${table(`Flagged stretches of ${line.key}.`, ['Vendor', 'From', 'To', 'Decision', 'Category'], stretches)}
</details></div>`;
}

function clock(timeMs: number): string {
  return `${(timeMs / 1000).toFixed(2)} s`;
}
