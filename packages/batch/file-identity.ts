import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { batchError } from './batch-error.js';

const MOST_NAMED = 4;

/**
 * The path of a file itself, behind all links, also where it does not exist yet.
 * @returns the path as it is given where nothing of it can be followed.
 */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return path;
    const isLink = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (isLink) return realPathOf(resolve(dirname(path), await readlink(path)));
    return dirname(path) === path ? path : join(await realPathOf(dirname(path)), basename(path));
  }
}

/**
 * Makes sure that a run reads and writes different files, whatever links lead to them.
 * @param files the paths by what they are for, such as `--out`.
 * @throws ModerationError `config`, naming the two that are the same.
 */
export async function assertSeparateFiles(files: Readonly<Record<string, string>>): Promise<void> {
  const seen = new Map<string, string>();
  for (const [role, path] of Object.entries(files)) {
    for (const identity of await identitiesOf(path)) {
      const other = seen.get(identity);
      if (other !== undefined && other !== role)
        throw batchError(
          `${listed(Object.keys(files), [other, role])}; ${other} and ${role} are both ${path}`,
        );
      seen.set(identity, role);
    }
  }
}

/**
 * Makes sure that what is at a path may be read and appended to as a file: a device or a pipe cannot be read back.
 * @param role what the file is for, such as `--out`.
 * @throws ModerationError `config`.
 */
export async function assertPlainFile(path: string, role: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isFile())
    throw batchError(
      `${role}: ${path} is ${found.isDirectory() ? 'a folder' : 'no plain file'}; name a file`,
    );
}

/** Names the files where they are few, else the two that matter. */
function listed(roles: readonly string[], clashing: readonly string[]): string {
  const named = roles.length <= MOST_NAMED ? roles : clashing;
  const count = ['no', 'one', 'two', 'three', 'four'][named.length] ?? String(named.length);
  return `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}: expected ${count} different files`;
}

/** What a file is known by: its real path and, where it exists, its place on the disk. */
async function identitiesOf(path: string): Promise<string[]> {
  const place = await stat(path, { bigint: true }).catch(() => null);
  const realPath = await realPathOf(resolve(path));
  return [realPath, ...(place?.isFile() === true ? [`${place.dev}:${place.ino}`] : [])];
}
