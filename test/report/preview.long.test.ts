import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Kind } from '@moderato/core';
import { renderHtml } from '@moderato/report';
import { type Browser, type Page } from 'playwright-core';
import { hasBrowser, launchBrowser, sayNoBrowser } from '../support/browser.js';
import { analysed } from './planted.js';
import { manifest, row, says } from './rows.js';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ATTACK = '<img src=x onerror="document.title=\'taken\'"> http://127.0.0.1/a.png';

/** A quarter of a second of silence: PCM, mono, 8 bits, 8,000 samples a second. */
function silence(): Buffer {
  const samples = Buffer.alloc(2000, 0x80);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, samples.length],
  ] as const)
    head.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    head.writeUInt16LE(value, at);
  head.write('data', 36);
  return Buffer.concat([head, samples]);
}

if (!hasBrowser) {
  it('is not opened in a browser here', () => {
    sayNoBrowser('the list of items');

    expect(hasBrowser).toBe(false);
  });
}

const describeWithBrowser = hasBrowser ? describe : () => undefined;

describeWithBrowser('the preview of an item', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  let media: Server;
  let fetched: string[];
  let referrers: (string | undefined)[];
  let problems: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'));
    browser = await launchBrowser();
    media = createServer((request, response) => {
      fetched.push(request.url ?? '');
      referrers.push(request.headers.referer);
      const isSound = /wav|mp4/.test(request.url ?? '');
      if (request.url === '/gone.png') response.writeHead(404).end();
      else if (request.url === '/moved.png') response.writeHead(302, { location: '/b.png' }).end();
      else
        response
          .writeHead(200, { 'content-type': isSound ? 'audio/wav' : 'image/png' })
          .end(isSound ? silence() : PIXEL);
    });
    await new Promise<void>((done) => media.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await browser.close();
    media.closeAllConnections();
    await new Promise((done) => media.close(done));
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    [fetched, referrers, problems] = [[], [], []];
  });
  afterEach(() => page.close());

  const at = (path: string) => `http://127.0.0.1:${(media.address() as AddressInfo).port}${path}`;
  /** The policy of the page forbids what Playwright evaluates while it polls, so that the page itself waits for the image. */
  const widthOfImage = (name: string) =>
    page.evaluate(
      `(async () => { const image = document.querySelector('#list img[alt="The content of ${name}"]'); await image.decode(); return image.naturalWidth; })()`,
    );
  const policy = () => page.locator('meta[http-equiv]').getAttribute('content');

  /** Opens a report on items of these kinds and contents, named `c1`, `c2` and so on, and shows all of them. */
  async function open(
    items: readonly (readonly [kind: Kind, text: string])[],
    content = true,
  ): Promise<void> {
    const rows = items.map(([kind, text], place) =>
      row(`c${place + 1}`, says('block', 'sexual'), says('pass'), { kind, text }),
    );
    const path = join(folder, 'report.html');
    await writeFile(path, renderHtml(analysed(rows), manifest(), { content }));
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(pathToFileURL(path).href);
    for (const [place] of items.entries())
      await page.getByRole('button', { name: `Show c${place + 1}`, exact: true }).click();
  }

  it('loads an image when its button is pressed, and nothing before', async () => {
    await open([
      ['image', at('/a.png')],
      ['image', at('/moved.png')],
    ]);
    expect(await page.locator('#list img, #list audio, #list video').count()).toBe(0);
    expect(fetched).toEqual([]);

    await page.getByRole('button', { name: 'Load the image of c1' }).press('Enter');
    expect(await widthOfImage('c1')).toBe(1);
    expect(fetched).toEqual(['/a.png']);
    await page.getByRole('button', { name: 'Load the image of c2' }).click();
    expect(await widthOfImage('c2')).toBe(1);

    expect(fetched).toEqual(['/a.png', '/moved.png', '/b.png']);
    expect(referrers).toEqual([undefined, undefined, undefined]);
    expect(problems).toEqual([]);
  });

  it('plays audio and video when they were asked for', async () => {
    await open([
      ['audio', at('/a.wav')],
      ['video', at('/a.mp4')],
    ]);
    expect(fetched).toEqual([]);

    for (const [kind, name] of [
      ['audio', 'c1'],
      ['video', 'c2'],
    ]) {
      await page.getByRole('button', { name: `Load the ${kind} of ${name}` }).click();
      const played = await page.evaluate(
        `(async () => { const player = document.querySelector('#list ${kind}'); player.muted = true; await player.play(); return player.currentSrc; })()`,
      );
      expect(played).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(await page.evaluate(`document.activeElement.tagName`)).toBe(kind?.toUpperCase());
    }

    expect(problems).toEqual([]);
  });

  it('says where an image cannot be loaded, and names its address', async () => {
    await open([['image', at('/gone.png')]]);

    await page.getByRole('button', { name: 'Load the image of c1' }).click();
    const link = page.getByRole('link', { name: 'Open its address' });
    await link.waitFor();

    expect(await link.getAttribute('href')).toBe(at('/gone.png'));
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  });

  it('offers nothing but addresses of the web, and shows text as text', async () => {
    await open([
      ['text', ATTACK],
      ['text', at('/a.png')],
      ['image', 'javascript:document.title="taken"'],
      ['image', 'data:image/png;base64,AAAA'],
      ['audio', 'file:///etc/hosts'],
      ['video', 'uploads/a.mp4'],
      ['image', `${at('/')}${'x'.repeat(9000)}`],
      ['webpage', 'JavaScript:alert(1)'],
    ]);

    expect(await page.locator('.preview').count()).toBe(0);
    expect(await page.getByLabel('Content of c1').textContent()).toBe(ATTACK);
    expect(await page.title()).toBe('a and b');
    expect(await policy()).toContain('img-src data:;');
    expect(await policy()).not.toContain('media-src');
    expect(fetched).toEqual([]);
  });

  it('opens the address of a web page in a tab of its own', async () => {
    await open([['webpage', at('/page')]]);

    const link = page.getByRole('link', { name: 'Open the address' });

    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await policy()).not.toMatch(/http/);
    expect(fetched).toEqual([]);
  });

  it('is allowed by the policy of the page for the kinds that it lists alone', async () => {
    await open([['image', at('/a.png')]]);
    expect(await policy()).toContain('img-src data: http: https:;');
    expect(await policy()).not.toContain('media-src');
    await page.close();

    await open([['audio', at('/a.wav')]]);
    expect(await policy()).toContain('media-src http: https:;');
    expect(await policy()).toContain('img-src data:;');
    const refused = await page.evaluate(
      `new Promise((done) => { const image = new Image(); image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = '${at('/a.png')}'; })`,
    );
    const request = await page.evaluate(`fetch('${at('/a.wav')}').then(() => 'fetched', () => 'refused')`);

    expect([refused, request]).toEqual(['refused', 'refused']);
    expect(fetched).toEqual([]);
  });

  it('is not there in a report without content', async () => {
    await open([['image', at('/a.png')]], false);

    expect(await page.locator('.preview').count()).toBe(0);
    expect(await page.content()).not.toContain(at('/'));
    expect(await policy()).not.toMatch(/http/);
  });
});
