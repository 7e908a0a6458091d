import { CATEGORIES, DECISIONS } from '@moderato/core';
import { type Analysis } from '../../analysis.js';
import { count, counted, words } from '../../numbers.js';
import { reasonOptions } from '../list-data.js';
import { markup, type Markup, type Part } from '../markup.js';

/** The list of disagreements: its filters and an empty table, which the page's script fills. */
export function listSection(analysis: Analysis): Markup {
  const { providers, disagreements, gold } = analysis;
  const { total, rows } = disagreements;
  return markup`<section id="list" aria-labelledby="list-heading">
<h2 id="list-heading" tabindex="-1">Items with different verdicts</h2>
<p class="soft">${counted(total, 'item')} with different decisions, different categories, a missing verdict${gold === null ? '' : ', or a decision other than gold'}. Content is shown on request.</p>
${
  rows.length < total &&
  markup`<p class="note">The list holds ${count(rows.length)} of ${count(total)}: pass against block first, and a fixed random choice of the last rank. Its counts can be lower than those of the tables, which count everything.</p>`
}
<noscript><p class="note">The list needs JavaScript. The same items are in <code>report.json</code>.</p></noscript>
<form class="filters" id="filters" aria-label="Filter the list">
${filters(analysis)}
<div><button type="button" class="button" id="filters-clear">Clear filters</button></div>
</form>
<div class="pager"><output id="list-count" aria-live="polite"></output>
<button type="button" class="button" id="list-back">Previous</button><span id="list-page" class="soft"></span><button type="button" class="button" id="list-next">Next</button></div>
<div class="scroll"><table class="list">
<caption>Decision, and the category that decided.</caption>
<thead><tr><th scope="col">Item</th>${[...providers, ...(gold === null ? [] : ['Gold'])].map((name) => markup`<th scope="col">${name}</th>`)}<th scope="col">Why listed</th><th scope="col"><span class="soft">Content</span></th></tr></thead>
<tbody id="list-rows"></tbody>
</table></div>
</section>`;
}

function filters({ providers, pairs, slices, disagreements, gold }: Analysis): Part {
  const decisions: [string, string][] = [...DECISIONS, 'none'].map((name) => [
    name,
    name === 'none' ? 'no verdict' : name,
  ]);
  const named = new Set(
    disagreements.rows.flatMap((row) => [
      ...row.outcomes.flatMap(({ flagged }) => flagged),
      ...(row.gold?.categories ?? []),
    ]),
  );
  const categories = CATEGORIES.filter((category) => named.has(category));
  const places = pairs.map(({ first, second }) => ({
    first,
    second,
    a: providers.indexOf(first),
    b: providers.indexOf(second),
  }));
  const flags = places.flatMap(({ first, second, a, b }): [string, string][] => [
    [`only ${a} ${b}`, `${first}, not ${second}`],
    [`only ${b} ${a}`, `${second}, not ${first}`],
    [`blind ${a} ${b}`, `${first}; ${second} does not look`],
    [`blind ${b} ${a}`, `${second}; ${first} does not look`],
  ]);
  return [
    providers.map((provider, place) => select(`decision-${place}`, provider, 'any decision', decisions)),
    select(
      'category',
      'Category',
      'any category',
      categories.map((category) => [category, words(category)]),
    ),
    select('flags', 'Flagged by', 'any vendor', flags),
    select('reason', 'Why listed', 'any reason', reasonOptions()),
    gold !== null &&
      select('gold', 'Not as gold', 'any', [
        ...providers.map((provider, place): [string, string] => [String(place), provider]),
        ['all', 'all vendors'],
      ]),
    select(
      'slice',
      'Slice',
      'any slice',
      slices.map(({ name, value }, at) => [String(at), `${name}: ${value}`]),
    ),
    markup`<div><label for="filter-search">Search in content, names, keywords</label><input type="search" id="filter-search" name="search" autocomplete="off"></div>
`,
  ];
}

function select(name: string, label: string, any: string, options: readonly [string, string][]): Markup {
  return markup`<div><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">${any}</option>${options.map(
    ([value, text]) => markup`<option value="${value}">${text}</option>`,
  )}</select></div>
`;
}
