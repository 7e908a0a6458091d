import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a Chromium to open pages in. */
export const hasBrowser = existsSync(CHROMIUM);

/** Says aloud that a page was not seen, since a run without a browser has not seen it. */
export function sayNoBrowser(page: string): void {
  process.stdout.write(`no browser at ${CHROMIUM}: ${page} was not opened in one\n`);
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page with text, colours, a title and a language passes more of them. */
const LEAST_RULES = 8;

interface AxeViolation {
  id: string;
  impact: string | null;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe-core finds serious or critical on the page as it is, each with its first place. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations, passed } = await page.evaluate<{ violations: AxeViolation[]; passed: number }>(
    'axe.run(document).then(({ violations, passes }) => ({ violations, passed: passes.length }))',
  );
  if (passed < LEAST_RULES) return [`axe looked at ${passed} rules only`];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, impact, nodes }) =>
        `${impact} ${id} (${nodes.length}): ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`,
    );
}
