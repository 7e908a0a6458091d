/**
 * What the page does in the browser, as plain ES2020: it filters and pages the list of disagreements. It makes elements and
 * sets their text, and never reads HTML, so that content stays text. It asks nobody for anything.
 */
export const BROWSER_SCRIPT = String.raw`
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const list = document.getElementById('list');
  if (!list) return;
  const form = document.getElementById('filters');
  const body = document.getElementById('list-rows');
  const shown = document.getElementById('list-count');
  const page = document.getElementById('list-page');
  const back = document.getElementById('list-back');
  const next = document.getElementById('list-next');
  const PAGE = 50;
  const KEY = 0, KIND = 1, TEXT = 2, GOLD = 3, GOLD_CATEGORIES = 4, SLICES = 5, REASON = 6, OUTCOMES = 7;
  const DECISION = 0, CATEGORY = 1, SCORE = 2, SCALE = 3, ERROR = 4, FLAGGED = 5, NOT_COVERED = 6, UNKNOWN = 7, KEYWORDS = 8;
  const numbers = new Intl.NumberFormat('en-US');
  const words = (category) => category.split('_').join(' ');
  const haystacks = new Map();
  let found = data.rows;
  let at = 0;

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function haystackOf(row) {
    let text = haystacks.get(row);
    if (text === undefined) {
      const keywords = row[OUTCOMES].map((outcome) => outcome[KEYWORDS].join('\n'));
      text = [row[KEY], row[TEXT] || '', ...keywords].join('\n').toLowerCase();
      haystacks.set(row, text);
    }
    return text;
  }

  function flagFilter(value, category) {
    if (value === '') {
      if (category === '') return () => true;
      return (row) => row[OUTCOMES].some((outcome) => outcome[FLAGGED].includes(category)) ||
        (row[GOLD_CATEGORIES] || []).includes(category);
    }
    const [relation, one, other] = value.split(' ');
    const judged = (outcome) => outcome[DECISION] !== null;
    const looks = (outcome, name) => !outcome[NOT_COVERED].includes(name) && !outcome[UNKNOWN].includes(name);
    const matches = (row, name) => {
      const first = row[OUTCOMES][one], second = row[OUTCOMES][other];
      if (!judged(first) || !judged(second) || !first[FLAGGED].includes(name)) return false;
      if (relation === 'blind') return !looks(second, name);
      return looks(first, name) && looks(second, name) && !second[FLAGGED].includes(name);
    };
    if (category !== '') return (row) => matches(row, category);
    return (row) => row[OUTCOMES][one][FLAGGED].some((name) => matches(row, name));
  }

  function filter() {
    const value = (name) => (form.elements[name] ? form.elements[name].value : '');
    const decisions = data.providers.map((_, place) => value('decision-' + place));
    const gold = value('gold'), reason = value('reason'), slice = value('slice');
    const sliceName = slice === '' ? null : data.slices[slice][0];
    const sliceValue = slice === '' ? null : data.slices[slice][1];
    const search = value('search').trim().toLowerCase();
    const flags = flagFilter(value('flags'), value('category'));
    const isWrong = (row, place) => {
      const decision = row[OUTCOMES][place][DECISION];
      return row[GOLD] !== null && decision !== null && decision !== row[GOLD];
    };
    found = data.rows.filter((row) =>
      decisions.every((wanted, place) => wanted === '' || (row[OUTCOMES][place][DECISION] || 'none') === wanted) &&
      (reason === '' || row[REASON] === reason) &&
      (gold === '' || (gold === 'all' ? data.providers.every((_, place) => isWrong(row, place)) : isWrong(row, Number(gold)))) &&
      (sliceName === null || (sliceName === 'kind' ? row[KIND] : row[SLICES][sliceName]) === sliceValue) &&
      flags(row) &&
      (search === '' || haystackOf(row).includes(search)));
    at = 0;
    render();
  }

  function badge(outcome) {
    const cell = element('td');
    const decision = outcome[DECISION];
    cell.append(element('span', decision === null ? 'no verdict' : decision, 'badge ' + (decision || 'none')));
    const beside = decision === null ? outcome[ERROR] : outcome[CATEGORY] && words(outcome[CATEGORY]);
    if (beside) cell.append(' ', element('span', beside, 'soft'));
    return cell;
  }

  function describe(outcome) {
    const parts = [];
    if (outcome[DECISION] === null) return 'no verdict: ' + outcome[ERROR];
    parts.push(outcome[FLAGGED].length === 0 ? 'flags nothing' : 'flags ' + outcome[FLAGGED].map(words).join(', '));
    if (outcome[SCORE] !== null) {
      parts.push('score ' + outcome[SCORE] + (outcome[SCALE] === null ? '' : ' (own scale ' + outcome[SCALE] + ')'));
    }
    if (outcome[NOT_COVERED].length > 0) parts.push('does not cover ' + outcome[NOT_COVERED].map(words).join(', '));
    if (outcome[UNKNOWN].length > 0) parts.push('coverage unknown: ' + outcome[UNKNOWN].map(words).join(', '));
    if (outcome[KEYWORDS].length > 0) parts.push('keywords: ' + outcome[KEYWORDS].join(', '));
    return parts.join('; ');
  }

  function detailOf(row, id, columns) {
    const line = element('tr', null, 'detail');
    line.id = id;
    line.hidden = true;
    const cell = element('td');
    cell.colSpan = columns;
    const text = element('pre', row[TEXT] === null ? 'The content is not in this report.' : row[TEXT]);
    text.dir = 'auto';
    text.tabIndex = 0;
    text.setAttribute('aria-label', 'Content of ' + row[KEY]);
    const facts = element('dl');
    row[OUTCOMES].forEach((outcome, place) => {
      facts.append(element('dt', data.providers[place]), element('dd', describe(outcome)));
    });
    if (row[GOLD] !== null || row[GOLD_CATEGORIES] !== null) {
      const categories = row[GOLD_CATEGORIES] === null ? [] : [row[GOLD_CATEGORIES].map(words).join(', ') || 'no category'];
      facts.append(element('dt', 'gold'), element('dd', [row[GOLD] || 'no decision', ...categories].join('; ')));
    }
    const slices = Object.entries(row[SLICES]);
    if (slices.length > 0) {
      facts.append(element('dt', 'slices'), element('dd', slices.map(([name, value]) => name + ': ' + value).join(', ')));
    }
    cell.append(text, facts);
    line.append(cell);
    return line;
  }

  function linesOf(row, number) {
    const line = element('tr');
    const key = element('th');
    key.scope = 'row';
    key.append(element('code', row[KEY]), ' ', element('span', row[KIND], 'soft'));
    line.append(key, ...row[OUTCOMES].map(badge));
    if (data.gold) line.append(badge([row[GOLD], null, null, null, 'no label', [], [], [], []]));
    if (data.gold && row[GOLD] === null) line.lastChild.firstChild.textContent = 'no label';
    if (data.gold && row[GOLD] === null) line.lastChild.lastChild.remove();
    line.append(element('td', data.reasons[row[REASON]], 'soft'));
    const cell = element('td', null, 'do');
    const button = element('button', 'Show', 'button');
    const id = 'detail-' + number;
    button.type = 'button';
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-controls', id);
    button.setAttribute('aria-label', 'Show ' + row[KEY]);
    cell.append(button);
    line.append(cell);
    const detail = detailOf(row, id, line.children.length);
    button.addEventListener('click', () => {
      detail.hidden = !detail.hidden;
      button.textContent = detail.hidden ? 'Show' : 'Hide';
      button.setAttribute('aria-label', button.textContent + ' ' + row[KEY]);
      button.setAttribute('aria-expanded', String(!detail.hidden));
    });
    return [line, detail];
  }

  function render() {
    const rows = found.slice(at, at + PAGE);
    body.replaceChildren(...rows.flatMap((row, place) => linesOf(row, at + place)));
    const range = rows.length === 0 ? 'Nothing matches' :
      numbers.format(at + 1) + ' to ' + numbers.format(at + rows.length) + ' of ' + numbers.format(found.length);
    shown.textContent = range + ' (' + numbers.format(data.rows.length) + ' listed)';
    page.textContent = 'Page ' + numbers.format(at / PAGE + 1) + ' of ' + numbers.format(Math.max(1, Math.ceil(found.length / PAGE)));
    back.disabled = at === 0;
    next.disabled = at + PAGE >= found.length;
  }

  function turn(pages) {
    at += pages * PAGE;
    render();
    document.getElementById('list-heading').scrollIntoView();
  }

  let waiting = 0;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', (event) => {
    // The search field has filtered while it was typed in; filtering again would close what was opened since.
    if (event.target.name !== 'search') filter();
  });
  document.getElementById('filters-clear').addEventListener('click', () => {
    form.reset();
    filter();
  });
  form.elements.search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  back.addEventListener('click', () => turn(-1));
  next.addEventListener('click', () => turn(1));

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-filter]');
    if (!button) return;
    form.reset();
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.filter))) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    filter();
    const heading = document.getElementById('list-heading');
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  });

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
  });
  filter();
})();
`;
