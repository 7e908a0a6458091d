import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Decision, type Verdict } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import fc from 'fast-check';
import { applyPolicy, loadPolicy, preparePolicy, tryPolicy, type Policy } from 'moderato';
import { readLines } from '../../packages/moderato/policy/read-lines.js';
import { acmeMap, vendorFinding, vendorResult } from '../support/vendor-result.js';

const IGNORE_ADS: Policy = { name: 'ours', categories: { advertising: { ignore: true } } };
const WORDS = { pass: 'ok', review: 'maybe', block: 'bad' };

function verdict(name: string, decision: Decision, score: number | null = null): Verdict {
  const findings = [vendorFinding({ name, decision: WORDS[decision], score })];
  return normalize(
    vendorResult({ decision: WORDS[decision], findings, text: 'made-up words', contentId: 'mine' }),
    acmeMap,
  );
}

async function* chunked(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const line = (key: string, found: Verdict) => JSON.stringify({ key, line: 1, id: key, verdict: found });
const prepared = (policy: Policy) => preparePolicy(policy, ['acme']);
const run = (lines: string[], policy: Policy, options = {}) =>
  tryPolicy(chunked(lines.join('\n')), prepared(policy), options);

describe('trying a policy on stored verdicts', () => {
  it('counts what changes, by decision and by category, and shows examples', async () => {
    const trial = await run(
      [
        line('a', verdict('promo', 'block', 90)),
        line('b', verdict('nude', 'block', 95)),
        line('c', verdict('promo', 'review', 50)),
        line('d', verdict('nude', 'pass', 1)),
      ],
      { name: 'ours', categories: { advertising: { ignore: true }, sexual: { block: 0.99 } } },
    );

    expect(trial).toEqual({
      policy: 'ours',
      verdicts: 4,
      changed: 3,
      table: {
        pass: { pass: 1, review: 0, block: 0 },
        review: { pass: 1, review: 0, block: 0 },
        block: { pass: 1, review: 1, block: 0 },
      },
      categories: { advertising: { before: 2, after: 0 }, sexual: { before: 1, after: 1 } },
      examples: [
        {
          line: 1,
          key: 'a',
          provider: 'acme',
          before: { decision: 'block', category: 'advertising' },
          after: { decision: 'pass', category: null },
          reasons: ['advertising is ignored; the vendor said block'],
        },
        expect.objectContaining({ line: 2, key: 'b', after: { decision: 'review', category: 'sexual' } }),
        expect.objectContaining({ line: 3, key: 'c' }),
      ],
      errors: { count: 0, review: 0 },
      bad: { count: 0, lines: [] },
    });
  });

  it('starts from what the vendor said where a policy was applied before', async () => {
    const given = verdict('promo', 'block', 90);
    const stored = applyPolicy(given, prepared(IGNORE_ADS));

    const again = await run([line('a', stored)], IGNORE_ADS);
    const without = await run([line('a', stored)], {});

    expect(again.table.block.pass).toBe(1);
    expect(without.table.block.block).toBe(1);
  });

  it("reads verdicts alone, also without the vendor's answer, and jobs with their verdict", async () => {
    const given = verdict('promo', 'block');
    const light = { ...given, raw: undefined };
    const job = { ticket: {}, state: 'succeeded', verdict: given };

    const trial = await run(
      [JSON.stringify(given), JSON.stringify(light), JSON.stringify(job), ''],
      IGNORE_ADS,
    );

    expect(trial.bad.count).toBe(0);
    expect(trial.verdicts).toBe(3);
    expect(trial.examples.map(({ key }) => key)).toEqual(['mine', 'mine', 'mine']);
  });

  it('counts errors, and those that would be review', async () => {
    const failed = (code: string, retry = 'later') =>
      JSON.stringify({ key: 'a', line: 1, id: null, error: { code, retry, message: 'made-up words' } });
    const lines = [failed('network'), failed('auth'), failed('job_failed'), failed('job_failed', 'never')];

    const review = await run(lines, { onError: 'review' });
    const error = await run(lines, {});

    expect(review.errors).toEqual({ count: 4, review: 2 });
    expect(error.errors).toEqual({ count: 4, review: 0 });
    expect(review.verdicts).toBe(0);
  });

  it('tells which lines it cannot read, without their content, and goes on', async () => {
    const good = verdict('promo', 'block');
    const { policy } = applyPolicy(good, prepared(IGNORE_ADS));
    const forgetful = { ...policy, before: undefined };
    const trial = await run(
      [
        '{"key": "made-up words',
        '"made-up words"',
        '{"made-up words": 1}',
        '',
        JSON.stringify({ key: 'a', verdict: { ...good, decision: 'made-up words' } }),
        JSON.stringify({ key: 'a', error: { code: 'made-up words' } }),
        JSON.stringify({ ...good, policy: forgetful }),
        JSON.stringify({ key: 'a', text: 'x'.repeat(20_000) }),
        line('z', good),
      ],
      IGNORE_ADS,
      { maxLineBytes: 10_000 },
    );

    expect(trial.verdicts).toBe(1);
    expect(trial.bad.count).toBe(7);
    expect(trial.bad.lines).toMatchObject([
      { line: 1, reason: 'no JSON object' },
      { line: 2, reason: 'no JSON object' },
      { line: 3, reason: expect.stringContaining('neither a verdict nor an error') },
      {
        line: 5,
        reason: expect.stringContaining('verdict.decision: expected "pass" or "review" or "block"'),
      },
      { line: 6, reason: expect.stringContaining('neither a verdict nor an error') },
      { line: 7, reason: 'a policy has changed the verdict, and it does not say what it was before' },
      { line: 8, reason: 'longer than 10000 bytes' },
    ]);
    expect(JSON.stringify(trial)).not.toContain('made-up words');
  });

  it('holds few examples and few bad lines, however many there are', async () => {
    const many = Array.from({ length: 50 }, (_, index) => line(`k${index}`, verdict('promo', 'block')));
    const bad = Array.from({ length: 50 }, () => 'broken');

    const trial = await run([...many, ...bad], IGNORE_ADS, { examples: 3 });

    expect(trial).toMatchObject({ changed: 50, bad: { count: 50 } });
    expect(trial.examples).toHaveLength(3);
    expect(trial.bad.lines).toHaveLength(20);
  });
});

describe('reading lines', () => {
  it('gives back every line, wherever the bytes are cut', async () => {
    const text = fc.array(fc.string({ unit: fc.constantFrom('a', '笨', '\r', ' ') }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const found = [];
        for await (const { text: one } of readLines(chunked(`${lines.join('\n')}\n`, size), 1000))
          found.push(one);

        expect(found).toEqual(lines);
      }),
    );
  });

  it('counts a line that is too long and keeps the others', async () => {
    const found = [];
    for await (const one of readLines(chunked('ab\nabcdef\nabc'), 3)) found.push(one);

    expect(found).toEqual([
      { number: 1, text: 'ab' },
      { number: 2, problem: 'longer than 3 bytes' },
      { number: 3, text: 'abc' },
    ]);
  });
});

