/**
 * Tells which translated pages are older than their original: each names its original and the hash of the text that it was made from.
 * `--write` records the present hashes, for whoever has just brought the pages up to date.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'docs/zh';

/** First twelve hex digits of the SHA-256 of a text, line ends aside. */
export function hashOf(text) {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 12);
}

/**
 * Reads what a translated page says of its original.
 * @returns null where it says nothing.
 */
export function readOrigin(text) {
  const [, head = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  const original = /^original: (\S+)$/m.exec(head)?.[1];
  const hash = /^originalHash: (\S+)$/m.exec(head)?.[1];
  return original === undefined || hash === undefined ? null : { original, hash };
}

/** @returns for each translated page what is wrong with it; null where nothing is. */
export function translations(root = '.') {
  const names = readdirSync(join(root, FOLDER), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const page = `${FOLDER}/${name}`;
      const origin = readOrigin(readFileSync(join(root, page), 'utf8'));
      if (origin === null) return { page, problem: 'does not name its original' };
      const { original, hash } = origin;
      if (!existsSync(join(root, original))) return { page, problem: `${original} is gone` };
      const present = hashOf(readFileSync(join(root, original), 'utf8'));
      return { page, problem: present === hash ? null : `${original} has changed since`, present };
    });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const pages = translations();
  if (process.argv.includes('--write')) {
    for (const { page, present } of pages.filter((each) => each.present !== undefined)) {
      const text = readFileSync(page, 'utf8').replace(/^originalHash: .*$/m, `originalHash: ${present}`);
      writeFileSync(page, text);
    }
  } else {
    const stale = pages.filter(({ problem }) => problem !== null);
    for (const { page, problem } of stale) console.error(`${page}: ${problem}`);
    console.log(`${pages.length - stale.length} of ${pages.length} translated pages are up to date`);
    if (process.argv.includes('--strict') && stale.length > 0) process.exitCode = 1;
  }
}
