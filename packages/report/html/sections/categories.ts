import { type Category } from '@moderato/core';
import { type Analysis, type PairCategory, type PairFigures } from '../../analysis.js';
import { count, counted, interval, listed, percent, pValue, signedPoints, words } from '../../numbers.js';
import { categoryChart } from '../charts/category-chart.js';
import { markup, type Markup, type Part } from '../markup.js';
import { filterCount, table, uncovered, type Cell } from '../table.js';

/** Whether a category has a line of its own: both look for it, one does not, or one flags it. */
function isOfInterest({ compared, notCovered, flaggedNotCompared }: PairCategory): boolean {
  return compared + notCovered.first + notCovered.second + flaggedNotCompared > 0;
}

/** Category by category: flagged by both, by one, and where one of the two does not look. */
export function categoriesSection({ pairs, providers, vendors }: Analysis): Markup {
  return markup`<section id="categories" aria-labelledby="categories-heading">
<h2 id="categories-heading">Categories</h2>
<p>“Flagged” is a finding of review or block. Only items that both vendors cover are compared: a category that a vendor does not look for is <em>not covered</em>, and neither agreement nor disagreement.</p>
${pairs.map((pair, at) => pairPart(pair, providers, `categories-${at}`, pairs.length > 1))}
${vendors.map(({ provider, categories }) => undeclaredNote(provider, categories))}
</section>`;
}

function pairPart(pair: PairFigures, providers: readonly string[], id: string, hasHeading: boolean): Markup {
  const { first, second } = pair;
  const shown = pair.categories.filter(isOfInterest);
  const others = pair.categories.filter((category) => !isOfInterest(category));
  const names = (condition: (category: PairCategory) => boolean) =>
    listed(others.filter(condition).map(({ category }) => words(category)));
  const neither = names(({ notCovered }) => notCovered.both > 0);
  const unknown = names(({ notCovered, unknown: items }) => notCovered.both === 0 && items > 0);
  const places = [providers.indexOf(first), providers.indexOf(second)] as const;
  const drawn = shown.filter(
    ({ both, onlyFirst, onlySecond, flaggedAlone, notCovered }) =>
      both +
        onlyFirst +
        onlySecond +
        flaggedAlone.first +
        flaggedAlone.second +
        notCovered.first +
        notCovered.second >
      0,
  );
  return markup`${hasHeading && markup`<h3>${first} and ${second}</h3>`}
${drawn.length > 0 && categoryChart(pair, drawn, id)}
${
  drawn.length > 0 &&
  markup`<ul class="key" aria-hidden="true"><li><i class="first"></i>${first} alone</li><li><i class="both"></i>both</li><li><i class="second"></i>${second} alone</li><li><i class="alone"></i>flagged where the other does not look</li></ul>`
}
${table(
  'p: McNemar’s exact and mid-p test, adjusted after Holm over all categories that can be compared.',
  [
    'Category',
    'Compared',
    'Both',
    `Only ${first}`,
    `Only ${second}`,
    'Neither',
    'Agreement',
    'Difference, points',
    'p exact',
    'p mid',
    'Not comparable',
  ],
  shown.map((category) => rowOf(category, pair, places)),
  'dense',
)}
${neither !== '' && markup`<p class="soft">Covered by neither ${first} nor ${second}: ${neither}.</p>`}
${unknown !== '' && markup`<p class="soft">Not comparable, since coverage is unknown: ${unknown}.</p>`}`;
}

function rowOf(one: PairCategory, { first, second }: PairFigures, [a, b]: readonly [number, number]): Cell[] {
  const { category, compared, both, onlyFirst, onlySecond, neither, agreement, difference, test } = one;
  const name = words(category);
  const only = (items: number, vendor: string, flags: string) =>
    filterCount(items, count(items), { category, flags }, `${name}, only ${vendor}`);
  const beside = besideOf(one, first, second, [a, b]);
  if (compared === 0) {
    const text = one.notCovered.first + one.notCovered.second > 0 ? 'not covered' : 'unknown';
    return [name, '0', { span: 8, content: uncovered(text) }, beside];
  }
  return [
    name,
    count(compared),
    count(both),
    only(onlyFirst, first, `only ${a} ${b}`),
    only(onlySecond, second, `only ${b} ${a}`),
    count(neither),
    agreement.value === null ? '–' : percent(agreement.value),
    difference?.estimate.value == null
      ? '–'
      : markup`${signedPoints(difference.estimate.value)} <br><span class="range">${interval(difference.interval, signedPoints)}</span>`,
    pValue(test?.adjustedExact ?? null),
    pValue(test?.adjustedMidP ?? null),
    beside,
  ];
}

function besideOf(
  { category, notCovered, unknown, flaggedAlone }: PairCategory,
  first: string,
  second: string,
  [a, b]: readonly [number, number],
): Part {
  const parts: Part[] = [];
  if (notCovered.first > 0) parts.push(uncovered(`not covered by ${first}: ${count(notCovered.first)}`));
  if (notCovered.second > 0) parts.push(uncovered(`not covered by ${second}: ${count(notCovered.second)}`));
  if (notCovered.both > 0) parts.push(uncovered(`by neither: ${count(notCovered.both)}`));
  if (unknown > 0) parts.push(uncovered(`coverage unknown: ${count(unknown)}`));
  const alone = (items: number, vendor: string, flags: string) =>
    items > 0 &&
    filterCount(items, `flagged by ${vendor}: ${count(items)}`, { category, flags }, words(category));
  parts.push(
    alone(flaggedAlone.first, first, `blind ${a} ${b}`),
    alone(flaggedAlone.second, second, `blind ${b} ${a}`),
  );
  return parts.filter((part) => part !== false).map((part) => markup`<div>${part}</div>`);
}

function undeclaredNote(
  provider: string,
  categories: readonly { category: Category; undeclared: number }[],
): Markup | null {
  const found = categories.filter(({ undeclared }) => undeclared > 0);
  if (found.length === 0) return null;
  return markup`<p class="note">${provider} flagged categories that it is said not to look for: ${listed(
    found.map(({ category, undeclared }) => `${words(category)} (${counted(undeclared, 'item')})`),
  )}. These items are not compared.</p>`;
}
