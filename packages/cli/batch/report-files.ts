import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { realPathOf } from '@moderato/batch';
import { usageError } from '../failure.js';

/** Where the three forms of a report go. */
export interface ReportFiles {
  html: string;
  json: string;
  markdown: string;
}

/** How each form is known again as one that this program wrote. */
const MARKS: Readonly<Record<keyof ReportFiles, (head: string, tail: string) => boolean>> = {
  html: (head) => head.includes('<meta name="generator" content="Moderato">'),
  json: (head) => head.startsWith('{\n  "format": "moderato-report"'),
  markdown: (head, tail) => head.startsWith('## ') && /; seed \d+\. Intervals are 95%\.\n$/.test(tail),
};

const READ_BYTES = 4096;

/**
 * Names the files of a report by that of its HTML.
 * @throws ModerationError `config` for another ending.
 */
export function reportFiles(html: string, flag = '--report'): ReportFiles {
  if (!html.endsWith('.html')) throw usageError(`${flag}: expected the name of an .html file`);
  const stem = html.slice(0, -'.html'.length);
  return { html, json: `${stem}.json`, markdown: `${stem}.md` };
}

/**
 * Makes sure that a report overwrites nothing but an earlier report.
 * @param isForced whether other files may be overwritten.
 * @throws ModerationError `config`, naming the file that is in the way.
 */
export async function assertReportFiles(files: ReportFiles, isForced: boolean): Promise<void> {
  for (const [form, path] of Object.entries(files) as [keyof ReportFiles, string][]) {
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    if (!found.isFile()) throw usageError(`--report: ${path} is no plain file; name another one`);
    if (found.size === 0 || isForced || (await isReport(form, path, found.size))) continue;
    throw usageError(
      `--report: ${path} exists and is no report of this program; name another file, or overwrite it with --force`,
    );
  }
}

/**
 * Writes a report; a full disk leaves the earlier one.
 * @throws ModerationError `config`.
 */
export async function writeReportFiles(
  files: ReportFiles,
  texts: Readonly<Record<keyof ReportFiles, string>>,
): Promise<void> {
  for (const [form, path] of Object.entries(files) as [keyof ReportFiles, string][]) {
    const next = `${path}.${randomUUID()}`;
    try {
      await writeFile(next, texts[form], { mode: 0o600, flag: 'wx' });
      await rename(next, await realPathOf(path));
    } catch (error) {
      await rm(next, { force: true });
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      throw usageError(`--report: ${path} cannot be written (${reason})`);
    }
  }
}

async function isReport(form: keyof ReportFiles, path: string, size: number): Promise<boolean> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw usageError(
      `--report: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  });
  const read = async (position: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, position);
    return buffer.subarray(0, bytesRead).toString('utf8');
  };
  try {
    return MARKS[form](await read(0), await read(Math.max(0, size - READ_BYTES)));
  } finally {
    await handle.close();
  }
}
