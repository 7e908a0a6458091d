import { open, rm, type FileHandle } from 'node:fs/promises';
import { usageError } from '../failure.js';

/** A line that was not judged because it is wrong. */
export interface Reject {
  line: number;
  /** For a row of several lines. */
  lastLine?: number;
  reason: string;
  /** The beginning of the line; this is content. */
  text?: string;
}

/** The file of rejects, which is made with the first one. */
export interface Rejects {
  readonly count: number;
  /**
   * Removes what an earlier run wrote: each run reads the whole input and finds the same rejects.
   * @throws ModerationError `config` where the file cannot be replaced.
   */
  begin(): Promise<void>;
  add(reject: Reject): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing, for whoever reads lines that were looked through before. */
export const noRejects: Rejects = {
  count: 0,
  begin: async () => undefined,
  add: async () => undefined,
  close: async () => undefined,
};

const TEXT_CHARACTERS = 200;

/** Prepares the file; nothing is touched before `begin`. */
export function createRejects(path: string): Rejects {
  const refuse = (error: unknown): never => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageError(`--rejects: ${path} cannot be written (${reason})`);
  };
  let opening: Promise<FileHandle> | null = null;
  let count = 0;
  return {
    get count() {
      return count;
    },
    begin: () => rm(path, { force: true }).catch(refuse),
    add: async ({ text, ...reject }) => {
      count += 1;
      const shown =
        text === undefined
          ? {}
          : {
              text: Array.from(text.slice(0, 2 * TEXT_CHARACTERS))
                .slice(0, TEXT_CHARACTERS)
                .join(''),
            };
      opening ??= open(path, 'w', 0o600);
      try {
        await (await opening).appendFile(`${JSON.stringify({ ...reject, ...shown })}\n`);
      } catch (error) {
        refuse(error);
      }
    },
    close: async () => {
      const handle = await opening?.catch(() => null);
      await handle?.close();
    },
  };
}
