import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { normalize } from '@moderato/normalizer';
import { acmeMap, vendorFinding, vendorResult } from '../support/vendor-result.js';
import { runCommand } from './run-command.js';

const verdict = (name: string, decision: string, score: number) =>
  normalize(
    vendorResult({ decision, text: 'made-up words', findings: [vendorFinding({ name, decision, score })] }),
    acmeMap,
  );
const LINES = [
  { key: 'first', line: 1, id: 'first', verdict: verdict('promo', 'bad', 90) },
  { key: 'second', line: 2, id: 'second', verdict: verdict('nude', 'bad', 90) },
  { key: 'third', line: 3, id: 'third', error: { code: 'network', retry: 'later', message: 'down' } },
].map((line) => JSON.stringify(line));

let directory = '';
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'moderato-cli-policy-'));
  write('results.jsonl', `${LINES.join('\n')}\n`);
  write('bad.jsonl', `${LINES.join('\n')}\nbroken made-up words\n`);
  write('policy.yaml', 'name: ours\ncategories: { advertising: { ignore: true } }\nonError: review\n');
  write('wrong.yaml', 'categories: { advertising: { block: { acne: 0.5 } } }\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (argv: string[], setup = {}) => runCommand(['policy', 'try', ...argv], { directory, ...setup });

describe('moderato policy try', () => {
  it('shows what would change and asks nobody', async () => {
    const { exitCode, stdout, stderr, calls } = await run(['results.jsonl', '--policy', 'policy.yaml']);

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(calls).toEqual([]);
    expect(stdout).toContain('policy ours: 1 of 2 verdicts would change\n');
    expect(stdout).toMatch(/from \\ to +pass +review +block\n/);
    expect(stdout).toMatch(/\nblock +1 +0 +1\n/);
    expect(stdout).toMatch(/\nadvertising +1 +0\n/);
    expect(stdout).toContain(
      'line 1 first: block advertising -> pass\n  advertising is ignored; the vendor said block\n',
    );
    expect(stdout).toContain('errors: 1, of which 1 would be review\n');
    expect(stdout).not.toContain('made-up words');
  });

  it('says how precision and recall change, where a file says what is right', async () => {
    write('gold.csv', 'id,label\nfirst,fine\nsecond,bad\n');

    const { exitCode, stdout } = await run([
      ...['results.jsonl', '--policy', 'policy.yaml', '--gold-file', 'gold.csv'],
      ...['--gold', 'label', '--gold-map', 'fine=pass,bad=block'],
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/held, of 2 labelled +precision +recall/);
    expect(stdout).toMatch(/\nbefore +50\.0% \(9\.5 to 90\.5\) +100\.0% /);
    expect(stdout).toMatch(/\nafter +100\.0% \(20\.7 to 100\.0\) +100\.0% /);
  });

  it.each([
    [['--gold', 'label'], '--gold, --gold-id, --gold-map: need --gold-file'],
    [['--gold-file', 'gold.csv', '--gold', 'lable'], 'no verdict has a label'],
    [['--gold-file', 'gold.csv', '--gold', 'label'], 'no label was understood'],
  ])('refuses %j', async (flags, message) => {
    write('gold.csv', 'id,label\nfirst,fine\nsecond,bad\n');

    const { exitCode, stderr } = await run(['results.jsonl', '--policy', 'policy.yaml', ...flags]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('prints JSON on one line', async () => {
    const { exitCode, stdout } = await run(['results.jsonl', '--policy', 'policy.yaml', '--json']);

    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      policy: 'ours',
      verdicts: 2,
      changed: 1,
      errors: { review: 1 },
    });
  });

  it('reads stdin, and shows as many examples as wanted', async () => {
    const stdin = LINES.join('\n');
    const { exitCode, stdout } = await run(['-', '--policy', 'policy.yaml', '--examples', '0'], { stdin });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 of 2 verdicts would change');
    expect(stdout).not.toContain('line 1');
  });

  it('exits with 2 for lines that it cannot read, after counting the others', async () => {
    const { exitCode, stdout } = await run(['bad.jsonl', '--policy', 'policy.yaml']);

    expect(exitCode).toBe(2);
    expect(stdout).toContain('not read: 1 of the lines\n  line 4: no JSON object\n');
    expect(stdout).toContain('1 of 2 verdicts would change');
    expect(stdout).not.toContain('made-up words');
  });

  it.each([
    [['results.jsonl'], "required option '--policy <file>' not specified"],
    [['results.jsonl', '--policy', 'none.yaml'], 'cannot be read (ENOENT)'],
    [['results.jsonl', '--policy', 'wrong.yaml'], 'unknown vendor "acne"; known are'],
    [['none.jsonl', '--policy', 'policy.yaml'], 'none.jsonl: cannot be read (ENOENT)'],
    [['results.jsonl', '--policy', 'policy.yaml', '--examples', 'x'], '--examples: expected a whole number'],
  ])('with %j says what is wrong and exits with 2', async (argv, message) => {
    const { exitCode, stdout, stderr } = await run(argv);

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('ends when it is interrupted', async () => {
    const { exitCode, stdout } = await run(['results.jsonl', '--policy', 'policy.yaml'], {
      signal: AbortSignal.abort(),
    });

    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
  });

  it('takes out what could steer a terminal', async () => {
    const stdin = JSON.stringify({ key: 'a\u001b[31m\nb', verdict: verdict('promo', 'bad', 90) });
    const { stdout } = await run(['-', '--policy', 'policy.yaml'], { stdin });

    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('line 1 a [31m b: block');
  });
});
