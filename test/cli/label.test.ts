import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '@moderato/cli';
import { startEmulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand, sink } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-'));
  const items = Array.from({ length: 10 }, (_, at) =>
    JSON.stringify({
      key: `c${at}`,
      stratum: 1,
      stratumSize: 20,
      weight: 2,
      kind: 'text',
      text: `text ${at}`,
    }),
  );
  await writeFile(join(directory, 'to-label.jsonl'), `${items.join('\n')}\n`);
});
afterEach(() => rm(directory, { recursive: true }));

const run = (argv: string[]) => runCommand(['label', ...argv], { directory });

/** Runs the command until `work` is done, which is given the address of the page. */
async function runWhile(argv: string[], work: (url: URL) => Promise<void>) {
  const ending = new AbortController();
  const [stdout, stderr] = [sink(), new PassThrough()];
  const said: string[] = [];
  const isServed = new Promise<URL | null>((resolve) => {
    stderr.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      const address = /^open (http\S+)$/m.exec(said.join(''))?.[1];
      if (address !== undefined) resolve(new URL(address));
    });
    stderr.on('end', () => resolve(null));
  });
  const io = { directory, environment: {}, signal: ending.signal, stdout, stderr };
  const running = main(['label', ...argv], io).finally(() => stderr.end());
  try {
    const url = await isServed;
    if (url !== null) await work(url);
  } finally {
    ending.abort();
  }
  return { exitCode: await running, stdout: stdout.text(), stderr: said.join('') };
}

