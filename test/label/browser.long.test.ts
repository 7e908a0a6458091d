import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { item, openStage, type Stage } from './stage.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
const ATTACK = `<script>document.title='taken'</script><img src="https://evil.example/x.png" onerror="document.title='taken'">`;
const POLICY = `# What we hold back\n\n- hate, ${ATTACK}\n- threats\n\n1. first\n2. second\n\n<b>Plain</b> words.`;
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

if (!hasBrowser) {
  it('is not opened in a browser here', () => {
    process.stdout.write(`no browser at ${CHROMIUM}: the labelling page was not opened in one\n`);

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

describeWithBrowser('the labelling page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let stage: Stage;
  let media: Server;
  let fetched: string[];
  let problems: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    media = createServer((request, response) => {
      fetched.push(request.url ?? '');
      response.writeHead(200, { 'content-type': 'image/png' }).end(PIXEL);
    });
    await new Promise<void>((done) => media.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await browser.close();
    media.closeAllConnections();
    await new Promise((done) => media.close(done));
  });
  beforeEach(async () => {
    [fetched, problems] = [[], []];
    const { port } = media.address() as AddressInfo;
    stage = await openStage(
      [
        item('c1', { text: ATTACK }),
        item('c2'),
        item('c3', { kind: 'image', url: `http://127.0.0.1:${port}/a.png` }),
        item('c4', { kind: 'audio', url: `http://127.0.0.1:${port}/a.mp3` }),
        item('c5', { kind: 'image', file: 'pixel.png' }),
        item('c6', { kind: 'webpage', url: 'javascript:document.title="taken"' }),
        item('c7', { kind: 'video', object: 'uploads/a.mp4' }),
      ],
      { policy: POLICY },
    );
    await writeFile(join(stage.directory, 'pixel.png'), PIXEL);
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(stage.labelling.url);
    await heading(1);
  });
  afterEach(async () => {
    await page.close();
    await stage.close();
  });

  const heading = (place: number) => page.getByRole('heading', { name: `Item ${place} of 7` }).waitFor();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const lines = async () =>
    (await readFile(stage.file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const imageWidth = async () => {
    await page.locator('#content img').waitFor();
    return page.evaluate(`(async () => {
      const image = document.querySelector('#content img');
      await image.decode();
      return image.naturalWidth;
    })()`);
  };
  const isBlurred = () =>
    page.evaluate<boolean>(`document.querySelector('#content').classList.contains('blurred')`);

  it('blurs each item until a key is pressed, also for screen readers, and takes no label before', async () => {
    expect(await isBlurred()).toBe(true);
    expect(await page.locator('#content').getAttribute('aria-hidden')).toBe('true');
    await press('3');
    await page.getByText('Not done: show the content first').waitFor();
    expect(await lines()).toEqual([]);

    await press(' ');
    expect(await isBlurred()).toBe(false);
    expect(await page.locator('#content').getAttribute('aria-hidden')).toBe('false');
    await press('1');
    await heading(2);

    expect(await isBlurred()).toBe(true);
    expect(await lines()).toMatchObject([{ key: 'c1', decision: 'pass', categories: [] }]);
  });

  it('shows content and policy as text, whatever they hold', async () => {
    await press(' ');

    expect(await page.locator('#content .text').textContent()).toBe(ATTACK);
    expect(await page.locator('#policy-text').textContent()).toContain(ATTACK);
    expect(
      await page.locator('#content img, #content script, #policy-text img, #policy-text b').count(),
    ).toBe(0);
    expect(
      await page.evaluate(`[...document.querySelectorAll('#policy-text > *')].map(({ tagName }) => tagName)`),
    ).toEqual([...['H3', 'UL', 'OL', 'P']]);
    expect(await page.title()).toBe('Label as anna');
    expect(problems).toEqual([]);
  });

  it('labels by keys: categories, a note, unsure, undo', async () => {
    await press(' ', 'h', 'r', 'r', 'v', 'n');
    await page.keyboard.type('a note, 1 2 3');
    await press('Escape', '3');
    await heading(2);
    await press(' ', 'u');
    await heading(3);

    expect(await lines()).toMatchObject([
      { key: 'c1', decision: 'block', categories: ['violence', 'hate'], note: 'a note, 1 2 3' },
      { key: 'c2', decision: null, categories: [], note: null },
    ]);
    await page.getByText('2 of 7 labelled, 1 of them unsure').waitFor();

    await press('z');
    await heading(2);
    await press('z');
    await heading(1);
    await page.getByText('0 of 7 labelled').waitFor();
    expect(await lines()).toHaveLength(4);
  });

  it('refuses a pass with categories', async () => {
    await press(' ', 'h', '1');

    await page.getByText('a pass has no categories').waitFor();
    expect(await lines()).toEqual([]);
  });

  it('goes on at the first item without a label, and shows the label of one that has one', async () => {
    await press(' ', 's', '2');
    await heading(2);
    await page.reload();
    await heading(2);
    await press('ArrowLeft');
    await heading(1);

    await page.getByText('your label: review').waitFor();
    expect(
      await page.getByRole('button', { name: 'S sexual', exact: true }).getAttribute('aria-pressed'),
    ).toBe('true');
  });

  it('shows images, offers audio without fetching it, and opens no address that is a script', async () => {
    const turn = async (place: number) => {
      await press('ArrowRight');
      await heading(place);
    };

    await turn(2);
    await turn(3);
    expect(await imageWidth()).toBe(1);
    await turn(4);
    expect(await page.locator('#content audio').getAttribute('preload')).toBe('none');
    await turn(5);
    expect(await imageWidth()).toBe(1);
    await turn(6);
    expect(await page.locator('#content a').count()).toBe(0);
    await turn(7);
    expect(await page.locator('#content').textContent()).toContain('cannot be shown here: uploads/a.mp4');
    expect(new Set(fetched)).toEqual(new Set(['/a.png']));
    expect(problems).toEqual([]);
  });

  it('says when every item is labelled, and lets the last one be taken back', async () => {
    for (let place = 1; place <= 7; place++) {
      await heading(place);
      await press(' ', '1');
    }

    await page.getByRole('heading', { name: 'Every item is labelled' }).waitFor();
    await press('z');
    await heading(7);
    expect(await lines()).toHaveLength(8);
  });

  it('says that a label was not saved when the command is gone, and stays where it is', async () => {
    await press(' ');
    await stage.labelling.close();
    await press('3');

    await page.getByText('Not done: The command does not answer; is it still running?').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toContain('Item 1 of 7');
  });

  it('shows nothing without the token', async () => {
    await page.goto('about:blank');
    await page.goto(`http://127.0.0.1:${stage.labelling.port}/`);

    await page.getByText('open the address that the command printed').waitFor();
    expect(await page.locator('#desk').isVisible()).toBe(false);
  });

  it('can be used with Tab and Enter alone, every control has a name, and focus is seen', async () => {
    const unnamed =
      await page.evaluate(`[...document.querySelectorAll('button, textarea, a, summary')].filter(
      (element) => !(element.textContent.trim() || element.labels?.[0]?.textContent.trim())).length`);
    expect(unnamed).toBe(0);
    await page.getByRole('button', { name: /^Show/ }).focus();
    await press('Enter');
    expect(await isBlurred()).toBe(false);
    await page.getByRole('button', { name: '3 Block' }).focus();
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await press('Enter');
    await heading(2);

    expect(await page.evaluate('document.activeElement.id')).toBe('item');
    expect(await page.locator('#status').textContent()).toBe('Saved: block');
  });

  it.each([390, 1280])('is no wider than a screen of %d pixels', async (width) => {
    await page.setViewportSize({ width, height: 844 });

    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');

    expect(overflow).toBeLessThanOrEqual(0);
  });
});
