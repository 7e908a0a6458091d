import type { ListData } from '../html/list-shape.js';
import type { Outcome, Row } from './rows.js';

type RowFilter = (row: Row) => boolean;

const searchTexts = new Map<Row, string>();

/**
 * Makes the filter that the form asks for.
 * @param valueOf the value of a field of the form; empty where nothing is chosen.
 */
export function createFilter(data: ListData, valueOf: (name: string) => string): RowFilter {
  const decisions = data.providers.map((_, place) => valueOf(`decision-${place}`));
  const [gold, reason, slice] = [valueOf('gold'), valueOf('reason'), valueOf('slice')];
  const search = valueOf('search').trim().toLowerCase();
  const isFlagged = createFlagFilter(valueOf('flags'), valueOf('category'));
  const isInSlice = createSliceFilter(slice === '' ? undefined : data.slices[Number(slice)]);
  return (row) =>
    decisions.every(
      (wanted, place) => wanted === '' || (row.outcomes[place]?.decision ?? 'none') === wanted,
    ) &&
    (reason === '' || row.reason === reason) &&
    (gold === '' ||
      (gold === 'all'
        ? row.outcomes.every((outcome) => isWrong(data, row, outcome))
        : isWrong(data, row, row.outcomes[Number(gold)]))) &&
    isInSlice(row) &&
    isFlagged(row) &&
    (search === '' || searchTextOf(row).includes(search));
}

function createSliceFilter(slice: readonly [name: string, value: string] | undefined): RowFilter {
  if (slice === undefined) return () => true;
  const [name, value] = slice;
  return (row) => (name === 'kind' ? row.kind : row.slices[name]) === value;
}

/** The value is `<relation> <place of one vendor> <place of the other>`, or empty. */
function createFlagFilter(value: string, category: string): RowFilter {
  if (value === '') {
    if (category === '') return () => true;
    return ({ outcomes, goldCategories }) =>
      outcomes.some(({ flagged }) => flagged.includes(category)) ||
      goldCategories?.includes(category) === true;
  }
  const [relation, one, other] = value.split(' ');
  const matches = (first: Outcome, second: Outcome, name: string) => {
    if (first.decision === null || second.decision === null || !first.flagged.includes(name)) return false;
    if (relation === 'blind') return !covers(second, name);
    return covers(first, name) && covers(second, name) && !second.flagged.includes(name);
  };
  return ({ outcomes }) => {
    const [first, second] = [outcomes[Number(one)], outcomes[Number(other)]];
    if (first === undefined || second === undefined) return false;
    const names = category === '' ? first.flagged : [category];
    return names.some((name) => matches(first, second, name));
  };
}

function covers({ notCovered, unknown }: Outcome, category: string): boolean {
  return !notCovered.includes(category) && !unknown.includes(category);
}

function isWrong({ goldRule }: ListData, { gold }: Row, outcome: Outcome | undefined): boolean {
  const decision = outcome?.decision ?? null;
  if (gold === null || decision === null) return false;
  return goldRule === 'decision' ? decision !== gold : (decision === 'pass') !== (gold === 'pass');
}

function searchTextOf(row: Row): string {
  const known = searchTexts.get(row);
  if (known !== undefined) return known;
  const keywords = row.outcomes.flatMap((outcome) => outcome.keywords);
  const text = [row.key, row.text ?? '', ...keywords].join('\n').toLowerCase();
  searchTexts.set(row, text);
  return text;
}
