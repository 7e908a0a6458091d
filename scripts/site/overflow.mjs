/** Shows the built pages as on a phone, and measures whether one has to be moved sideways. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const PHONE = { width: 390, height: 844 };
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * @param folder Of the built site.
 * @param base Path that it was built for.
 * @param paths Pages in it, all with the same style sheets.
 * @returns a line for each page that is wider than a phone; null where there is no browser.
 */
export async function wideAtPhone(folder, base, paths) {
  if (!existsSync(CHROMIUM)) return null;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: PHONE, javaScriptEnabled: false });
    // files, without a server
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      const path = join(folder, decodeURIComponent(pathname).slice(base.length));
      return existsSync(path) ? route.fulfill({ path }) : route.abort();
    });
    await page.goto(`http://site.invalid${base}index.html`);
    const problems = [];
    for (const path of paths) {
      // pages differ in their bodies only: exchanging those takes a tenth of the time that opening each would
      const { width, widest } = await page.evaluate(measure, readFileSync(join(folder, path), 'utf8'));
      if (width > PHONE.width) problems.push(`${path}: ${width} pixels wide on a phone: ${widest}`);
    }
    return problems;
  } finally {
    await browser.close();
  }
}

/** Runs in the page. */
function measure(html) {
  /* global document, DOMParser */
  const root = document.documentElement;
  document.body.innerHTML = new DOMParser().parseFromString(html, 'text/html').body.innerHTML;
  const edge = (element) => element.getBoundingClientRect().right;
  const widest = [...document.querySelectorAll('main *')].sort((one, other) => edge(other) - edge(one))[0];
  return { width: root.scrollWidth, widest: widest?.outerHTML.slice(0, 200) ?? '' };
}