const call = (url: URL, path: string, body?: unknown) =>
  fetch(new URL(path, url), {
    headers: { authorization: `Bearer ${url.hash.slice(1)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }).then((response) => response.json() as Promise<Record<string, unknown>>);

const labelFirst = async (url: URL) => {
  const { id } = await call(url, '/api/items/0');
  const label = { decision: 'block', categories: ['hate'], note: null };
  await call(url, '/api/labels', { id, submission: `submission ${String(id)}`, ...label });
};

const linesOf = async (name: string) =>
  (await readFile(join(directory, name), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('moderato label', () => {
  it('serves until it is interrupted, ends cleanly, and goes on the next time', async () => {
    const first = await runWhile(['to-label.jsonl', '--rater', 'anna', '--json'], labelFirst);

    expect(first.exitCode).toBe(0);
    expect(first.stderr).toContain('10 items for anna; labels go to labels.anna.jsonl');
    expect(first.stderr).toContain('1 labelled, 0 unsure, 9 left; the same command goes on');
    expect(JSON.parse(first.stdout)).toMatchObject({ items: 10, open: 10, rater: 'anna' });
    expect(await linesOf('labels.anna.jsonl')).toMatchObject([
      { rater: 'anna', decision: 'block', weight: 2 },
    ]);
    expect((await readdir(directory)).sort()).toEqual(['labels.anna.jsonl', 'to-label.jsonl']);

    const second = await runWhile(['to-label.jsonl', '--rater', 'anna'], async () => undefined);
    expect(second.stderr).toContain('10 items for anna, 1 labelled before');
  });

  it('shows the policy text, and only the categories that were named', async () => {
    await writeFile(join(directory, 'policy.md'), '# Rules');
    let session: Record<string, unknown> = {};

    await runWhile(
      ['to-label.jsonl', '--policy-text', 'policy.md', '--categories', 'hate,spam'],
      async (url) => {
        session = await call(url, '/api/session');
      },
    );

    expect(session).toMatchObject({ rater: 'rater', policy: '# Rules' });
    expect((session['categories'] as { category: string }[]).map(({ category }) => category)).toEqual([
      'hate',
      'spam',
    ]);
  });

  it('divides the items among raters, and gives all of them the overlap', async () => {
    const counts: unknown[] = [];
    for (const rater of ['anna', 'ben']) {
      const argv = ['to-label.jsonl', '--rater', rater, '--raters', 'anna,ben', '--overlap', '20%'];
      await runWhile(argv, async (url) => {
        const { states } = await call(url, '/api/session');
        counts.push((states as unknown[]).length);
      });
    }

    expect(counts).toEqual([6, 6]);
  });

  it('lets one process at a time label as one rater', async () => {
    await runWhile(['to-label.jsonl', '--rater', 'anna'], async () => {
      const { exitCode, stderr } = await run(['to-label.jsonl', '--rater', 'anna']);

      expect(exitCode).toBe(2);
      expect(stderr).toContain('this process is at work');
    });
  });

  it('takes the reviews of a batch as a queue', async () => {
    const emulator = await startEmulator({
      rules: {
        rules: [
          { kind: 'text', words: ['maybe'], label: 'abuse', decision: 'review' },
          { kind: 'text', words: ['never'], label: 'abuse', decision: 'block' },
        ],
      },
    });
    const environment = environmentOf(emulator);
    const lines = ['maybe bad', 'never ever', 'fine', 'maybe good'].map((text, at) =>
      JSON.stringify({ id: `q${at}`, text, meta: { label: 'block' } }),
    );
    await writeFile(join(directory, 'comments.jsonl'), `${lines.join('\n')}\n`);
    const real = { isReal: true, environment, directory };
    await runCommand(['batch', 'comments.jsonl', '--provider', 'huawei'], real);
    await emulator.close();

    const { exitCode, stderr } = await runWhile(['--queue', 'comments.results.jsonl'], labelFirst);

    expect(stderr).toContain('2 items for rater; labels go to queue.rater.jsonl');
    expect(exitCode).toBe(0);
    const [label] = await linesOf('queue.rater.jsonl');
    expect(label).toMatchObject({ stratum: 0, stratumSize: 1, weight: 1, decision: 'block' });
    expect(['q0', 'q3']).toContain(label?.['key']);
  });

  it('writes tasks for Label Studio, and adds what it exports, once', async () => {
    const done = await run(['to-label.jsonl', '--export-label-studio', 'tasks.json']);
    expect([done.exitCode, done.stderr]).toEqual([0, '10 tasks in tasks.json\n']);
    const tasks = JSON.parse(await readFile(join(directory, 'tasks.json'), 'utf8')) as { data: object }[];
    const result = [
      { from_name: 'decision', to_name: 'content', type: 'choices', value: { choices: ['block'] } },
    ];
    const annotation = { id: 5, completed_by: 7, created_at: '2026-01-01T00:00:00Z', result };
    const exported = tasks.map((task, at) => ({
      id: at,
      ...task,
      annotations: at === 0 ? [] : [annotation],
    }));
    await writeFile(join(directory, 'export.json'), JSON.stringify(exported));

    for (let time = 0; time < 2; time++) {
      const { exitCode, stderr } = await run(['to-label.jsonl', '--import-label-studio', 'export.json']);
      expect([exitCode, stderr]).toEqual([0, '9 labels in labels.annotator-7.jsonl\n']);
    }

    expect(await linesOf('labels.annotator-7.jsonl')).toHaveLength(9);
    const choices = (name: string, ...given: string[]) => ({
      ...{ from_name: name, to_name: 'content', type: 'choices', value: { choices: given } },
    });
    const note = { from_name: 'note', to_name: 'content', type: 'textarea', value: { text: ['hard'] } };
    const second = [
      [choices('decision', 'block'), choices('categories', 'hate', 'harassment'), note],
      [choices('decision', 'unsure')],
    ].map((given) => ({ ...annotation, completed_by: 8, result: given }));
    await writeFile(
      join(directory, 'second.json'),
      JSON.stringify(tasks.slice(0, 2).map((task, at) => ({ id: at, ...task, annotations: [second[at]] }))),
    );
    const more = await run(['to-label.jsonl', '--import-label-studio', 'second.json']);
    expect([more.exitCode, more.stderr]).toEqual([0, '2 labels in labels.annotator-8.jsonl\n']);
    expect(await linesOf('labels.annotator-8.jsonl')).toMatchObject([
      { decision: 'block', categories: ['hate', 'harassment'], note: 'hard', rater: 'annotator-8' },
      { decision: null, categories: [], note: null },
    ]);
    const again = await run(['to-label.jsonl', '--export-label-studio', 'tasks.json']);
    expect(again.stderr).toContain('--export-label-studio: tasks.json exists');
  });

  it.each([
    ['a file that is missing', ['nothing.jsonl'], 'nothing.jsonl: cannot be read (ENOENT)'],
    ['no file at all', [], 'name a file of items'],
    ['a file and a queue', ['to-label.jsonl', '--queue', 'x.jsonl'], '--queue: does not go with'],
    ['a folder', ['.'], 'is no plain file'],
    ['a rater that is a path', ['to-label.jsonl', '--rater', '../x'], 'rater: expected a name'],
    ['an overlap that is none', ['to-label.jsonl', '--overlap', 'some'], '--overlap: expected a percentage'],
    ['an overlap without names', ['to-label.jsonl', '--overlap', '20%'], 'needs the names of all raters'],
    [
      'a policy that is missing',
      ['to-label.jsonl', '--policy-text', 'none.md'],
      '--policy-text: none.md cannot be read',
    ],
    ['a category that nobody knows', ['to-label.jsonl', '--categories', 'x'], 'unknown category "x"'],
    ['a port that is none', ['to-label.jsonl', '--port', '99999'], '--port: expected a port'],
    [
      'an export of Label Studio that is none',
      ['to-label.jsonl', '--import-label-studio', 'to-label.jsonl'],
      'to-label.jsonl is no JSON',
    ],
    ['labels over the items', ['to-label.jsonl', '--out', 'to-label.jsonl'], 'are both'],
  ])('refuses %s, and leaves no lock behind', async (_, argv, message) => {
    const { exitCode, stderr } = await run(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect((await readdir(directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
