import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ComparedRow } from '@moderato/core';
import { createAnalysis, renderHtml, type Manifest } from '@moderato/report';
import { type Browser, type Page } from 'playwright-core';
// @ts-expect-error a script without types
import * as sample from '../../scripts/report-sample.mjs';
import { hasBrowser, launchBrowser, sayNoBrowser, seriousFindings } from '../support/browser.js';

const { sampleRows, sampleManifest } = sample as {
  sampleRows: (items: number, providers: string[]) => Iterable<ComparedRow>;
  sampleManifest: (items: number, providers: string[]) => Manifest;
};
const LONG = 'a-vendor-with-a-name-of-more-than-forty-letters';
/** A report with every section that there is; `rename` gives the second vendor another name. */
function reportOf(providers: string[], rename: (name: string) => string = (name) => name): string {
  const names = providers.map(rename);
  const analysis = createAnalysis({
    providers: names,
    seed: 20,
    replicates: 200,
    costs: { miss: 5, wrongBlock: 1, review: 0.2 },
  });
  for (const row of sampleRows(1200, providers))
    analysis.add({
      ...row,
      outcomes: Object.fromEntries(Object.entries(row.outcomes).map(([name, each]) => [rename(name), each])),
    });
  return renderHtml(analysis.finish(), sampleManifest(1200, names), { content: true });
}

const REPORTS: Readonly<Record<string, () => string>> = {
  'of two vendors': () => reportOf(['vendor-a', 'vendor-b']),
  'of three vendors': () => reportOf(['vendor-a', 'vendor-b', 'vendor-c']),
  'of a vendor with a long name': () =>
    reportOf(['vendor-a', 'vendor-b'], (name) => (name === 'vendor-b' ? LONG : name)),
};

/** Areas that can be scrolled and that the keyboard cannot reach. */
const UNREACHABLE = `[...document.querySelectorAll('body *')].filter((element) => {
  const { overflowX, overflowY, display } = getComputedStyle(element);
  const scrolls = (overflow, inner, outer) => ['auto', 'scroll'].includes(overflow) && inner > outer + 1;
  if (display === 'none' || element.closest('[hidden]')) return false;
  if (!scrolls(overflowX, element.scrollWidth, element.clientWidth) && !scrolls(overflowY, element.scrollHeight, element.clientHeight)) return false;
  return element.tabIndex < 0 && element.querySelector('a[href], button, input, select, textarea, [tabindex="0"]') === null;
}).map((element) => element.outerHTML.slice(0, 120))`;

/** What is drawn or written beyond the right edge of the paper or of what surrounds it, and cut off there. */
const CUT_OFF = `(() => {
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll('main *, header *')].filter((element) => {
    const { display, overflowX } = getComputedStyle(element);
    // heads of columns stand beside the page on a phone, where each cell has the name of its own
    const isBeside = [element, element.closest('thead')].some((each) => each !== null && getComputedStyle(each).position === 'absolute');
    if (display === 'none' || isBeside || element.closest('[hidden]')) return false;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return false;
    const isBeyond = box.right > edge + 1 || box.left < -1;
    return isBeyond || (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1);
  }).map((element) => element.tagName + ' ' + (element.textContent ?? '').trim().slice(0, 60));
})()`;

/** Words of one chart that lie on each other, or reach out of it. */
const CHART_WORDS = `[...document.querySelectorAll('svg.plot')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  if (frame.width === 0) return [];
  const words = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim() !== '')
    .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  const outside = words.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
    .map(({ text }) => 'clipped: ' + text);
  const overlapping = words.flatMap((one, at) => words.slice(at + 1).filter(({ box }) =>
    Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > 1 &&
    Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > 2
  ).map(({ text }) => 'overlap: ' + one.text + ' / ' + text));
  return [...outside, ...overlapping].map((problem) => svg.querySelector('title').textContent.slice(0, 40) + ': ' + problem);
})`;

if (!hasBrowser) {
  it('is not opened in a browser here', () => {
    sayNoBrowser('the report');

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

describeWithBrowser('the report for every reader', () => {
  let browser: Browser;
  const pages: Record<string, Page> = {};

  beforeAll(async () => {
    browser = await launchBrowser();
    for (const [name, html] of Object.entries(REPORTS)) {
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      await page.setContent(html());
      // the content of an item is one of the areas that scroll
      await page.locator('#list-rows button').first().click();
      pages[name] = page;
    }
  }, 120_000);
  afterAll(() => browser.close());

  const opened = async (name: string, width: number): Promise<Page> => {
    const page = pages[name] as Page;
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width, height: 900 });
    return page;
  };
  const cases = Object.keys(REPORTS).flatMap((name) => [1280, 390].map((width) => [name, width] as const));

  it.each(cases)('%s at %d pixels has no serious finding of axe', async (name, width) => {
    expect(await seriousFindings(await opened(name, width))).toEqual([]);
  });

  it.each(cases)('%s at %d pixels can be scrolled by the keyboard everywhere', async (name, width) => {
    const page = await opened(name, width);

    expect(await page.evaluate(UNREACHABLE)).toEqual([]);
  });

  it.each(cases)(
    '%s at %d pixels has charts whose words neither overlap nor are clipped',
    async (name, width) => {
      const page = await opened(name, width);

      expect(await page.locator('svg.plot').count()).toBeGreaterThan(3);
      expect(await page.evaluate(CHART_WORDS)).toEqual([]);
    },
  );

  it.each(Object.keys(REPORTS))('%s on paper cuts nothing off', async (name) => {
    // A4 and Letter without their margins
    for (const width of [794 - 76, 816 - 76]) {
      const page = await opened(name, width);
      await page.emulateMedia({ media: 'print' });
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');

      expect(await page.evaluate(CUT_OFF)).toEqual([]);
      expect(await page.evaluate(CHART_WORDS)).toEqual([]);
    }
  });

  it.each(cases)('%s at %d pixels has no column behind an unmarked scroll', async (name, width) => {
    const page = await opened(name, width);

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.evaluate(CUT_OFF)).toEqual([]);
  });

  it('in the dark has no serious finding either', async () => {
    const page = await opened('of two vendors', 1280);
    await page.emulateMedia({ colorScheme: 'dark' });

    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });
});
