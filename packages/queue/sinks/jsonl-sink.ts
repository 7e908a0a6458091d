import { open } from 'node:fs/promises';
import { ModerationError } from '@moderato/core';
import { type Sink } from './sink.js';

/** A sink with a file behind it. */
export interface FileSink {
  sink: Sink;
  close(): Promise<void>;
}

/**
 * Appends results to a file, one line of JSON each, and confirms one when it is on the disk. The file is readable for its owner
 * alone, because verdicts quote content.
 * @throws ModerationError `config` where the file cannot be opened.
 */
export async function openJsonlSink(path: string): Promise<FileSink> {
  const handle = await open(path, 'a', 0o600).catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ModerationError({
      code: 'config',
      operation: 'open sink',
      effect: 'none',
      message: `the file ${path} cannot be written (${reason})`,
    });
  });
  return {
    sink: async (result) => {
      await handle.appendFile(`${JSON.stringify(result)}\n`);
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}
