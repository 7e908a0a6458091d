import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeUtf8, readFileAtMost, type Secret } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { type ModeratoConfig } from './options.js';
import { configError, parseConfig } from './schema.js';
import { loadOwnVendors, withOwnVendors, type OwnVendors } from './own-vendors.js';
import { hideSecrets, withOrigin, type Environment } from './resolve.js';

/** The names under which a configuration file is looked for, upwards from the working directory. */
export const CONFIG_FILES = ['json', 'yaml', 'yml', 'ts', 'js', 'mjs'].map(
  (ending) => `moderato.config.${ending}`,
);

/** Where the configuration is looked for. */
export interface LoadConfigOptions {
  /** A file to read, relative to `directory`. Default: `MODERATO_CONFIG`, else the first of `CONFIG_FILES` found upwards. */
  file?: string | undefined;
  /** Default: the working directory. */
  directory?: string;
  /** Default: `process.env`. */
  environment?: Environment;
}

const loaders = {
  '.json': loadData,
  '.yaml': loadData,
  '.yml': loadData,
  '.ts': loadTypeScript,
  '.js': loadModule,
  '.mjs': loadModule,
};

/**
 * Reads the configuration file, if there is one, and hides its credentials; without one the result is empty and the environment decides alone.
 * @throws ModerationError `config`: file missing or unreadable (with line and column), wrong fields.
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<ModeratoConfig> {
  const directory = options.directory ?? process.cwd();
  const named = options.file ?? (options.environment ?? process.env)['MODERATO_CONFIG']?.trim();
  const { lilconfig } = await import('lilconfig');
  const finder = lilconfig('moderato', { searchPlaces: CONFIG_FILES, loaders });
  const path = named ? await existing(resolve(directory, named)) : await findUpwards(resolve(directory));
  const found = path === null ? null : await finder.load(path);
  if (found === null) return {};
  const name = basename(found.filepath);
  const written = (found.config ?? {}) as ModeratoConfig;
  const { callbacks } = parseConfig(written, name);
  const { config, vendors: own } = await loadOwnVendors(written, found.filepath, importOwn);
  return withOwnVendors(withOrigin(withHiddenSecrets(config, callbacks.secret, own), name), own);
}

/** As it was written, without the defaults, since the environment goes before them. */
function withHiddenSecrets(
  given: ModeratoConfig,
  callbackSecret: Secret | undefined,
  own: OwnVendors,
): ModeratoConfig {
  const config =
    callbackSecret === undefined
      ? { ...given }
      : { ...given, callbacks: { ...given.callbacks, secret: callbackSecret } };
  if (config.providers === undefined) return config;
  const written = Object.entries(config.providers as Record<string, Record<string, unknown>>);
  const hidden = written.map(([id, values]) => {
    const vendor = (own[id] ?? vendors[id])?.configuration;
    return [id, vendor === undefined ? values : hideSecrets(vendor, values)];
  });
  return { ...config, providers: Object.fromEntries(hidden) as NonNullable<ModeratoConfig['providers']> };
}

/** The first file that holds something, up to the home directory; the library's own search reads files of any size. */
async function findUpwards(start: string): Promise<string | null> {
  const last = homedir();
  for (let folder = start; ; folder = dirname(folder)) {
    for (const path of CONFIG_FILES.map((name) => join(folder, name)).filter((each) => existsSync(each))) {
      const { bytes, problem } = await readFileAtMost(path);
      if (bytes === undefined) throw configError(`${path}: ${problem}`);
      if (bytes.toString().trim() !== '') return path;
    }
    if (folder === last || folder === dirname(folder)) return null;
  }
}

async function existing(path: string): Promise<string> {
  if (!CONFIG_FILES.some((name) => path.endsWith(name.slice(name.lastIndexOf('.'))))) {
    throw configError(`${basename(path)}: not a .json, .yaml, .yml, .ts, .js or .mjs file`);
  }
  const { problem } = await readFileAtMost(path);
  if (problem !== undefined) throw configError(`${path}: ${problem}`);
  return path;
}

/** Refuses what is too large, and what is not UTF-8, which the loaders would read with replacement characters. */
async function readText(path: string): Promise<string> {
  const read = await readFileAtMost(path);
  const { text, problem } = read.bytes === undefined ? read : decodeUtf8(read.bytes);
  if (text === undefined) throw configError(`${basename(path)}: ${problem}`);
  return text;
}

async function loadData(path: string): Promise<unknown> {
  const text = await readText(path);
  const { parseData } = await import('./parse-data.js');
  return parseData(text, basename(path));
}

async function loadModule(path: string): Promise<unknown> {
  await readText(path);
  // bundlers would take the variable path for a module of theirs
  return defaultExport(path, import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path).href));
}

async function loadTypeScript(path: string): Promise<unknown> {
  await readText(path);
  return defaultExport(path, importTypeScript(path));
}

/** Relative to the file itself, since a CommonJS bundle does not know its own address. */
async function importTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  return createJiti(pathToFileURL(path).href).import(path);
}

/** A vendor of the caller's own: a module of JavaScript or TypeScript. */
async function importOwn(path: string): Promise<unknown> {
  if (/\.[cm]?ts$/.test(path)) return importTypeScript(path);
  return import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path).href);
}

/** The name of an error and its line in the file; the message is left out, because it may quote a secret. */
function whatAndWhere(error: unknown, path: string): string {
  if (!(error instanceof Error)) return 'an unknown error';
  const after = (error.stack ?? '').split(basename(path))[1];
  const [, line] = /^:(\d+)/.exec(after ?? '') ?? [];
  return line === undefined ? error.name : `${error.name} at line ${line}`;
}

async function defaultExport(path: string, module: Promise<unknown>): Promise<unknown> {
  let exported: unknown;
  try {
    exported = await module;
  } catch (error) {
    throw configError(`${basename(path)}: could not be loaded (${whatAndWhere(error, path)})`);
  }
  if (typeof exported === 'object' && exported !== null && 'default' in exported) return exported.default;
  throw configError(`${basename(path)}: has no default export; write "export default { … }"`);
}
