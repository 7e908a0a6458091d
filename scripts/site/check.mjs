/** Builds the site below a path, looks for links and anchors that lead nowhere, and for pages that are wider than a phone. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deadLinks, readPage } from './links.mjs';
import { wideAtPhone } from './overflow.mjs';

const FOLDER = 'site/html';
const BASE = '/below/a/path/';

execFileSync(process.execPath, ['scripts/site/build.mjs', '--base', BASE], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const files = new Set(readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }));
const paths = [...files].filter((path) => path.endsWith('.html') && path !== '404.html').sort();
const pages = new Map(paths.map((path) => [path, readPage(readFileSync(join(FOLDER, path), 'utf8'))]));
const wide = await wideAtPhone(FOLDER, BASE, paths);
if (wide === null) console.log('skipped: no Chromium here, so the width of the pages was not measured');
const problems = [...deadLinks(pages, files, BASE), ...(wide ?? [])];
for (const problem of problems) console.error(problem);
const links = [...pages.values()].reduce((sum, page) => sum + page.links.length, 0);
console.log(`site: ${pages.size} pages, ${links} links, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;
