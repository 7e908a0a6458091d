import { lstat, open, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { usageError } from '../failure.js';
import { excerpt } from '../print/text.js';

/** A line that was not moderated because it is wrong. */
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
  /** How many there are of each reason; beyond twenty reasons, the others are counted as one. */
  readonly reasons: ReadonlyMap<string, number>;
  /**
   * Removes what an earlier run wrote: each run reads the whole input and finds the same rejects.
   * @throws ModerationError `config` where the file cannot be replaced.
   */
  begin(): Promise<void>;
  add(reject: Reject): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes sure that the file of rejects is free: missing, empty, that of an earlier run, or no plain file, such as a device, which is
 * written to.
 * @returns what is there.
 * @throws ModerationError `config` for anything else.
 */
export async function assertRejectsFile(path: string): Promise<'nothing' | 'rejects' | 'device'> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 'nothing';
  if (found.isDirectory()) throw usageError(`--rejects: ${path} is a folder; name a file`);
  if (!found.isFile()) return 'device';
  if (found.size === 0 || isReject(await firstLineOf(path))) return 'rejects';
  throw usageError(
    `--rejects: ${path} exists and this program did not write it as rejects; name another file`,
  );
}

/** Keeps nothing, for whoever reads lines that were looked through before. */
export const noRejects: Rejects = {
  count: 0,
  reasons: new Map(),
  begin: async () => undefined,
  add: async () => undefined,
  close: async () => undefined,
};

/** Reasons that are told apart. */
const MOST_REASONS = 20;

/** Says how many lines were rejected and why, equal reasons added up: `3 lines rejected (2 not a JSON object, 1 kind: needed)`. */
export function describeRejects({ count, reasons }: Pick<Rejects, 'count' | 'reasons'>): string {
  const why = [...reasons]
    .sort(([, first], [, second]) => second - first)
    .map(([reason, number]) => `${number} ${excerpt(reason, REASON_CHARACTERS)}`);
  return `${count} ${count === 1 ? 'line' : 'lines'} rejected (${why.join('; ')})`;
}

const REASON_CHARACTERS = 120;
const TEXT_CHARACTERS = 200;
const FIRST_LINE_BYTES = 8192;
const FIELDS = ['line', 'lastLine', 'reason', 'text'];

/** Prepares the file; nothing is touched before `begin`. */
export function createRejects(path: string): Rejects {
  const refuse = (error: unknown): never => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageError(`--rejects: ${path} cannot be written (${reason})`);
  };
  let opening: Promise<FileHandle> | null = null;
  let count = 0;
  const reasons = new Map<string, number>();
  return {
    get count() {
      return count;
    },
    get reasons() {
      return reasons;
    },
    begin: async () => {
      const found = await assertRejectsFile(path);
      if (found !== 'rejects') return;
      // a link stays, and so does what leads through it
      const isLink = (await lstat(path)).isSymbolicLink();
      await (isLink ? truncate(path) : rm(path)).catch(refuse);
    },
    add: async ({ text, ...reject }) => {
      count += 1;
      const kind = reject.reason
        .replaceAll(/\bline \d+(?: to \d+)?/g, 'line …')
        .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');
      const reason = reasons.has(kind) || reasons.size < MOST_REASONS ? kind : 'other reasons';
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      const shown =
        text === undefined
          ? {}
          : {
              text: Array.from(text.slice(0, 2 * TEXT_CHARACTERS))
                .slice(0, TEXT_CHARACTERS)
                .join(''),
            };
      opening ??= open(path, 'a', 0o600);
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

async function firstLineOf(path: string): Promise<string> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw usageError(
      `--rejects: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE_BYTES), 0, FIRST_LINE_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('utf8').split('\n', 1)[0] ?? '';
  } finally {
    await handle.close();
  }
}

function isReject(line: string): boolean {
  try {
    const value = JSON.parse(line) as Partial<Reject> | null;
    if (typeof value !== 'object' || value === null) return false;
    const isShaped = Number.isSafeInteger(value.line) && typeof value.reason === 'string';
    return isShaped && Object.keys(value).every((field) => FIELDS.includes(field));
  } catch {
    return false;
  }
}
