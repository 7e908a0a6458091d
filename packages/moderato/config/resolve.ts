import {
  ModerationError,
  isSecret,
  parseVendorOptions,
  trimSecret,
  type VendorConfiguration,
} from '@moderato/core';
import { describeNeeds } from './needs.js';
import { type ModeratoConfig } from './options.js';
import {
  configError,
  parseConfig,
  parseCallbackSecret,
  toSettings,
  type ParsedConfig,
  type ResolvedSettings,
} from './schema.js';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One vendor's options before they are checked, credentials hidden, with the place that each field came from. */
export interface VendorFields {
  values: Record<string, unknown>;
  origins: Record<string, string>;
  /** Whether a configuration names the vendor, rather than environment variables alone. */
  named: boolean;
}

/** A configuration with the environment and every default filled in, and where everything came from. */
export interface ResolvedConfig {
  settings: ResolvedSettings;
  provider: { id: string; origin: string } | null;
  vendors: Record<string, VendorFields>;
}

const ORIGIN = Symbol.for('moderato.origin');

/** Marks a configuration with the file that it was read from, so that later messages can name it. */
export function withOrigin(config: ModeratoConfig, origin: string): ModeratoConfig {
  return Object.defineProperty(config, ORIGIN, { value: origin, enumerable: false });
}

/** Where a configuration was read from. */
export function originOf(config: object | null): string {
  return (config as { [ORIGIN]?: string } | null)?.[ORIGIN] ?? 'the configuration object';
}

export interface ResolveInit {
  /** Ids of vendors of the caller's own. */
  ownVendors?: readonly string[];
  /** Whether the caller brings a store for verdicts, which switches the cache on by default. */
  hasStore?: boolean;
}

/**
 * Joins a configuration with the environment. Code beats the environment, the environment beats a file, for each field on
 * its own; of several ways to authenticate, the environment fills only the one that the configuration has begun.
 * @throws ModerationError `config` for a wrong shape or an unknown vendor.
 */
export function resolveConfig(
  config: ModeratoConfig,
  environment: Environment,
  vendors: Readonly<Record<string, VendorConfiguration>>,
  { ownVendors = [], hasStore = false }: ResolveInit = {},
): ResolvedConfig {
  const origin = originOf(config);
  const parsed = parseConfig(config, origin);
  const { provider, providers } = parsed;
  const known = [...Object.keys(vendors), ...ownVendors].sort();
  for (const id of Object.keys(providers)) {
    if (Object.hasOwn(vendors, id)) continue;
    throw configError(
      ownVendors.includes(id)
        ? `${origin}: providers.${id}: a provider given to createModerator has its options already; leave them out here`
        : `${origin}: providers: unknown vendor "${id}"; known are ${known.join(', ')}; a configuration file can load one of your own: providers.${id}.module`,
    );
  }
  for (const key of ['limits', 'prices'] as const) {
    const unknownId = Object.keys(parsed[key]).find((id) => !known.includes(id));
    if (unknownId !== undefined)
      throw configError(`${origin}: ${key}: unknown vendor "${unknownId}"; known are ${known.join(', ')}`);
  }
  const fromFile = ORIGIN in config;
  const joined = Object.fromEntries(
    Object.entries(vendors).map(([id, vendor]) => [
      id,
      joinVendor(vendor, providers[id], origin, fromFile, environment),
    ]),
  );
  const chosen = chooseProvider(provider, origin, fromFile, environment, known);
  return {
    settings: toSettings(
      { ...parsed, callbacks: joinCallbacks(parsed.callbacks, config, environment) },
      hasStore,
    ),
    provider: chosen ?? onlyVendor(joined, ownVendors),
    vendors: joined,
  };
}

/** The variable that fills `callbacks.secret`. */
export const CALLBACK_SECRET = 'MODERATO_CALLBACK_SECRET';

/** Where `callbacks.secret` comes from; null where it is not set. */
export function callbackSecretOrigin(config: ModeratoConfig, environment: Environment): string | null {
  const isWritten = config.callbacks?.secret !== undefined;
  if (environment[CALLBACK_SECRET] && (ORIGIN in config || !isWritten)) return CALLBACK_SECRET;
  return isWritten ? originOf(config) : null;
}

function joinCallbacks(
  written: ParsedConfig['callbacks'],
  config: ModeratoConfig,
  environment: Environment,
): ParsedConfig['callbacks'] {
  if (callbackSecretOrigin(config, environment) !== CALLBACK_SECRET) return written;
  return { ...written, secret: parseCallbackSecret(environment[CALLBACK_SECRET] ?? '', CALLBACK_SECRET) };
}

