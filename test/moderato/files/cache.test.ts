import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type Moderator } from 'moderato';

const CLEAN = 'a fine day for a walk';
const OFFENCE = 'you stupid idiot';

let emulator: Emulator;
let directory: string;
let moderator: Moderator;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'moderato-files-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(async () => {
  emulator = await startEmulator({
    rules: { rules: [{ words: ['idiot'], label: 'abuse', decision: 'block' }] } as never,
  });
  const { tencent } = emulator.configuration.providers;
  moderator = createModerator(
    {
      provider: 'tencent',
      providers: { tencent: { ...tencent, uploadPrefix: 'moderato/' } },
      polling: { initialMs: 1, maxMs: 5 },
      cache: { addresses: true },
    },
    { environment: {} },
  );
});

afterEach(async () => {
  await moderator.close();
  await emulator.close();
});

const submits = () => emulator.journal().filter(({ operation }) => operation.startsWith('submit')).length;

describe.each(['text', 'document'] as const)('the verdict of a file with %s', (kind) => {
  const path = () => join(directory, 'changing.txt');
  const content = (): Content => ({ kind, file: path() });

  it('is not that of what the file held before', async () => {
    writeFileSync(path(), CLEAN);
    const before = await moderator.moderate(content());
    writeFileSync(path(), OFFENCE);
    const after = await moderator.moderate(content());

    expect([before.decision, after.decision]).toEqual(['pass', 'block']);
    expect(submits()).toBe(2);
  });

  it('is not that of a call under way about what the file held before', async () => {
    writeFileSync(path(), CLEAN);
    const before = moderator.moderate(content());
    await expect(before).resolves.toMatchObject({ decision: 'pass' });
    const again = moderator.moderate(content());
    writeFileSync(path(), OFFENCE);
    const after = moderator.moderate(content());

    await again;
    await expect(after).resolves.toMatchObject({ decision: 'block' });
  });
});

it('a text that was moderated from one file is known in another file', async () => {
  const [one, other] = [join(directory, 'one.txt'), join(directory, 'other.txt')];
  writeFileSync(one, CLEAN);
  writeFileSync(other, CLEAN);

  await moderator.moderate({ kind: 'text', file: one });
  const verdict = await moderator.moderate({ kind: 'text', file: other });

  expect(verdict).toMatchObject({ decision: 'pass', source: { subject: other } });
  expect(submits()).toBe(1);
});
