import { open, readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type StoredRow } from '@moderato/batch';
import { type GoldLabel } from '@moderato/core';
import { goldOfLabels, raterAgreement, readLabels, type Label } from '@moderato/label';
import picomatch from 'picomatch';
import { type RaterFigures } from '@moderato/report';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';

/** What raters say of items, as a report takes it. */
export interface GoldLabels {
  goldOf: (row: Pick<StoredRow, 'key'>) => GoldLabel | null;
  /** 1 for an item without gold, which is in no weighted figure. */
  weightOf: (row: Pick<StoredRow, 'key'>) => number;
  figures: RaterFigures;
  /** Labelled items that no row was found for. */
  unmatched: () => number;
}

const HEAD_BYTES = 64 * 1024;

/**
 * The files that are meant: names, and patterns with `*` in the last part of their path.
 * @throws ModerationError `config` for a pattern that nothing fits.
 */
export async function expandNames(given: readonly string[], io: CommandIo): Promise<string[]> {
  const found: string[] = [];
  for (const name of given) {
    if (!basename(name).includes('*')) {
      found.push(resolve(io.directory, name));
      continue;
    }
    const folder = dirname(resolve(io.directory, name));
    const fits = picomatch(basename(name));
    const names = (await readdir(folder).catch(() => [])).filter((each) => fits(each)).sort();
    if (names.length === 0) throw usageError(`--gold-file: nothing fits ${name}`);
    found.push(...names.map((each) => resolve(folder, each)));
  }
  return [...new Set(found)];
}

/** Whether a file was written by `moderato label`; false for one that cannot be read. */
export async function holdsLabels(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return /^\{"key":"(?:[^"\\]|\\.)*","rater":"/.test(buffer.subarray(0, bytesRead).toString('utf8'));
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/**
 * Makes gold and weights of the labels of one or several raters.
 * @param seed of the bootstrap of their agreement.
 * @throws ModerationError `config`.
 */
export async function readGoldLabels(
  paths: readonly string[],
  { adjudicator, seed }: { adjudicator: string | undefined; seed: number },
): Promise<GoldLabels> {
  const labels: Label[] = [];
  for (const path of paths) labels.push(...(await readLabels(path)));
  const { items, counts, isQueue } = goldOfLabels(labels, { adjudicator });
  const byKey = new Map(items.map((item) => [item.key, item]));
  const missing = new Set(byKey.keys());
  const voting = labels.filter(({ rater }) => rater !== adjudicator);
  const own = new Map<string, { labels: number; unsure: number }>();
  for (const { rater, decision } of labels) {
    const before = own.get(rater) ?? { labels: 0, unsure: 0 };
    own.set(rater, { labels: before.labels + 1, unsure: before.unsure + Number(decision === null) });
  }
  return {
    goldOf: ({ key }) => {
      missing.delete(key);
      return byKey.get(key)?.gold ?? null;
    },
    weightOf: ({ key }) => byKey.get(key)?.weight ?? 1,
    figures: {
      raters: [...own].sort().map(([rater, each]) => ({ rater, ...each })),
      adjudicator: adjudicator ?? null,
      items: items.length,
      origins: counts,
      isQueue,
      agreement: raterAgreement(voting, seed),
    },
    unmatched: () => missing.size,
  };
}