describe('a policy file', () => {
  async function load(text: string, name = 'p.yaml') {
    const directory = mkdtempSync(join(tmpdir(), 'moderato-policy-'));
    try {
      writeFileSync(join(directory, name), text);
      return await loadPolicy(join(directory, name), ['acme']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  it('is YAML or JSON', async () => {
    const yaml = await load('categories:\n  sexual: { block: { acme: 0.95, default: 0.9 }, review: 0.6 }\n');
    const json = await load(
      '{"categories":{"sexual":{"block":{"acme":0.95,"default":0.9},"review":0.6}}}',
      'p.json',
    );

    expect(yaml).toEqual(json);
    expect(yaml.categories.sexual?.review).toBe(0.6);
  });

  it.each([
    ['a: [', 'p.yaml: not readable at line 1'],
    ['categories: { sexual: { block: 0.1 }, sexual: { block: 0.2 } }', 'p.yaml: not readable at line 1'],
    ['', 'p.yaml: expected object'],
    ['categories: { porn: { block: 0.1 } }', 'p.yaml.categories.porn: is no category'],
    ['categories: { sexual: { block: { acne: 0.1 } } }', 'p.yaml.categories.sexual: unknown vendor "acne"'],
  ])('with %j is an error that says where', async (text, message) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining(message),
    });
  });

  it('that is missing is an error', async () => {
    await expect(loadPolicy('/nowhere/p.yaml', [])).rejects.toMatchObject({
      code: 'config',
      message: '/nowhere/p.yaml: cannot be read (ENOENT)',
    });
  });
});
