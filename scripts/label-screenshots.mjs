/** Takes the pictures of the labelling page in docs/screenshots. Needs `npm run build` and Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { openLabels, startLabelling } from '../packages/label/dist/index.js';

const FOLDER = new URL('../docs/screenshots/', import.meta.url).pathname;
const POLICY = `# Comments

We hold back what keeps others from taking part.

## Block

- threats, and wishes that somebody comes to harm
- contempt for people because of what they are
- advertising by accounts that do nothing else

## Review

- insults between people who seem to know each other
- news about violence, with pictures

## Pass

Anger about things, companies and decisions, also in strong words. Quoting a slur to speak against it.`;

const TEXTS = [
  'You people always ruin everything. Go back to where you came from, nobody wants you here!',
  'Cheap followers, first 100 free, message me now',
  'I disagree with the new rules, and here is why.',
];
const items = Array.from({ length: 40 }, (_, at) => ({
  ...{ key: `c${at}`, stratum: 1, stratumSize: 400, weight: 10, kind: 'text', text: TEXTS[at % 3] },
}));

const folder = mkdtempSync(join(tmpdir(), 'label-'));
const keys = new Set(items.map(({ key }) => key));
const labels = await openLabels(join(folder, 'labels.anna.jsonl'), { rater: 'anna', keys });
const labelling = await startLabelling({ rater: 'anna', items, labels, directory: folder, policy: POLICY });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const open = async (width, height, colorScheme = 'light') => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
  await page.goto(labelling.url);
  await page.locator('#desk').waitFor();
  return page;
};
const shoot = (page, name) => page.screenshot({ path: join(FOLDER, name) });
try {
  const wide = await open(1280, 820);
  for (let place = 1; place <= 12; place++) {
    await wide.getByRole('heading', { name: `Item ${place} of 40` }).waitFor();
    await wide.keyboard.press(' ');
    await wide.keyboard.press(place === 7 ? 'u' : '1');
  }
  await wide.getByRole('heading', { name: 'Item 13 of 40' }).waitFor();
  await shoot(wide, 'label-blurred.png');
  await wide.keyboard.press(' ');
  await wide.keyboard.press('h');
  await wide.keyboard.press('r');
  await shoot(wide, 'label.png');

  const dark = await open(1280, 820, 'dark');
  await dark.keyboard.press(' ');
  await dark.keyboard.press('h');
  await shoot(dark, 'label-dark.png');

  const narrow = await open(390, 844);
  await narrow.keyboard.press(' ');
  await narrow.keyboard.press('h');
  await narrow.screenshot({ path: join(FOLDER, 'label-390.png'), fullPage: true });
} finally {
  await browser.close();
  await labelling.close();
  await labels.close();
  rmSync(folder, { recursive: true });
}
