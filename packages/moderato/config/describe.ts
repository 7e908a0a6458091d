import {
  parseVendorOptions,
  type Capabilities,
  type Category,
  type Kind,
  type VendorConfiguration,
} from '@moderato/core';
import { askableCategories, vendorMaps } from '@moderato/normalizer';
import { vendors } from '@moderato/providers/registry';
import { type ModeratoConfig } from './options.js';
import { ownVendorsOf } from './own-vendors.js';
import { CALLBACK_SECRET, callbackSecretOrigin, resolveConfig, type Environment } from './resolve.js';

/** What a vendor can do, with its request words in canonical categories. */
export interface ProviderDescription {
  id: string;
  capabilities: Capabilities;
  /** By kind, what the vendor can be asked to look for. */
  categories: Partial<Record<Kind, Category[]>>;
  /** Environment variable of each configuration field. */
  environment: Readonly<Record<string, string>>;
  /** Fields that hold credentials. */
  secrets: readonly string[];
  /** Fields without which the vendor cannot be used; where there are several ways to authenticate, without their credentials. */
  required: readonly string[];
}

/** Lists every vendor that this version ships, configured or not. */
export function describeProviders(): ProviderDescription[] {
  return Object.entries(vendors).map(([id, { capabilities, configuration }]) => ({
    id,
    capabilities,
    categories: Object.fromEntries(
      (Object.keys(capabilities.kinds) as Kind[]).map((kind) => {
        const map = vendorMaps[id];
        return [kind, map === undefined ? [] : askableCategories(kind, map)];
      }),
    ),
    environment: configuration.environment,
    secrets: configuration.secrets,
    // found by a check that fails, which only some readers need
    get required() {
      return requiredFields(configuration);
    },
  }));
}

function requiredFields({ schema, environment }: VendorConfiguration): string[] {
  const missing = schema.safeParse({}).error?.issues.map(({ path }) => String(path[0])) ?? [];
  return [...new Set(missing)].filter((field) => field in environment);
}

/** Where the settings come from. */
export interface ConfigDescription {
  provider: { id: string; origin: string } | null;
  /** Credentials that belong to no vendor. */
  settings: FieldDescription[];
  vendors: VendorDescription[];
}

export interface VendorDescription {
  id: string;
  configured: boolean;
  fields: FieldDescription[];
  /** Why the vendor cannot be used; null when it can. */
  problem: string | null;
}

export interface FieldDescription {
  field: string;
  /** The environment variable that fills it. */
  variable: string | null;
  /** Where it was set; null when it is not. */
  origin: string | null;
  /** As JSON; `[secret]` for every credential, `[hidden]` for what was refused, since it may be a credential in the wrong place. */
  value: string | null;
}

/** Says what is set and from where, for people who look for a mistake. */
export function describeConfig(
  config: ModeratoConfig,
  environment: Environment = process.env,
): ConfigDescription {
  const configurations = Object.fromEntries(
    Object.entries({ ...vendors, ...ownVendorsOf(config) }).map(([id, vendor]) => [id, vendor.configuration]),
  );
  const resolved = resolveConfig(config, environment, configurations);
  const origin = callbackSecretOrigin(config, environment);
  const value = origin === null ? null : '[secret]';
  return {
    provider: resolved.provider,
    settings: [{ field: 'callbacks.secret', variable: CALLBACK_SECRET, origin, value }],
    vendors: Object.entries(configurations).map(([id, configuration]) => {
      const { values = {}, origins = {} } = resolved.vendors[id] ?? {};
      return {
        id,
        configured: Object.keys(values).length > 0,
        fields: describeFields(configuration, values, origins),
        problem: problemOf(configuration, values, origins),
      };
    }),
  };
}

function describeFields(
  configuration: VendorConfiguration,
  values: Record<string, unknown>,
  origins: Record<string, string>,
): FieldDescription[] {
  const names = [...new Set([...Object.keys(configuration.environment), ...Object.keys(values)])];
  const refused = refusedFields(configuration, values);
  const show = (field: string) => {
    if (configuration.secrets.includes(field)) return '[secret]';
    return refused.has(field) ? '[hidden]' : JSON.stringify(values[field]);
  };
  return names.map((field) => ({
    field,
    variable: configuration.environment[field] ?? null,
    origin: origins[field] ?? null,
    value: field in values ? show(field) : null,
  }));
}

function refusedFields(configuration: VendorConfiguration, values: Record<string, unknown>): Set<string> {
  const issues = configuration.schema.safeParse(values).error?.issues ?? [];
  return new Set(
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])])),
  );
}

function problemOf(
  configuration: VendorConfiguration,
  values: Record<string, unknown>,
  origins: Record<string, string>,
): string | null {
  if (Object.keys(values).length === 0) return null;
  try {
    parseVendorOptions(configuration, values, (field) => origins[field]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'not usable';
  }
}
