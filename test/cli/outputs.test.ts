import { link, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '@moderato/cli';
import { testParts } from '../support/acme.js';
import { vendorResult } from '../support/vendor-result.js';
import { createVendor, type Behaviour } from '../support/vendors.js';
import { runCommand, sink } from './run-command.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-outputs-'));
  await write('in.jsonl', LINES);
});

afterEach(() => rm(directory, { recursive: true }));

const LINES = '{"text":"hello"}\n{"text":"so bad","meta":{"label":"block"}}\n';
const write = (name: string, text: string) => writeFile(join(directory, name), text);
const read = (name: string) => readFile(join(directory, name), 'utf8').catch(() => null);

const passing =
  (provider: string): Behaviour =>
  () => ({
    ticket: {
      version: 1,
      provider,
      kind: 'text',
      id: `${provider}-1`,
      region: 'xx-north',
      contentId: null,
      submittedAt: '2026-01-01T00:00:00Z',
    },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ provider, kind: 'text' }),
  });

function vendorParts() {
  const vendors = ['acme', 'bolt'].map((id) => createVendor(id, { check: passing(id) }));
  const [first] = vendors;
  return {
    ...testParts(first!.provider),
    providers: vendors.map(({ provider }) => provider),
    maps: vendors.map(({ map }) => map),
  };
}

const run = (...argv: string[]) =>
  runCommand(argv, {
    directory,
    parts: vendorParts(),
    environment: argv[0] === 'batch' ? { MODERATO_PROVIDER: 'acme' } : {},
  });

const BATCH = ['batch', 'in.jsonl'];
const SET = ['compare-set', 'in.jsonl', '--providers', 'acme,bolt', '--seed', '1'];

describe('outputs over files that this program did not write', () => {
  it.each([
    ['an input as output', [...BATCH, '--out', 'in.jsonl'], 'in.jsonl'],
    ['an input as output behind folders', [...BATCH, '--out', './y/../in.jsonl'], 'in.jsonl'],
    ['an input as journal', [...BATCH, '--journal', 'in.jsonl'], 'in.jsonl'],
    ['an input as rejects', [...BATCH, '--rejects', 'in.jsonl'], 'in.jsonl'],
    ['an input as rejects of a comparison', [...SET, '--rejects', 'in.jsonl'], 'in.jsonl'],
    ['an input behind a link', [...BATCH, '--rejects', 'soft'], 'in.jsonl'],
    ['an input behind a hard link', [...BATCH, '--rejects', 'hard'], 'in.jsonl'],
    ['an input that would be the results of a vendor', [...SET, '--out', 'in.x'], 'in.jsonl'],
    ['notes as output', [...BATCH, '--out', 'notes.txt'], 'notes.txt'],
    ['notes as journal', [...BATCH, '--journal', 'notes.txt'], 'notes.txt'],
    ['notes as rejects', [...BATCH, '--rejects', 'notes.txt'], 'notes.txt'],
    ['notes as rejects of a comparison', [...SET, '--rejects', 'notes.txt'], 'notes.txt'],
    ['a page as report', [...SET, '--report', 'page.html'], 'page.html'],
    ['what is beside a report', [...SET, '--report', 'README.html'], 'README.md'],
  ])('keeps %s', async (_name, argv, kept) => {
    await symlink('in.jsonl', join(directory, 'soft'));
    await link(join(directory, 'in.jsonl'), join(directory, 'hard'));
    for (const name of ['notes.txt', 'page.html', 'README.md']) await write(name, '# mine\n');
    const before = await read(kept);

    const { exitCode, stderr } = await run(...argv);

    expect(await read(kept)).toBe(before);
    if (argv.includes('in.x')) return;
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/different files|did not write|no result|no journal|no report/);
  });

  it('keeps an input that lies where the report goes, whatever it is called', async () => {
    await write('data.json', LINES);

    const { exitCode } = await run(
      ...[
        'compare-set',
        'data.json',
        '--format',
        'jsonl',
        '--providers',
        'acme,bolt',
        '--report',
        'data.html',
        '--force',
      ],
    );

    expect(exitCode).toBe(2);
    expect(await read('data.json')).toBe(LINES);
  });

  it('overwrites a file with a report where that is meant, and an earlier report always', async () => {
    await write('page.html', 'mine');

    const refused = await run(...SET, '--report', 'page.html');
    const forced = await run(...SET, '--report', 'page.html', '--force');
    const again = await run(...SET, '--report', 'page.html');

    expect(refused.stderr).toContain('--force');
    expect([refused.exitCode, forced.exitCode, again.exitCode]).toEqual([2, 0, 0]);
    expect(await read('page.html')).toContain('<!doctype html>');
  });

  it('keeps a link to the rejects, and the device behind one', async () => {
    await write('in.jsonl', '{"txt":1}\n');
    await write('target', '');
    await symlink('target', join(directory, 'link'));
    await symlink('/dev/null', join(directory, 'null'));

    const linked = await run(...BATCH, '--rejects', 'link');
    const device = await run(...BATCH, '--rejects', 'null');

    expect([linked.exitCode, device.exitCode]).toEqual([2, 2]);
    expect(await read('target')).toContain('"line":1');
  });
});

describe('a comparison', () => {
  it('says which gold labels it did not understand', async () => {
    await write('in.jsonl', '{"text":"a","meta":{"label":"evil"}}\n{"text":"b","meta":{"label":"block"}}\n');

    const { exitCode, stderr } = await run(...SET, '--gold', 'label');

    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('gold: 1 labels understood, 1 not: "evil" 1');
  });

  it('calls nobody where the field of the gold labels is misspelt', async () => {
    const { exitCode, stderr, calls } = await run(...SET, '--gold', 'lable');

    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toContain('--gold: no row has the field "lable" in its meta; there are label');
    expect(await read('in.results.acme.jsonl')).toBeNull();
  });
});

describe('a stdout that takes nothing', () => {
  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('x'), { code })) });
  const ask = async (code: string) => {
    const stderr = sink();
    const exitCode = await main(['providers', '--json'], {
      stdout: failing(code),
      stderr,
      signal: new AbortController().signal,
      isTerminal: { stdout: false, stderr: false },
    });
    return { exitCode, stderr: stderr.text() };
  };

  it('because the disk is full fails with the reason, not with a stack', async () => {
    const { exitCode, stderr } = await ask('ENOSPC');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('stdout cannot be written (ENOSPC)');
    expect(stderr).not.toContain('    at ');
  });

  it('because its reader has gone is no failure', async () => {
    expect(await ask('EPIPE')).toEqual({ exitCode: 0, stderr: '' });
  });
});