/**
 * Checks one vendor's options.
 * @param injected what the vendor uses unless its own options say otherwise, such as the clock.
 * @throws ModerationError `config`, naming field, origin and variable.
 */
export function vendorOptions(
  resolved: ResolvedConfig,
  vendor: VendorConfiguration,
  injected: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const fields = resolved.vendors[vendor.id];
  if (fields === undefined || Object.keys(fields.values).length === 0) {
    throw new ModerationError({
      code: 'config',
      provider: vendor.id,
      operation: 'configure',
      effect: 'none',
      message: `providers.${vendor.id} is not configured; ${describeNeeds(vendor)}`,
    });
  }
  const values = { ...injected, ...fields.values };
  return parseVendorOptions(vendor, values, (field) => fields.origins[field]) as Record<string, unknown>;
}

function joinVendor(
  vendor: VendorConfiguration,
  configured: Record<string, unknown> | undefined,
  origin: string,
  fromFile: boolean,
  environment: Environment,
): VendorFields {
  const written = trimmedFields(configured ?? {});
  const set = trimmedFields(
    Object.fromEntries(
      Object.entries(vendor.environment).map(([field, variable]) => [
        field,
        environment[variable] || undefined,
      ]),
    ),
  );
  dropForeignCredentials(vendor, written, set, fromFile);
  const values = fromFile ? { ...written, ...set } : { ...set, ...written };
  const origins = Object.fromEntries(
    Object.keys(values).map((field) => {
      const fromVariable = field in set && (fromFile || !(field in written));
      return [field, fromVariable ? (vendor.environment[field] ?? origin) : origin];
    }),
  );
  return { values: hideSecrets(vendor, values), origins, named: configured !== undefined };
}

/**
 * Keeps credentials of two accounts apart. The environment fills only the way to authenticate that the configuration has
 * begun; where both name an account, its first field, the winner brings the whole set.
 */
function dropForeignCredentials(
  vendor: VendorConfiguration,
  written: Record<string, unknown>,
  set: Record<string, unknown>,
  fromFile: boolean,
): void {
  const begun = vendor.credentials.some((fields) => fields.some((field) => field in written));
  for (const fields of vendor.credentials) {
    const isWritten = fields.some((field) => field in written);
    const [account = ''] = fields;
    const twoAccounts =
      account in written && account in set && plain(written[account]) !== plain(set[account]);
    const loser = begun && !isWritten ? set : twoAccounts ? (fromFile ? written : set) : {};
    for (const field of fields) Reflect.deleteProperty(loser, field);
  }
}

function chooseProvider(
  configured: string | undefined,
  origin: string,
  fromFile: boolean,
  environment: Environment,
  known: readonly string[],
): ResolvedConfig['provider'] {
  const variable = environment['MODERATO_PROVIDER']?.trim() || undefined;
  const fromVariable = variable !== undefined && (fromFile || configured === undefined);
  const id = fromVariable ? variable : configured;
  if (id === undefined) return null;
  const place = fromVariable ? 'MODERATO_PROVIDER' : origin;
  if (!known.includes(id))
    throw configError(`provider (from ${place}): unknown vendor "${id}"; known are ${known.join(', ')}`);
  return { id, origin: place };
}

function onlyVendor(
  vendors: Record<string, VendorFields>,
  extraVendors: readonly string[],
): ResolvedConfig['provider'] {
  const configured = Object.entries(vendors).filter(([, { values }]) => Object.keys(values).length > 0);
  // variables such as a key that other programs use as well do not stand against what a configuration names
  const named = configured.filter(([, vendor]) => vendor.named);
  const candidates = named.length > 0 || extraVendors.length > 0 ? named : configured;
  const [only, ...others] = [...candidates.map(([id]) => id), ...extraVendors];
  return only !== undefined && others.length === 0
    ? { id: only, origin: 'the only vendor configured' }
    : null;
}

/**
 * Hides the credentials among a vendor's options, so that nothing that holds them can print them. Blank ones stay as they
 * are, for the vendor's schema to refuse.
 */
export function hideSecrets(
  vendor: VendorConfiguration,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const hide = ([field, value]: [string, unknown]): [string, unknown] => [
    field,
    vendor.secrets.includes(field) && typeof value === 'string' && value.trim() !== ''
      ? trimSecret(value)
      : value,
  ];
  return Object.fromEntries(Object.entries(values).map(hide));
}

/** Without fields that are undefined, and without the line feed that a mounted file or an editor leaves at the end of a text. */
function trimmedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([field, value]) => [
      field,
      typeof value === 'string' && value.trim() !== '' ? value.trim() : value,
    ]),
  );
}

function plain(value: unknown): unknown {
  return isSecret(value) ? value.reveal() : value;
}
