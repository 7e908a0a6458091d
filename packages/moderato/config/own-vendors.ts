import { basename, dirname, resolve } from 'node:path';
import {
  isModerationError,
  type Capabilities,
  type Provider,
  type VendorConfiguration,
} from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { type VendorRegistration } from '@moderato/providers/registry';
import { type ModeratoConfig } from './options.js';
import { configError } from './schema.js';

/** A vendor of the caller's own, as its module exports it under the name `vendor`. */
export interface OwnVendor {
  /** Its `id` is the name under `providers`. */
  configuration: VendorConfiguration;
  capabilities: Capabilities;
  map: VendorMap;
  /** Makes the provider of the checked options; `send`, `now` and `random` are among them. */
  create: (options: never) => Provider;
}

/** Own vendors by id. */
export type OwnVendors = Readonly<Record<string, OwnVendor>>;

const VENDORS = Symbol.for('moderato.ownVendors');

/** The own vendors that a configuration file names by `module`. */
export function ownVendorsOf(config: object | null): OwnVendors {
  return (config as { [VENDORS]?: OwnVendors } | null)?.[VENDORS] ?? {};
}

/** Keeps the loaded vendors beside the configuration, out of sight. */
export function withOwnVendors(config: ModeratoConfig, vendors: OwnVendors): ModeratoConfig {
  return Object.defineProperty(config, VENDORS, { value: vendors, enumerable: false });
}

/** Puts own vendors into the form of those that are shipped. */
export function registrationsOf(vendors: OwnVendors): Record<string, VendorRegistration> {
  return Object.fromEntries(
    Object.entries(vendors).map(([id, { capabilities, configuration, create }]) => [
      id,
      { capabilities, configuration, load: async () => create },
    ]),
  );
}

/**
 * Loads the modules that `providers.<id>.module` names, relative to the configuration file, and takes the paths out of the options.
 * @throws ModerationError `config` naming the field.
 */
export async function loadOwnVendors(
  config: ModeratoConfig,
  file: string,
  importModule: (path: string) => Promise<unknown>,
): Promise<{ config: ModeratoConfig; vendors: OwnVendors }> {
  const providers = config.providers ?? {};
  const vendors: Record<string, OwnVendor> = {};
  const options: Record<string, Record<string, unknown>> = {};
  for (const [id, fields] of Object.entries(providers)) {
    const { module, ...rest } = Object(fields) as Record<string, unknown>;
    options[id] = module === undefined ? fields : rest;
    if (module === undefined) continue;
    const place = `${basename(file)}: providers.${id}.module`;
    if (typeof module !== 'string' || module.trim() === '')
      throw configError(`${place}: expected the path of a module, such as "./${id}.js"`);
    vendors[id] = readVendor(
      await importVendor(resolve(dirname(file), module), place, importModule),
      id,
      place,
    );
  }
  if (Object.keys(vendors).length === 0) return { config, vendors };
  return { config: { ...config, providers: options }, vendors };
}

async function importVendor(
  path: string,
  place: string,
  importModule: (path: string) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await importModule(path);
  } catch (error) {
    if (isModerationError(error)) throw error;
    const { code, name } = Object(error) as { code?: unknown; name?: unknown };
    throw configError(`${place}: ${path} could not be loaded (${String(code ?? name)})`);
  }
}

function readVendor(module: unknown, id: string, place: string): OwnVendor {
  const { vendor } = Object(module) as { vendor?: unknown };
  const { configuration, capabilities, map, create } = Object(vendor) as Partial<OwnVendor>;
  const missing = Object.entries({
    configuration: typeof configuration === 'object',
    capabilities: typeof capabilities === 'object',
    map: typeof map === 'object',
    create: typeof create === 'function',
  }).flatMap(([name, isThere]) => (isThere ? [] : [name]));
  if (missing.length > 0)
    throw configError(
      `${place}: the module has to export "vendor" as { configuration, capabilities, map, create }; missing: ${missing.join(', ')}`,
    );
  const named = configuration?.id;
  if (named !== id)
    throw configError(`${place}: the module is of the vendor "${String(named)}", not of "${id}"`);
  return vendor as OwnVendor;
}
