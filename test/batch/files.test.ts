import { link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failure } from '../support/acme.js';
import { createVendor, openFolder, rowsOf } from './stage.js';

let stage: Awaited<ReturnType<typeof openFolder>>;

beforeEach(async () => {
  stage = await openFolder();
});

afterEach(() => stage.remove());

const at = (name: string) => join(stage.folder, name);

describe('files that a batch did not write', () => {
  it.each([
    ['{"very":"important"}', 'without a line feed'],
    ['{"very":"important"}\n', 'of one line'],
    ['{"very":"important"}\nand more', 'of several lines'],
    ['\n', 'that are empty lines'],
    ['\0\u0001\u0002', 'of bytes'],
  ])('are kept as they are: %j', async (text) => {
    const { provider, submits } = createVendor();
    for (const files of [{ out: at('mine') }, { journal: at('mine') }]) {
      await writeFile(at('mine'), text);

      await expect(stage.run(provider, rowsOf(1), files)).rejects.toMatchObject({ code: 'config' });

      expect(await readFile(at('mine'), 'utf8')).toBe(text);
    }
    expect(submits).toEqual([]);
  });

  it('are kept where their names are those that a run would need', async () => {
    const { provider } = createVendor();
    await writeFile(`${stage.out}.new`, 'mine');
    await writeFile(`${stage.out}.lock`, 'mine');

    await expect(stage.run(provider, rowsOf(1))).rejects.toThrow('this program did not write it');
    expect(await readFile(`${stage.out}.lock`, 'utf8')).toBe('mine');

    await rm(`${stage.out}.lock`);
    await stage.run(provider, rowsOf(1));
    expect(await readFile(`${stage.out}.new`, 'utf8')).toBe('mine');
  });

  it('are no folder and no device', async () => {
    const { provider } = createVendor();
    await mkdir(at('folder'));

    await expect(stage.run(provider, rowsOf(1), { out: at('folder') })).rejects.toThrow('is a folder');
    await expect(
      stage.run(provider, rowsOf(1), { out: '/dev/null', journal: at('j') }),
    ).rejects.toMatchObject({ code: 'config' });
  });
});

describe('one file for output and journal', () => {
  it('is refused by name and behind links', async () => {
    const { provider, submits } = createVendor();
    await writeFile(at('one'), '');
    await symlink('one', at('soft'));
    await link(at('one'), at('hard'));
    await symlink('nowhere', at('dangling'));

    for (const [out, journal] of [
      ['one', 'one'],
      ['one', 'soft'],
      ['one', 'hard'],
      ['nowhere', 'dangling'],
    ] as const)
      await expect(
        stage.run(provider, rowsOf(1), { out: at(out), journal: at(journal) }),
      ).rejects.toMatchObject({ code: 'config', message: expect.stringContaining('two different files') });
    expect(submits).toEqual([]);
  });
});

describe('one output with two journals', () => {
  it('is refused while the first run is at work', async () => {
    let second: Promise<unknown> = Promise.resolve();
    const { provider, submits } = createVendor({
      submit: async () => {
        second = stage.run(provider, rowsOf(1), { journal: at('other') });
        await second.catch(() => undefined);
      },
    });

    await stage.run(provider, rowsOf(1), { journal: at('first') });

    await expect(second).rejects.toThrow('is at work on this batch');
    expect(submits).toHaveLength(1);
  });
});

describe('a batch that submitted nothing', () => {
  const refusing = () =>
    createVendor({
      submit: () => {
        throw failure({ code: 'auth', effect: 'none', retry: 'never' });
      },
    });

  it.each([
    ['another input', { input: 'corrected' }],
    ['other settings', { input: 'wrong', settings: { kind: 'text' } }],
  ])('does not bind the next run to its input or its settings: %s', async (_name, next) => {
    await stage.run(createVendor().provider, [], { input: 'wrong' });
    await stage.run(refusing().provider, rowsOf(1), { input: 'wrong' });

    const summary = await stage.run(createVendor().provider, rowsOf(2), next);
    const again = await stage.run(createVendor().provider, rowsOf(2), next);

    expect(summary).toMatchObject({ pass: 2, errors: 0, submitted: 2 });
    expect(again).toMatchObject({ reused: 2, submitted: 0 });
  });

  it('is told from one whose submit may be paid for', async () => {
    const losing = createVendor({
      submit: () => {
        throw failure({ code: 'network', effect: 'unknown', uncertain: true });
      },
    });
    await stage.run(losing.provider, rowsOf(1), { input: 'wrong' });

    await expect(stage.run(createVendor().provider, rowsOf(1), { input: 'corrected' })).rejects.toThrow(
      'belongs to another input',
    );
  });
});

describe('a run whose lock was taken over', () => {
  it('submits nothing more', async () => {
    let nowMs = 0;
    const lock = {
      now: () => nowMs,
      wallNow: () => nowMs,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
      place: null,
      isAlive: () => true,
    };
    const { provider, submits } = createVendor({
      submit: async (id) => {
        if (id !== 'a1') return;
        await writeFile(`${stage.journal}.lock`, '{"lock":"moderato batch","owner":"other"}\n');
        nowMs += 60_000;
      },
    });

    await expect(stage.run(provider, rowsOf(4), { concurrency: 1, parts: { lock } })).rejects.toThrow(
      'another run has taken over the lock',
    );

    expect(submits).toEqual(['a0', 'a1']);
  });
});
