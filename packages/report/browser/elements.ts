import type { ListData } from '../html/list-shape.js';
import { element } from './make-element.js';
import { previewElement } from './preview.js';
import type { Outcome, Row } from './rows.js';

/** Builds the two table rows of an item: what is always shown, and the content, which a button shows. */
export function itemElements(data: ListData, row: Row, number: number): HTMLTableRowElement[] {
  const line = element('tr');
  const key = element('th');
  key.scope = 'row';
  key.append(element('code', row.key), ' ', element('span', row.kind, 'soft'));
  line.append(
    key,
    ...row.outcomes.map((outcome, place) => named(outcomeCell(outcome), data.providers[place] ?? '')),
  );
  if (data.gold) line.append(named(goldCell(row), 'Gold'));
  line.append(named(element('td', data.reasons[row.reason] ?? row.reason, 'soft'), 'Why listed'));
  const cell = element('td', '', 'do');
  line.append(cell);
  const detail = detailLine(data, row, `detail-${number}`, line.children.length);
  cell.append(detailButton(detail, row.key));
  return [line, detail];
}

/** The name of the column, which a narrow screen shows beside the cell. */
function named(cell: HTMLTableCellElement, name: string): HTMLTableCellElement {
  cell.dataset['name'] = name;
  return cell;
}

function detailButton(detail: HTMLTableRowElement, key: string): HTMLButtonElement {
  const button = element('button', 'Show', 'button');
  button.type = 'button';
  button.setAttribute('aria-controls', detail.id);
  const label = () => {
    button.textContent = detail.hidden ? 'Show' : 'Hide';
    button.setAttribute('aria-label', `${button.textContent} ${key}`);
    button.setAttribute('aria-expanded', String(!detail.hidden));
  };
  label();
  button.addEventListener('click', () => {
    detail.hidden = !detail.hidden;
    label();
  });
  return button;
}

function outcomeCell({ decision, category, error }: Outcome): HTMLTableCellElement {
  const beside = decision === null ? error : category === null ? null : words(category);
  return badgeCell(decision ?? 'no verdict', decision ?? 'none', beside);
}

function goldCell({ gold }: Row): HTMLTableCellElement {
  return badgeCell(gold ?? 'no label', gold === 'not pass' ? 'block' : (gold ?? 'none'), null);
}

function badgeCell(text: string, style: string, beside: string | null): HTMLTableCellElement {
  const cell = element('td');
  cell.append(element('span', text, `badge ${style}`));
  if (beside !== null && beside !== '') cell.append(' ', element('span', beside, 'soft'));
  return cell;
}

function detailLine(data: ListData, row: Row, id: string, columns: number): HTMLTableRowElement {
  const line = element('tr', '', 'detail');
  line.id = id;
  line.hidden = true;
  const cell = element('td');
  cell.colSpan = columns;
  const text = element('pre', row.text ?? 'The content is not in this report.');
  text.dir = 'auto';
  text.tabIndex = 0;
  text.setAttribute('aria-label', `Content of ${row.key}`);
  const facts = element('dl');
  const add = (name: string, value: string) => facts.append(element('dt', name), element('dd', value));
  row.outcomes.forEach((outcome, place) => add(data.providers[place] ?? '', describeOutcome(outcome)));
  if (row.gold !== null || row.goldCategories !== null) {
    const categories = row.goldCategories === null ? [] : [listOf(row.goldCategories) || 'no category'];
    add('gold', [row.gold ?? 'no decision', ...categories].join('; '));
  }
  const slices = Object.entries(row.slices).map(([name, value]) => `${name}: ${value}`);
  if (slices.length > 0) add('slices', slices.join(', '));
  const preview = previewElement(row);
  cell.append(text, ...(preview === null ? [] : [preview]), facts);
  line.append(cell);
  return line;
}

function describeOutcome(outcome: Outcome): string {
  const { decision, error, score, scale, flagged, notCovered, unknown, keywords } = outcome;
  if (decision === null) return `no verdict: ${error ?? 'unknown reason'}`;
  const ownScale = scale === null ? '' : ` (own scale ${scale})`;
  return [
    flagged.length === 0 ? 'flags nothing' : `flags ${listOf(flagged)}`,
    ...(score === null ? [] : [`score ${score}${ownScale}`]),
    ...(notCovered.length === 0 ? [] : [`does not cover ${listOf(notCovered)}`]),
    ...(unknown.length === 0 ? [] : [`coverage unknown: ${listOf(unknown)}`]),
    ...(keywords.length === 0 ? [] : [`keywords: ${keywords.join(', ')}`]),
  ].join('; ');
}

function listOf(categories: readonly string[]): string {
  return categories.map(words).join(', ');
}

function words(category: string): string {
  return category.split('_').join(' ');
}
