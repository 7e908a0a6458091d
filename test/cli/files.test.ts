import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseTicket } from 'moderato';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand } from './run-command.js';

const ASSETS = join(import.meta.dirname, '../../docs/examples/quickstart');

interface ResultLine {
  id: string;
  verdict?: { decision: string };
  error?: { code: string };
}

let emulator: Emulator;
let directory: string;

beforeEach(async () => {
  emulator = await startEmulator({ progress: { polls: 1 } });
  directory = mkdtempSync(join(tmpdir(), 'moderato-cli-files-'));
  copyFileSync(join(ASSETS, 'videos/walk.mp4'), join(directory, 'clip 片段.mp4'));
  copyFileSync(join(ASSETS, 'sounds/greeting.mp3'), join(directory, 'greeting.mp3'));
  copyFileSync(join(ASSETS, 'pictures/sunset.png'), join(directory, 'sunset.png'));
  writeFileSync(join(directory, 'note.txt'), '你好');
  writeFileSync(join(directory, 'moderato.config.json'), '{ "polling": { "initialMs": 1, "maxMs": 5 } }');
});

afterEach(async () => {
  await emulator.close();
  rmSync(directory, { recursive: true });
});

const run = (argv: string[], more: Record<string, string> = { TENCENT_UPLOAD_PREFIX: 'moderato/' }) =>
  runCommand(argv, {
    isReal: true,
    directory,
    environment: { ...environmentOf(emulator), MODERATO_PROVIDER: 'tencent', ...more },
  });

const operations = () => emulator.journal().map(({ operation }) => operation);

describe('a file of this machine on the command line', () => {
  it('is a video to check', async () => {
    const { exitCode, stdout, stderr } = await run([
      'check',
      'video',
      'clip 片段.mp4',
      '--json',
      '--verbose',
    ]);

    expect({ exitCode, decision: JSON.parse(stdout).decision }).toEqual({ exitCode: 0, decision: 'pass' });
    expect(JSON.parse(stdout).source.subject).toBe(join(directory, 'clip 片段.mp4'));
    expect(stderr).toMatch(/tencent: file stored: .*片段\.mp4 as moderato\/[0-9a-f]{32}\.mp4/);
    expect(stderr).toMatch(/tencent: file removed: moderato\//);
    expect(operations()[0]).toBe('put object');
    expect(operations().at(-1)).toBe('delete object');
  });

  it('is refused with the variable that is missing, and exit code 2', async () => {
    const { exitCode, stdout, stderr } = await run(['check', 'video', 'clip 片段.mp4'], {});

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('TENCENT_UPLOAD_PREFIX');
    expect(operations()).toEqual([]);
  });

  it('is taken along in the ticket of --submit-only, and removed by the job command', async () => {
    const { stdout } = await run(['check', 'audio', 'greeting.mp3', '--submit-only', '--json']);
    expect(parseTicket(stdout).upload).toEqual({ object: expect.stringMatching(/^moderato\//) });
    writeFileSync(join(directory, 'ticket.json'), stdout);

    const { exitCode } = await run(['job', 'ticket.json', '--wait']);

    expect(exitCode).toBe(0);
    expect(operations().at(-1)).toBe('delete object');
  });

  it('is sent inside the call as an image or a text', async () => {
    const image = await run(['check', 'image', 'sunset.png', '--json']);
    const text = await run(['check', 'text', '--file', 'note.txt', '--json']);

    expect([image.exitCode, text.exitCode]).toEqual([0, 0]);
    expect(operations()).toEqual(['submit image', 'submit text']);
  });

  it('is a row of a batch, of any kind, relative to the input', async () => {
    const rows = [
      { id: 'video', kind: 'video', file: 'clip 片段.mp4' },
      { id: 'audio', kind: 'audio', file: 'greeting.mp3' },
      { id: 'image', file: 'sunset.png' },
      { id: 'text', kind: 'text', file: 'note.txt' },
      { id: 'gone', kind: 'audio', file: 'gone.mp3' },
    ];
    writeFileSync(join(directory, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));

    const { exitCode } = await run(['batch', 'rows.jsonl']);

    const results = readFileSync(join(directory, 'rows.results.jsonl'), 'utf8').trim().split('\n');
    const ends = results.map((line) => {
      const { id, verdict, error } = JSON.parse(line) as ResultLine;
      return [id, verdict?.decision ?? error?.code];
    });
    expect(Object.fromEntries(ends)).toEqual({
      video: 'pass',
      audio: 'pass',
      image: 'pass',
      text: 'pass',
      gone: 'invalid_content',
    });
    expect(exitCode).not.toBe(2);
    expect(operations().filter((each) => each === 'put object')).toHaveLength(2);
    expect(operations().filter((each) => each === 'delete object')).toHaveLength(2);
  });

  it('is moderated again by a batch that is run again only where it was not', async () => {
    writeFileSync(join(directory, 'rows.jsonl'), '{"id":"a","kind":"audio","file":"greeting.mp3"}');
    await run(['batch', 'rows.jsonl']);
    const before = operations().length;

    await run(['batch', 'rows.jsonl']);

    expect(operations()).toHaveLength(before);
  });
});
