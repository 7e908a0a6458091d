import { DECISIONS } from '@moderato/core';
import { type Analysis, type PairCategory, type PairFigures } from './analysis.js';
import { count, estimate, interval, percent, pValue, words } from './numbers.js';
import { type Manifest } from './manifest.js';
import { allSentences } from './sentences.js';

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
    allSentences(analysis)
      .map((sentence) => `- ${plain(sentence)}`)
      .join('\n'),
    ...analysis.pairs.flatMap((pair) => [decisionTable(pair), categoryTable(pair)]),
    ...(analysis.gold === null ? [] : [goldTable(analysis)]),
    plain(
      `${input.name}: ${count(analysis.items)} items, ${count(input.rejected)} rejected; ${vendors.join(', ')}; ` +
        `${createdAt}; seed ${analysis.seed}. Intervals are 95%.`,
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

function goldTable({ gold }: Analysis): string {
  if (gold === null || gold.decisions === 0) return '';
  return markdownTable(
    [
      'Against gold',
      'Right',
      '95% interval',
      'Block: precision',
      'Block: recall',
      'Held: precision',
      'Held: recall',
    ],
    gold.vendors.map(({ provider, right, block, held }) => [
      provider,
      estimate(right, percent),
      right.value === null ? '–' : interval(right.interval, percent),
      estimate(block.accuracy.precision, percent),
      estimate(block.accuracy.recall, percent),
      estimate(held.accuracy.precision, percent),
      estimate(held.accuracy.recall, percent),
    ]),
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
