import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { wholeLineBytes } from '../../packages/batch/whole-lines.js';

async function linesOf(path: string, maxLineBytes: number): Promise<number[]> {
  const lengths: number[] = [];
  for await (const { bytes } of wholeLineBytes(path, () => undefined, maxLineBytes))
    lengths.push(bytes.length);
  return lengths;
}

describe('the lines of a file', () => {
  it('are read where all together are longer than one may be', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'moderato-lines-'));
    const path = join(directory, 'lines.jsonl');
    await writeFile(path, `${'x'.repeat(400_000)}\n`.repeat(5));

    await expect(linesOf(path, 400_000)).resolves.toEqual(Array(5).fill(400_000));
    await expect(linesOf(path, 100_000)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/^line 1 of .*lines\.jsonl holds more than 100000 bytes/),
    });
    await rm(directory, { recursive: true });
  });

  it('are refused where one never ends', async () => {
    await expect(linesOf('/dev/zero', 1_000_000)).rejects.toThrow(
      'line 1 of /dev/zero holds more than 1000000 bytes',
    );
  });
});
