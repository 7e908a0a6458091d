import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CATEGORIES, DECISIONS, type Category, type Decision, type Verdict } from '@moderato/core';
import { normalize, vendorMaps } from '@moderato/normalizer';
import { createAnalysis } from '@moderato/report';
import { compareCategories } from '../../packages/moderato/compare/categories.js';
import { comparedOutcome } from '../../packages/moderato/compare/compared-row.js';
import { acmeMap, vendorResult } from '../support/vendor-result.js';
import { runCommand } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A verdict on a text that looked for these categories, with findings in those. */
function verdictOf(
  provider: string,
  looked: Category[],
  found: readonly (readonly [Category, Decision])[],
): Verdict {
  const verdict = normalize(vendorResult({ kind: 'text' }), acmeMap);
  const findings = found.map(([category, decision]) => ({
    ...{ category, subcategory: null, decision, score: null },
    ...{ label: 'x', subLabel: null, keywords: [], count: null },
  }));
  const worst =
    found.find(([, decision]) => decision === 'block') ?? found.find(([, decision]) => decision === 'review');
  return {
    ...verdict,
    decision: worst?.[1] ?? 'pass',
    category: worst?.[0] ?? null,
    findings,
    coverage: { categories: looked, complete: true },
    source: { ...verdict.source, provider },
  };
}

/** Every pair of what two vendors can look for and find in one category. */
const LOOKED = [true, false];
const FOUND = [null, ...DECISIONS];
const CASES = (['spam', 'custom', 'unmapped'] as Category[]).flatMap((category) =>
  LOOKED.flatMap((one) =>
    LOOKED.flatMap((other) =>
      FOUND.flatMap((first) => FOUND.map((second) => ({ category, one, other, first, second }))),
    ),
  ),
);

describe('coverage', () => {
  it.each(CASES)(
    'is the same on the terminal and in a report: %j',
    ({ category, one, other, first, second }) => {
      const map = vendorMaps['tencent'] ?? acmeMap;
      const verdicts = {
        tencent: verdictOf(
          'tencent',
          one ? [category, 'hate'] : ['hate'],
          first === null ? [] : [[category, first]],
        ),
        huawei: verdictOf(
          'huawei',
          other ? [category, 'hate'] : ['hate'],
          second === null ? [] : [[category, second]],
        ),
      };

      const terminal = compareCategories(
        Object.entries(verdicts).map(([provider, verdict]) => ({ provider, verdict, map })),
      ).find((each) => each.category === category);
      const tally = createAnalysis({ providers: ['tencent', 'huawei'], seed: 1, replicates: 100 });
      tally.add({
        ...{ key: 'c1', kind: 'text', text: null, gold: null, slices: {} },
        outcomes: Object.fromEntries(
          Object.entries(verdicts).map(([provider, verdict]) => [
            provider,
            comparedOutcome(provider, { verdict, error: null, elapsedMs: 1 }, map, null),
          ]),
        ),
      });
      const page = tally.finish().pairs[0]?.categories.find((each) => each.category === category);

      const isNever = category === 'custom' || category === 'unmapped';
      expect(page?.compared).toBe(Number(one && other && !isNever));
      if (terminal === undefined) {
        // nobody flags it, and both look for it or nobody knows
        expect([first, second].every((each) => each === null || each === 'pass')).toBe(true);
        return;
      }
      expect(terminal.agree !== null).toBe(page?.compared === 1);
      const silent = [first, second].map((each) => each === null);
      const words = Object.values(terminal.byProvider);
      expect(words[0] === 'not covered').toBe(silent[0] === true && !one && !isNever);
      expect(words[1] === 'coverage unknown').toBe(silent[1] === true && isNever);
    },
  );

  it('is said in the same sentences by the command, the page and the summary', async () => {
    const line = (provider: string, key: string, verdict: Verdict) =>
      `${JSON.stringify({ key, line: 1, id: key, elapsedMs: 5, verdict: { ...verdict, source: { ...verdict.source, provider } } })}\n`;
    const categories = CATEGORIES.filter((each) => each !== 'minors');
    const items = ['c1', 'c2', 'c3'];
    const first = items.map((key, at) =>
      line('tencent', key, verdictOf('tencent', [...CATEGORIES], at < 2 ? [['minors', 'block']] : [])),
    );
    const second = items.map((key) => line('huawei', key, verdictOf('huawei', categories, [])));
    await writeFile(join(directory, 'a.results.tencent.jsonl'), first.join(''));
    await writeFile(join(directory, 'a.results.huawei.jsonl'), second.join(''));

    const { exitCode, stderr } = await runCommand(
      ['report', 'a.results.tencent.jsonl', 'a.results.huawei.jsonl', '--seed', '1'],
      { isReal: true, directory },
    );
    const page = await readFile(join(directory, 'a.report.html'), 'utf8');
    const summary = await readFile(join(directory, 'a.report.md'), 'utf8');

    const sentence =
      'huawei does not look for a category that gold or another vendor names on 2 of the 3 items with its verdict.';
    expect(exitCode).toBe(0);
    expect(stderr).toContain(sentence);
    expect(page).toContain(sentence);
    expect(summary).toContain(sentence);
    const [lead = ''] = stderr.split('\n');
    expect(page).toContain(`<p class="lead">${lead}</p>`);
    expect(stderr).not.toContain('tencent does not look');
  });

  it('and one item is one item', async () => {
    const line = (provider: string) => {
      const verdict = verdictOf(provider, [...CATEGORIES], []);
      return `${JSON.stringify({ key: 'c1', line: 1, id: 'c1', elapsedMs: 5, verdict })}\n`;
    };
    await writeFile(join(directory, 'a.results.tencent.jsonl'), line('tencent'));
    await writeFile(join(directory, 'a.results.huawei.jsonl'), line('huawei'));

    const { stderr } = await runCommand(
      ['report', 'a.results.tencent.jsonl', 'a.results.huawei.jsonl', '--seed', '1'],
      { isReal: true, directory },
    );
    const page = await readFile(join(directory, 'a.report.html'), 'utf8');

    expect(stderr).toContain('1 item compared');
    expect(page.replaceAll(/<[^>]*>/g, ' ')).not.toMatch(/\b1 (items|labels|clusters)\b(?!.*var )/);
  });
});
