import { type Proportion } from '@moderato/statistics';
import { type Latency } from '../../latency-analysis.js';
import { count, duration, interval, percent } from '../../numbers.js';
import { perThousand } from '../../scoreboard-sentences.js';
import { type Metric, type ScoreRow, type Scoreboard } from '../../scoreboard-figures.js';
import { markup, type Markup, type Part } from '../markup.js';
import { table } from '../table.js';

/** The table that somebody who chooses reads first: one row for each vendor, and for each way of combining two. */
export function scoreboardPart({ rows, marks, hasGold, costs }: Scoreboard): Markup {
  const isMarked = (row: ScoreRow, metric: Metric) =>
    row.kind === 'vendor' && marks.some((mark) => mark.metric === metric && mark.provider === row.name);
  const hasPrice = rows.some(({ costPer1000 }) => costPer1000 !== null);
  const head = [
    'Vendor',
    ...(hasGold ? ['Missed, per 1,000 harmful', 'Wrongly held, per 1,000 harmless'] : ['Held', 'Blocked']),
    'Sent to people',
    'No verdict',
    'Not covered',
    ...(hasPrice ? ['Price, per 1,000'] : []),
    'Time, median',
    ...(costs === null ? [] : ['Errors cost, per 1,000']),
  ];
  const lines = rows.map((row): Part[] => [
    row.kind === 'vendor' ? row.name : markup`<span class="soft">${row.name}</span>`,
    ...(hasGold
      ? [
          marked(rate(row.missed), isMarked(row, 'missed')),
          marked(rate(row.wronglyHeld), isMarked(row, 'wronglyHeld')),
        ]
      : [sharePart(row.held), sharePart(row.blocked)]),
    marked(sharePart(row.review), isMarked(row, 'review')),
    marked(sharePart(row.noVerdict), isMarked(row, 'noVerdict')),
    row.notCovered === null ? '–' : count(row.notCovered.items),
    ...(hasPrice ? [row.costPer1000 === null ? '–' : row.costPer1000.toFixed(2)] : []),
    marked(timePart(row.time), isMarked(row, 'time')),
    ...(costs === null ? [] : [expectedPart(row)]),
  ]);
  return markup`${table(captionOf(hasGold), head, lines, 'score')}
<p class="soft"><span class="best">✓</span> marks a vendor that is shown to do better than every other: the interval of the difference leaves 0 out, and the exact test agrees. Without a mark nothing is shown.</p>`;
}

function captionOf(hasGold: boolean): string {
  const gold = hasGold ? 'Harmful is what gold does not pass; held is review or block. ' : '';
  return `${gold}Small print: 95% intervals. Not covered: items on which gold or another vendor names a category that this one does not look for. Grey: two vendors together.`;
}

function marked(content: Part, isBest: boolean): Part {
  return isBest ? markup`<span class="best">✓</span> ${content}` : content;
}

function rate(share: Proportion | null): Part {
  if (share === null || share.value === null) return '–';
  return markup`${perThousand(share.value)}<br><span class="range">${interval(share.interval, perThousand)}</span>`;
}

function sharePart(share: Proportion): Part {
  if (share.value === null) return '–';
  return markup`${percent(share.value)}<br><span class="range">${interval(share.interval, percent)}</span>`;
}

function timePart(time: Latency | null): Part {
  if (time === null || time.medianMs === null) return '–';
  const range =
    time.medianRangeMs === null
      ? '–'
      : `${duration(time.medianRangeMs[0])} to ${duration(time.medianRangeMs[1])}`;
  return markup`${duration(time.medianMs)}<br><span class="range">${range}</span>`;
}

function expectedPart({ expected }: ScoreRow): Part {
  if (expected === null || expected.per1000.value === null) return '–';
  const write = (value: number) => value.toFixed(0);
  return markup`${write(expected.per1000.value)}<br><span class="range">${interval(expected.interval, write)}</span>`;
}
