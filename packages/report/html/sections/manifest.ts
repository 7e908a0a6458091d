import { type Analysis } from '../../analysis.js';
import { count } from '../../numbers.js';
import { type Manifest } from '../../manifest.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** How the figures came about, and how to read them. */
export function manifestSection(manifest: Manifest, { seed, replicates }: Analysis): Markup {
  const { createdAt, input, versions, providers, strategy, notes } = manifest;
  const facts: [string, string][] = [
    ['Created', createdAt],
    ['Input', `${input.name}, ${count(input.items)} items, ${count(input.rejected)} rejected`],
    ['SHA-256 of the input', input.sha256 ?? 'not known'],
    ['Seed of the run', String(manifest.seed)],
    ['Bootstrap', `${count(replicates)} replicates, seed ${seed}`],
    ...(strategy === undefined ? [] : [['Strategy', strategy] satisfies [string, string]]),
    ...Object.entries(versions).map(([name, version]): [string, string] => [`Version of ${name}`, version]),
  ];
  return markup`<section id="manifest" aria-labelledby="manifest-heading">
<h2 id="manifest-heading">Method</h2>
${table(
  'Vendors.',
  ['Vendor', 'Region', 'Mapping of its words'],
  providers.map(({ id, region, mapping }) => [id, region ?? '–', mapping]),
  'text',
)}
${table(
  'The run.',
  ['Fact', 'Value'],
  facts.map(([name, value]) => [name, markup`<code>${value}</code>`]),
  'text',
)}
${notes.length > 0 && markup`<h3>Notes</h3><ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
<h3>How to read the figures</h3>
<ul>
<li>Agreement counts items on which both gave a verdict. Errors stand beside it, and are never taken for pass.</li>
<li>Kappa corrects for chance as each vendor’s own habits make it, and falls when one decision is rare; AC1 and AC2 stay steady then. Read both.</li>
<li>Intervals are 95%: Wilson for shares, large-sample for kappa and AC, paired bootstrap by item for differences. They hold for items like these. Tests over categories are adjusted after Holm; looking at several pairs or slices is not adjusted for.</li>
<li>Like for like leaves out the items in which one vendor flags a category that the other does not cover: what remains is strictness, not scope.</li>
<li>Scores of different vendors are on different scales, and are compared nowhere.</li>
<li>Agreement is not truth: two vendors can be wrong together. Only gold labels tell who is right, and only as well as they were made.</li>
</ul>
</section>`;
}
