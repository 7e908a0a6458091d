import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ComparedRow } from '@moderato/core';
import { renderHtml } from '@moderato/report';
import { chromium, type Browser, type Page } from 'playwright-core';
import { analysed, plantedRows } from './planted.js';
import { manifest, row, says, times } from './rows.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
const ATTACK = `<script>document.title='taken'</script><img src="https://evil.example/x.png" onerror="document.title='taken'">`;

const rows: ComparedRow[] = [
  ...plantedRows(),
  row('attack', says('block', 'sexual'), says('pass'), { text: ATTACK, slices: { language: 'xx' } }),
  ...times(
    90,
    (key) => row(key, says('review', 'violence'), says('pass'), { slices: { language: 'de' } }),
    'german',
  ),
];

if (!hasBrowser) {
  it('is not opened in a browser here', () => {
    // Said aloud, since a run without it has not seen the page.
    process.stdout.write(`no browser at ${CHROMIUM}: the report was not opened in one\n`);

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

describeWithBrowser('the report in a browser', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  const problems: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    const path = join(folder, 'report.html');
    await writeFile(path, renderHtml(analysed(rows), manifest(), { content: true }));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(path).href);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const listed = () => page.locator('#list-rows > tr:not(.detail)').count();
  const countText = () => page.locator('#list-count').textContent();
  const clear = () => page.getByRole('button', { name: 'Clear filters' }).click();

  it('lists fifty items, and the others on the pages that follow', async () => {
    expect(await countText()).toBe('1 to 50 of 206 (206 listed)');
    expect(await listed()).toBe(50);

    for (let turn = 0; turn < 4; turn++) await page.getByRole('button', { name: 'Next' }).click();

    expect(await countText()).toBe('201 to 206 of 206 (206 listed)');
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    await clear();
    expect(await countText()).toBe('1 to 50 of 206 (206 listed)');
  });

  it('filters by a cell of the table, with the keyboard alone', async () => {
    await page.getByRole('button', { name: /^a pass, b block: 60/ }).focus();
    await page.keyboard.press('Enter');

    expect(await countText()).toBe('1 to 50 of 60 (206 listed)');
    expect(await page.evaluate('document.activeElement.id')).toBe('list-heading');
    expect(await page.getByLabel('a', { exact: true }).inputValue()).toBe('pass');
    await clear();
  });

  it('filters by who flags a category and by who cannot', async () => {
    await page.getByRole('button', { name: /^advertising, only b: 60/ }).click();
    expect(await countText()).toBe('1 to 50 of 60 (206 listed)');

    await page.getByRole('button', { name: /^minors: flagged by a: 40/ }).click();
    expect(await countText()).toBe('1 to 40 of 40 (206 listed)');
    await clear();
  });

  it('filters by slice, reason and search', async () => {
    await page.getByLabel('Slice', { exact: true }).selectOption({ label: 'language: de' });
    expect(await countText()).toBe('1 to 50 of 90 (206 listed)');
    await page.getByLabel('Why listed', { exact: true }).selectOption('error');
    expect(await countText()).toBe('Nothing matches (206 listed)');
    await clear();

    await page.getByLabel('Search in content').fill('text of MINORS-7');
    await page.getByText('1 to 1 of 1 (206 listed)').waitFor();
    expect(await page.locator('#list-rows code').first().textContent()).toBe('minors-7');
    await clear();
  });

  it('shows content only on request, and as text', async () => {
    await page.getByLabel('Search in content').fill('attack');
    await page.getByText('1 to 1 of 1 (206 listed)').waitFor();
    const content = page.locator('#list-rows pre');
    expect(await content.isVisible()).toBe(false);

    const button = page.getByRole('button', { name: 'Show attack' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();

    expect(await content.isVisible()).toBe(true);
    expect(await content.textContent()).toBe(ATTACK);
    expect(await page.title()).toBe('a and b');
    expect(await page.locator('#list-rows img, #list-rows script').count()).toBe(0);
    await clear();
  });

  it('has a place for the keyboard everywhere, and names for what it stands on', async () => {
    const unnamed =
      await page.evaluate(`[...document.querySelectorAll('button, select, input, a')].filter((element) =>
      !(element.textContent.trim() || element.getAttribute('aria-label') || element.labels?.[0]?.textContent.trim())).length`);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');

    expect(unnamed).toBe(0);
    expect(outline).toBe('solid');
  });

  it('is dark where the reader wants it dark, and keeps summary and tables on paper', async () => {
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });

    expect(await background()).not.toBe(light);

    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.locator('#summary .lead').first().isVisible()).toBe(true);
    expect(await page.locator('table.cross').isVisible()).toBe(true);
    expect(await page.locator('#list').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
  });

  it('has asked nobody for anything and has nothing to complain of', () => {
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatch(/^file:/);
    expect(problems).toEqual([]);
  });

  it('forbids what it is asked to fetch or to run', async () => {
    const refused = await page.evaluate(
      `fetch('https://evil.example/').then(() => 'fetched', () => 'refused')`,
    );
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = "document.title = 'taken'";
      document.body.append(script);
    })()`);

    expect(refused).toBe('refused');
    expect(await page.title()).toBe('a and b');
    expect(requests).toHaveLength(1);
  });
});

/** What a reader's browser may make of the page's fonts: wide ones, narrow ones, large ones, and letters set apart. */
const FONTS = [
  'font-family: "DejaVu Sans" !important',
  'font-family: "DejaVu Sans Mono" !important',
  'font-family: "Liberation Serif" !important',
  'font-family: monospace !important; font-size: 20px !important',
  'font-family: fantasy !important; font-weight: 900 !important',
  'letter-spacing: 0.2em !important; word-spacing: 0.4em !important',
  'font-size: 26px !important',
];

describeWithBrowser('the report on a small screen', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const long = 'Betriebswirtschaftsverwaltungsgesellschaft'.repeat(3);
    const named = { ...manifest(), title: `a and b on ${long}` };
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    // the page forbids every style but its own, and this reader insists on hers
    page = await browser.newPage({ bypassCSP: true });
    await page.setContent(
      renderHtml(analysed([...rows, row(long, says('block', 'hate'), says('pass'))]), named, {
        content: true,
      }),
    );
  }, 60_000);

  afterAll(() => browser.close());

  const widestOf = async (width: number, style: string) => {
    await page.setViewportSize({ width, height: 800 });
    const added = await page.addStyleTag({ content: style });
    const widest = await page.evaluate('document.documentElement.scrollWidth');
    await added.evaluate((element) => (element as unknown as { remove(): void }).remove());
    return widest;
  };

  it.each(FONTS)('is no wider than the screen with %s', async (font) => {
    expect(await widestOf(390, `* { ${font}; }`)).toBeLessThanOrEqual(390);
    expect(await widestOf(320, `* { ${font}; }`)).toBeLessThanOrEqual(320);
  });

  it('is no wider than the screen with the font of the page', async () => {
    expect(await widestOf(390, 'body {}')).toBeLessThanOrEqual(390);
    expect(await widestOf(320, 'body {}')).toBeLessThanOrEqual(320);
  });
});
