import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { hasBrowser, launchBrowser, sayNoBrowser, seriousFindings } from '../support/browser.js';
import { item, openStage, type Stage } from './stage.js';

if (!hasBrowser) {
  it('is not opened in a browser here', () => {
    sayNoBrowser('the labelling page');

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

describeWithBrowser('the labelling page for every reader', () => {
  let browser: Browser;
  let page: Page;
  let stage: Stage;

  beforeAll(async () => {
    browser = await launchBrowser();
    const policy = `# Policy\n\n${'A long sentence of the policy, to be scrolled. '.repeat(200)}`;
    stage = await openStage([item('c1'), item('c2'), item('c3')], { policy });
    page = await browser.newPage({ reducedMotion: 'reduce' });
    await page.goto(stage.labelling.url);
    await page.getByRole('heading', { name: 'Item 1 of 3' }).waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it.each([
    [1280, 'light'],
    [390, 'light'],
    [1280, 'dark'],
    [390, 'dark'],
  ] as const)('at %d pixels, %s, has no serious finding of axe', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });

    const blurred = await seriousFindings(page);
    await page.keyboard.press('Space');
    const shown = await seriousFindings(page);
    await page.keyboard.press('Space');

    expect({ blurred, shown }).toEqual({ blurred: [], shown: [] });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
