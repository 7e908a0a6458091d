import { type Analysis } from '../../analysis.js';
import { count, counted } from '../../numbers.js';
import { type Manifest, type ManifestProvider } from '../../manifest.js';
import { markup, type Markup } from '../markup.js';
import { table } from '../table.js';

/** How many labels were understood, and which words were not: `200 understood, 2 not understood (maybe 2)`. */
export function unknownGold({ labelled, unknown, unknownWords }: NonNullable<Manifest['gold']>): string {
  if (unknown === 0) return `${count(labelled)} understood`;
  const words = Object.entries(unknownWords).map(([word, items]) => `${word} ${count(items)}`);
  return `${count(labelled)} understood, ${count(unknown)} not understood (${words.join(', ')})`;
}

function provenanceOf(provider: ManifestProvider): string[] {
  const { region, mapping, endpoint, settings, limits, verdicts } = provider;
  const list = (values: readonly string[] | undefined) => (values ?? []).join(', ') || '–';
  const named = Object.entries(settings ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    list(verdicts?.regions) === '–' ? (region ?? '–') : list(verdicts?.regions),
    mapping,
    endpoint === undefined ? 'not recorded' : (endpoint ?? 'the vendor’s own'),
    list(named),
    limits ?? 'not recorded',
    list(verdicts?.asked),
    list(verdicts?.policies),
    verdicts?.from == null ? '–' : `${verdicts.from} to ${verdicts.to ?? '–'}`,
  ];
}

/** What a reader must know before any figure: verdicts that come from a server on the machine itself. */
export function provenanceNotes({ providers }: Pick<Manifest, 'providers'>): string[] {
  return providers.flatMap(({ id, endpoint, isOnLoopback }) =>
    isOnLoopback === true
      ? [
          `The verdicts of ${id} came from ${endpoint ?? 'this machine'}: an emulator, or another server on this machine, and not the vendor.`,
        ]
      : [],
  );
}

/** How the figures came about, and how to read them. */
export function manifestSection(manifest: Manifest, { seed, replicates }: Analysis): Markup {
  const { createdAt, input, versions, providers, strategy, notes, gold } = manifest;
  const facts: [string, string][] = [
    ['Created', createdAt],
    ['Input', `${input.name}, ${counted(input.items, 'item')}, ${count(input.rejected)} rejected`],
    ...(gold === undefined ? [] : [['Gold labels', unknownGold(gold)] satisfies [string, string]]),
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
  [
    'Vendor',
    'Region',
    'Mapping of its words',
    'Endpoint',
    'Settings',
    'Limits',
    'Asked for',
    'Policy taken back',
    'Verdicts from, to',
  ],
  providers.map((provider) => [provider.id, ...provenanceOf(provider)]),
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
<li>Intervals are 95%: Wilson for shares, bootstrap for kappa, AC, F1 and MCC (with one item more, spread over the table), paired bootstrap by item for differences. They hold for items like these. Tests over categories and over slices are adjusted after Holm; looking at several pairs is not.</li>
<li>“Stricter” and “right more often” are said only where the interval leaves 0 out and the exact test agrees; below six differing items nothing can be told.</li>
<li>On what both cover: each decision is remade from the categories that both look for. What remains is strictness, not scope.</li>
<li>Scores of different vendors are on different scales, and are compared nowhere.</li>
<li>Agreement is not truth: two vendors can be wrong together. Only gold labels tell who is right, and only as well as they were made.</li>
</ul>
</section>`;
}
