import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import { startEmulator } from '@moderato/emulator';
import { checkFaults, loadFaults } from '../../../packages/emulator/faults/schema.js';

describe('a file of faults', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function load(name: string, text: string) {
    const file = join(folder, name);
    await writeFile(file, text);
    return loadFaults(file).catch((error: unknown) => error);
  }

  it('is read as YAML and as JSON, with the defaults filled in', async () => {
    const yaml = await load('a.yaml', 'faults:\n  - fault: latency\n  - fault: error\n    status: 503\n');
    const json = await load('a.json', '{"faults":[{"fault":"latency"},{"fault":"error","status":503}]}');

    expect(JSON.parse(JSON.stringify(yaml))).toEqual({
      faults: [
        { fault: 'latency', rate: 1, delayMs: 1000 },
        { fault: 'error', rate: 1, status: 503, bare: false },
      ],
    });
    expect(json).toEqual(yaml);
  });

  it('can be given again as it was checked', () => {
    const checked = checkFaults({ faults: [{ fault: 'timeout', rate: 0.5, vendors: ['huawei'] }] });

    expect(checkFaults(JSON.parse(JSON.stringify(checked)))).toEqual(checked);
  });

  const wrong: [string, string, string][] = [
    ['no faults', '', 'expected object'],
    ['an unknown field', 'faults: [{ fault: reset, rat: 1 }]', 'faults.0: unknown field "rat"'],
    ['an unknown fault', 'faults: [{ fault: rset }]', 'faults.0.fault: expected "latency" or'],
    ['a rate above 1', 'faults: [{ fault: reset, rate: 2 }]', 'faults.0.rate'],
    ['an unknown vendor', 'faults: [{ fault: reset, vendors: [acme] }]', 'faults.0.vendors.0'],
    ['no times', 'faults: [{ fault: reset, times: 0 }]', 'faults.0.times'],
    [
      'a setting of another fault',
      'faults: [{ fault: reset, delayMs: 5 }]',
      'faults.0.delayMs: not a setting of reset',
    ],
    [
      'a status that the fault does not have',
      'faults: [{ fault: error, status: 404 }]',
      'faults.0.status: expected 500 or 503',
    ],
    [
      'an operation that is none',
      'faults: [{ fault: reset, operations: [submit audio, submit adio] }]',
      'faults.0.operations.1: reset happens at none of these',
    ],
    [
      'an operation at which the fault does not happen',
      'faults: [{ fault: stuck_job, operations: [fetch audio] }]',
      'faults.0.operations.0: stuck_job happens at none of these; expected a glob over submit text, submit audio',
    ],
    ['text that is not YAML', 'faults: [', 'neither YAML nor JSON'],
  ];

  it.each(wrong)('with %s is refused by file and field', async (_, text, words) => {
    const error = await load('wrong.yaml', text);

    expect(isModerationError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'config', operation: 'read faults' });
    expect((error as Error).message).toContain(join(folder, 'wrong.yaml'));
    expect((error as Error).message).toContain(words);
  });

  it('that does not exist is refused by name before anything is listened on', async () => {
    await expect(startEmulator({ faults: '/nowhere/faults.yaml' })).rejects.toThrow(
      '/nowhere/faults.yaml: cannot be read (ENOENT)',
    );
  });
});

describe('faults given as an option', () => {
  it('are refused by field, and so are a seed and a journal that are wrong', async () => {
    const refusal = (options: object) => startEmulator(options).catch((error: unknown) => error);

    expect(await refusal({ faults: { faults: [{ fault: 'resett' }] } })).toMatchObject({
      code: 'config',
      message: expect.stringContaining('options.faults: faults.0.fault'),
    });
    expect(await refusal({ seed: 0.5 })).toMatchObject({ message: expect.stringContaining('options.seed') });
    expect(await refusal({ journalEntries: 0 })).toMatchObject({
      message: expect.stringContaining('options.journalEntries'),
    });
  });
});
