import { createHash } from 'node:crypto';
import { type Analysis } from './analysis.js';
import { shownPart, type RenderOptions } from './content.js';
import { listData } from './html/list-data.js';
import { mediaPolicy } from './html/media-policy.js';
import { markup, scriptJson, textOf, trusted, type Markup } from './html/markup.js';
import { PAGE_SCRIPT, PAGE_STYLE } from './html/page-assets.js';
import { categoriesSection } from './html/sections/categories.js';
import { goldSection } from './html/sections/gold.js';
import { listSection } from './html/sections/list.js';
import { manifestSection } from './html/sections/manifest.js';
import { pairsSection } from './html/sections/pairs.js';
import { ratersSection } from './html/sections/raters.js';
import { slicesSection } from './html/sections/slices.js';
import { summarySection } from './html/sections/summary.js';
import { sweepsSection } from './html/sections/sweeps.js';
import { timeLinesSection } from './html/sections/time-lines.js';
import { vendorsSection } from './html/sections/vendors.js';
import { counted, listed } from './numbers.js';
import { type Manifest } from './manifest.js';

/**
 * The report as one HTML file that needs nothing else. Its policy forbids every script and style but its own, by their hashes, and every
 * request but those for images, audio and video of listed items, which are made when a reader presses their button; all that comes from
 * vendors and callers is escaped. With `content: false` it holds no content.
 */
export function renderHtml(analysis: Analysis, manifest: Manifest, options: RenderOptions): string {
  const shown = shownPart(analysis, options);
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(PAGE_STYLE)}'`,
    `script-src '${hashOf(PAGE_SCRIPT)}'`,
    ...mediaPolicy(shown.disagreements.rows),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const sections: [string, string, Markup | null][] = [
    ['summary', 'Summary', summarySection(shown, manifest)],
    ['decisions', 'Decisions', pairsSection(shown)],
    ['categories', 'Categories', categoriesSection(shown)],
    ['raters', 'Raters', ratersSection(manifest.raters)],
    ['gold', 'Gold labels', goldSection(shown.gold)],
    ['list', 'Items', listSection(shown)],
    ['slices', 'Slices', slicesSection(shown)],
    ['time-lines', 'Time lines', timeLinesSection(shown)],
    ['vendors', 'Time and errors', vendorsSection(shown)],
    ['thresholds', 'Thresholds', sweepsSection(shown)],
    ['manifest', 'Method', manifestSection(manifest, shown)],
  ];
  const present = sections.filter(([, , section]) => section !== null);
  return textOf(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="Moderato">
<title>${manifest.title}</title>
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<header class="top"><div>
<h1>${manifest.title}</h1>
<p class="soft">${counted(shown.items, 'item')} from ${manifest.input.name}, ${listed(shown.providers)}, ${manifest.createdAt}</p>
<nav aria-label="Sections"><ul>${present.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</div></header>
<main>
${present.map(([, , section]) => section)}
<footer>Made by Moderato.</footer>
</main>
<script type="application/json" id="report-data">${scriptJson(listData(shown))}</script>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
