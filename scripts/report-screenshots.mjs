/** Takes the pictures of docs/screenshots: a sample report in light, dark and on paper. Needs `npm run build` and Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { createAnalysis, renderHtml } from '../packages/report/dist/index.js';
import { sampleManifest, sampleRows } from './report-sample.mjs';

const FOLDER = new URL('../docs/screenshots/', import.meta.url).pathname;
const ITEMS = 2400;
const SIZE = { width: 1280, height: 900 };

function writeReport(folder, name, providers) {
  const costs = { miss: 5, wrongBlock: 1, review: 0.2 };
  const analysis = createAnalysis({ providers, seed: 20, costs });
  for (const row of sampleRows(ITEMS, providers)) analysis.add(row);
  const path = join(folder, name);
  writeFileSync(path, renderHtml(analysis.finish(), sampleManifest(ITEMS, providers), { content: true }));
  return pathToFileURL(path).href;
}

const folder = mkdtempSync(join(tmpdir(), 'report-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const two = writeReport(folder, 'two.html', ['vendor-a', 'vendor-b']);
  const three = writeReport(folder, 'three.html', ['vendor-a', 'vendor-b', 'vendor-c']);
  const open = async (url, colorScheme) => {
    const page = await browser.newPage({ viewport: SIZE, colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    return page;
  };
  const shoot = (page, name) => page.screenshot({ path: join(FOLDER, name) });
  const shootPart = async (page, id, name, height = 900) => {
    const part = page.locator(`#${id}`);
    const box = await part.boundingBox();
    await page.setViewportSize({ width: SIZE.width, height: Math.min(height, Math.ceil(box.height) + 24) });
    await part.evaluate((element) => element.scrollIntoView());
    await shoot(page, name);
    await page.setViewportSize(SIZE);
  };

  const light = await open(two, 'light');
  await shoot(light, 'report-summary.png');
  for (const name of ['decisions', 'categories', 'time-lines', 'vendors', 'gold']) {
    await shootPart(light, name, `report-${name}.png`, name === 'categories' ? 1060 : 820);
  }
  await light.locator('table.cross button').nth(1).click();
  await light.locator('#list-rows button').first().click();
  await shoot(light, 'report-list.png');

  const dark = await open(two, 'dark');
  await shootPart(dark, 'decisions', 'report-decisions-dark.png', 960);
  const matrix = await open(three, 'dark');
  await matrix.locator('#summary').evaluate((element) => element.querySelector('figure').scrollIntoView());
  await shoot(matrix, 'report-three-vendors-dark.png');

  const phone = await open(two, 'light');
  await phone.setViewportSize({ width: 390, height: 1200 });
  await shoot(phone, 'report-phone.png');

  const paper = await open(two, 'light');
  await paper.emulateMedia({ media: 'print' });
  await paper.setViewportSize({ width: 794, height: 1123 });
  await paper.evaluate('dispatchEvent(new Event("beforeprint"))');
  await shoot(paper, 'report-print.png');
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
