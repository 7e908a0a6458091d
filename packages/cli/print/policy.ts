import { DECISIONS, type Category, type Decision } from '@moderato/core';
import { type PolicyExample, type PolicyTrial } from 'moderato';
import { table } from './table.js';
import { DECISION_FORMATS, excerpt, printable, type Paint } from './text.js';

const KEY_CHARACTERS = 60;

/** Lays out what a policy would change, for people. */
export function describeTrial(trial: PolicyTrial, paint: Paint): string {
  const { policy, verdicts, changed, examples, errors, bad } = trial;
  const lines = [
    ...(errors.count === 0 ? [] : [`errors: ${errors.count}, of which ${errors.review} would be review`]),
    ...(bad.count === 0 ? [] : [`${paint('yellow', 'not read:')} ${bad.count} of the lines`]),
    ...bad.lines.map(({ line, reason }) => `  line ${line}: ${printable(reason)}`),
    ...(bad.count > bad.lines.length ? [`  and ${bad.count - bad.lines.length} more`] : []),
  ];
  const sections = [
    `policy ${printable(policy)}: ${changed} of ${verdicts} verdicts would change\n`,
    decisionsTable(trial, paint),
    categoriesTable(trial),
    examples.map((example) => describeExample(example, paint)).join(''),
    lines.map((line) => `${line}\n`).join(''),
  ];
  return sections.filter(Boolean).join('\n');
}

function decisionsTable({ table: counts }: PolicyTrial, paint: Paint): string {
  const rows = DECISIONS.map((before) => [
    paint(DECISION_FORMATS[before], before),
    ...DECISIONS.map((after) => String(counts[before][after])),
  ]);
  return table(['from \\ to', ...DECISIONS], rows);
}

function categoriesTable({ categories }: PolicyTrial): string {
  const rows = Object.entries(categories)
    .sort(([, first], [, second]) => second.before - first.before || second.after - first.after)
    .map(([category, { before, after }]) => [category, String(before), String(after)]);
  return rows.length === 0 ? '' : table(['decided by', 'before', 'after'], rows);
}

function describeExample({ line, key, before, after, reasons }: PolicyExample, paint: Paint): string {
  const name = key === null ? '' : ` ${excerpt(key, KEY_CHARACTERS)}`;
  const words = ({ decision, category }: { decision: Decision; category: Category | null }) =>
    [paint(DECISION_FORMATS[decision], decision), category].filter(Boolean).join(' ');
  const why = reasons.map((reason) => `  ${printable(reason)}\n`).join('');
  return `line ${line}${name}: ${words(before)} -> ${words(after)}\n${why}`;
}
