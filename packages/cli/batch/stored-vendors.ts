import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readAbout, vendorOfResults, type ComparedRowsInit, type StoredResult } from '@moderato/batch';
import { type Manifest } from '@moderato/report';
import { mappingVersion, vendorMapOf } from 'moderato';
import { createVerdictFacts, readAboutOf, type About } from './provenance.js';
import { codeOf, usageError } from '../failure.js';
import { type CommandIo } from '../io.js';

/** Which stored results are compared. */
export interface StoredVendors {
  /** The results by the name that their vendor has in the report. */
  files: Record<string, string>;
  maps: NonNullable<ComparedRowsInit['maps']>;
  /** The vendor behind a name. */
  vendorOf: (name: string) => string;
  /** What the results have in common: folder and beginning of the names. */
  stem: string;
  /** Told each result. */
  watch: (name: string, result: StoredResult) => void;
  /** How the verdicts came about, once all were watched. */
  described: () => Manifest['providers'];
}

/**
 * Finds out which vendor each file of results is of.
 * @param given each a file, or `<name>=<file>`.
 * @throws ModerationError `config` for fewer than two files, one that does not exist, a name twice, and a file that names no vendor.
 */
export async function readStoredVendors(given: readonly string[], io: CommandIo): Promise<StoredVendors> {
  const files: Record<string, string> = {};
  const vendors = new Map<string, string>();
  const own = new Map((io.parts.maps ?? []).map((map) => [map.provider, map]));
  for (const argument of given) {
    const [, named, file = argument] = /^([A-Za-z][\w.-]*)=(.+)$/s.exec(argument) ?? [];
    const path = resolve(io.directory, file);
    await assertIsThere(path, file);
    const vendor = await vendorOfResults(path);
    if (vendor === null)
      throw usageError(
        `${file}: no result in it names its vendor; is it the output of batch or compare-set?`,
      );
    const name = named ?? vendor;
    if (files[name] !== undefined)
      throw usageError(`${file}: two files are of ${name}; name them, such as before=${file}`);
    files[name] = path;
    vendors.set(name, vendor);
  }
  const names = Object.keys(files);
  if (names.length < 2)
    throw usageError('<results>: expected the results of two vendors or more, one file each');
  const vendorOf = (name: string) => vendors.get(name) ?? name;
  const maps = names.flatMap((name) => {
    const map = own.get(vendorOf(name)) ?? vendorMapOf(vendorOf(name));
    return map === null ? [] : [[name, map] as const];
  });
  const unknown = names.find((name) => !maps.some(([known]) => known === name));
  if (unknown !== undefined)
    throw usageError(`${unknown}: there is no mapping for the labels of the vendor ${vendorOf(unknown)}`);
  const facts = createVerdictFacts(names);
  const kept = new Map<string, Partial<About>>();
  for (const [name, path] of Object.entries(files)) kept.set(name, readAboutOf(await readAbout(path)));
  return {
    watch: (name, result) => facts.add(name, result),
    files,
    maps: Object.fromEntries(maps),
    vendorOf,
    stem: stemOf(Object.values(files)),
    described: () =>
      names.map((id) => ({
        id,
        region: null,
        mapping: `${mappingVersion(vendorOf(id)) ?? 'of its own'} (the current one; the one used for these results is not recorded)`,
        ...kept.get(id),
        verdicts: facts.of(id),
      })),
  };
}

/** A pattern that fits nothing is passed on by the shell as it stands. */
async function assertIsThere(path: string, name: string): Promise<void> {
  const code = await stat(path).then(() => null, codeOf);
  if (code === 'ENOENT')
    throw usageError(`<results>: ${name} ${name.includes('*') ? 'fits no file' : 'does not exist'}`);
  if (code !== null) throw usageError(`<results>: ${name} cannot be read (${code})`);
}

function stemOf(paths: readonly string[]): string {
  const [first = ''] = paths;
  const base = (path: string) => basename(path).replace(/(\.results)?(\.[^./\\]+)?\.jsonl$/, '');
  const isCommon = paths.every((path) => dirname(path) === dirname(first) && base(path) === base(first));
  return join(dirname(first), isCommon ? base(first) : 'results');
}
