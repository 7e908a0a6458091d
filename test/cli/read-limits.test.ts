import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.js';

const ITEM = {
  key: 'a',
  stratum: 1,
  stratumSize: 20,
  weight: 2,
  kind: 'text',
  text: 'words',
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-limits-'));
  for (const name of ['endless.yaml', 'endless.json', 'endless.html', 'endless.jsonl', 'endless.png'])
    await symlink('/dev/zero', join(directory, name));
  await writeFile(join(directory, 'items.jsonl'), `${JSON.stringify(ITEM)}\n`);
  await writeFile(join(directory, 'policy.yaml'), 'categories: {}\n');
  await writeFile(join(directory, 'results.jsonl'), '');
  await writeFile(join(directory, 'rows.jsonl'), '{"file":"endless.png"}\n');
});
afterAll(() => rm(directory, { recursive: true }));

describe('a device that never ends', () => {
  it.each([
    ['a text', ['check', 'text', '--file', '/dev/zero']],
    ['a ticket', ['job', '/dev/zero']],
    ['a ticket that is waited for', ['job', '/dev/zero', '--wait']],
    ['a configuration', ['check', 'text', 'words', '--config', 'endless.yaml']],
    ['a policy', ['policy', 'try', 'results.jsonl', '--policy', 'endless.yaml']],
    ['accounts of the emulator', ['emulate', '--accounts', 'endless.json']],
    ['rules of the emulator', ['emulate', '--rules', 'endless.yaml']],
    [
      'a gold file',
      ['policy', 'try', 'results.jsonl', '--policy', 'policy.yaml', '--gold-file', '/dev/zero'],
    ],
    ['a policy to label by', ['label', 'items.jsonl', '--policy-text', '/dev/zero']],
    ['labels of Label Studio', ['label', 'items.jsonl', '--import-label-studio', '/dev/zero']],
  ])('is an error as %s', async (_name, argv) => {
    const { exitCode, stderr } = await runCommand(argv, { directory });

    expect(stderr).toMatch(/holds more than \d+ bytes, the most that is read of it; shorten or split it/);
    expect(exitCode).toBe(2);
  });

  it('is an error as a configuration that is found', async () => {
    const folder = await mkdtemp(join(directory, 'found-'));
    await symlink('/dev/zero', join(folder, 'moderato.config.yaml'));

    const { exitCode, stderr } = await runCommand(['config'], { directory: folder });

    expect(stderr).toMatch(/moderato\.config\.yaml: holds more than \d+ bytes/);
    expect(exitCode).toBe(2);
  });

  it('fails the line of a batch whose image it is', async () => {
    await runCommand(['batch', 'rows.jsonl', '--out', 'out.jsonl'], { directory });

    const results = await readFile(join(directory, 'out.jsonl'), 'utf8');
    expect(results).toMatch(/endless\.png holds more than \d+ bytes/);
  });
});
