import { DECISIONS } from '@moderato/core';
import { type Proportion } from '@moderato/statistics';
import { type Analysis, type PairCategory, type PairFigures } from './analysis.js';
import { count, counted, estimate, interval, percent, pValue, words } from './numbers.js';
import { type Manifest } from './manifest.js';
import { provenanceNotes, unknownGold } from './html/sections/manifest.js';
import { changeCells } from './html/sections/since.js';
import { costSentences, perThousand, uncoveredSentences } from './scoreboard-sentences.js';
import { allSentences } from './sentences.js';
import { raterSentences } from './rater-figures.js';

/**
 * The report's summary for a pull request: the sentences, the decisions of every pair and its categories. It holds no
 * content. Names from outside are escaped, so that they can neither break a table nor become HTML or a mention.
 */
export function renderMarkdown(analysis: Analysis, manifest: Manifest): string {
  const { input, createdAt, providers } = manifest;
  const vendors = providers.map(
    ({ id, region, mapping }) => `${id}${region === null ? '' : ` in ${region}`} (mapping ${mapping})`,
  );
  const parts = [
    `## ${plain(manifest.title)}`,
    [
      ...(manifest.raters === undefined ? [] : raterSentences(manifest.raters)),
      ...provenanceNotes(manifest),
      ...costSentences(analysis),
      ...uncoveredSentences(analysis),
      ...allSentences(analysis),
    ]
      .map((sentence) => `- ${plain(sentence)}`)
      .join('\n'),
    scoreTable(analysis),
    sinceTable(manifest),
    ...analysis.pairs.flatMap((pair) => [decisionTable(pair), categoryTable(pair)]),
    plain(
      `${input.name}: ${counted(analysis.items, 'item')}, ${count(input.rejected)} rejected; ${vendors.join(', ')}; ` +
        `${manifest.gold === undefined ? '' : `gold labels: ${unknownGold(manifest.gold)}; `}${createdAt}; seed ${analysis.seed}. Intervals are 95%.`,
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function decisionTable({ first, second, table }: PairFigures): string {
  const { counts, firstOnly, secondOnly, neither } = table;
  const rows = DECISIONS.map((decision, at) => [decision, ...(counts[at] ?? []), firstOnly[at] ?? 0]);
  return markdownTable(
    [`${first} ↓ ${second} →`, ...DECISIONS, 'no verdict'],
    [...rows, ['no verdict', ...secondOnly, neither]],
  );
}

function categoryTable({ first, second, categories }: PairFigures): string {
  const shown = categories.filter(
    ({ both, onlyFirst, onlySecond, flaggedNotCompared }) =>
      both + onlyFirst + onlySecond + flaggedNotCompared > 0,
  );
  if (shown.length === 0) return '';
  return markdownTable(
    [
      'Category',
      'Compared',
      'Both',
      `Only ${first}`,
      `Only ${second}`,
      'Agreement',
      'p (Holm)',
      'Not covered',
    ],
    shown.map(({ category, compared, both, onlyFirst, onlySecond, agreement, test, notCovered, unknown }) => {
      const missing = [
        notCovered.first > 0 ? `${first}: ${count(notCovered.first)}` : '',
        notCovered.second > 0 ? `${second}: ${count(notCovered.second)}` : '',
        notCovered.both > 0 ? `both: ${count(notCovered.both)}` : '',
        unknown > 0 ? `unknown: ${count(unknown)}` : '',
      ].filter((part) => part !== '');
      const figures =
        compared === 0
          ? [...Array.from({ length: 4 }, () => wordFor(notCovered)), '–']
          : [both, onlyFirst, onlySecond, estimate(agreement, percent), pValue(test?.adjustedExact ?? null)];
      return [words(category), compared, ...figures, missing.join(', ') || '–'];
    }),
  );
}

function wordFor({ first, second, both }: PairCategory['notCovered']): string {
  return first + second + both > 0 ? 'not covered' : 'unknown';
}

/** The first table of the page, vendors and combinations as rows. */
function scoreTable({ scoreboard: { rows, hasGold, costs } }: Analysis): string {
  const figures = (share: Proportion | null, write: (value: number) => string) =>
    share?.value == null ? '–' : `${write(share.value)} (${interval(share.interval, write)})`;
  return markdownTable(
    [
      'Vendor',
      ...(hasGold ? ['Missed, per 1,000 harmful', 'Wrongly held, per 1,000 harmless'] : ['Held', 'Blocked']),
      'Sent to people',
      'No verdict',
      ...(costs === null ? [] : ['Errors cost, per 1,000']),
    ],
    rows.map(({ name, missed, wronglyHeld, held, blocked, review, noVerdict, expected }) => [
      name,
      ...(hasGold
        ? [figures(missed, perThousand), figures(wronglyHeld, perThousand)]
        : [figures(held, percent), figures(blocked, percent)]),
      figures(review, percent),
      figures(noVerdict, percent),
      ...(costs === null
        ? []
        : [expected === null ? '–' : estimate(expected.per1000, (value) => value.toFixed(0))]),
    ]),
  );
}

function sinceTable({ since }: Manifest): string {
  if (since === undefined || since.changes.length === 0) return '';
  return markdownTable(
    [`Since ${since.createdAt}`, 'Figure', 'Then', 'Now', 'Change'],
    since.changes.map((change) => [change.provider, change.figure, ...changeCells(change)]),
  );
}

function markdownTable(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? count(cell) : plain(cell))).join(' | ')} |`;
  const rule = `| --- |${' ---: |'.repeat(head.length - 1)}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Text for Markdown on one line: whatever could be markup, HTML or a mention is only text. */
export function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~#]/g, String.raw`\$&`)
    .replaceAll('@', '@\u200B')
    .replaceAll('://', ':\u200B//');
}
