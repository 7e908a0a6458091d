import { type ModerationError, type Provider, type Send } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { type VendorRegistration } from '@moderato/providers/registry';
import { configError } from '../config/schema.js';
import { vendorOptions, type ResolvedConfig } from '../config/resolve.js';
import { type Clock } from './deadline.js';

/** A vendor that is ready for calls. */
export interface Vendor {
  provider: Provider;
  map: VendorMap;
}

/** The vendors of one moderator, each created when it is first used. */
export interface VendorPool {
  /** Every vendor id that can be named. */
  ids: readonly string[];
  /** The ids of those that have settings. */
  configured: readonly string[];
  /** The vendor of a call. Throws `config` for an unknown or unconfigured one. */
  get(id?: string): Promise<Vendor>;
  /** The ids of vendors, configured or not, that take such content. */
  ableTo(test: (provider: Pick<Provider, 'capabilities'>) => boolean): string[];
  close(): Promise<void>;
}

export interface VendorPoolInit {
  resolved: ResolvedConfig;
  /** Vendors that the routing names, which are checked at once too. */
  routed: readonly string[];
  registry: Readonly<Record<string, VendorRegistration>>;
  /** Providers of the caller's own, beside the registry. */
  extra: readonly Provider[];
  maps: Readonly<Record<string, VendorMap>>;
  send: Send;
  clock: Clock;
  random: () => number;
}

/**
 * Opens the pool. The vendors that the configuration names are checked at once, the others when they are used.
 * @throws ModerationError `config`.
 */
export function createVendorPool(init: VendorPoolInit): VendorPool {
  const { resolved, registry, extra, maps } = init;
  const ids = [...new Set([...Object.keys(registry), ...extra.map(({ id }) => id)])].sort();
  const open = new Map<string, Promise<Vendor>>();

  for (const [id, { configuration }] of Object.entries(registry)) {
    if (
      resolved.vendors[id]?.named ||
      ([resolved.provider?.id, ...init.routed].includes(id) && !extra.some((provider) => provider.id === id))
    ) {
      vendorOptions(resolved, configuration);
    }
  }

  const mapOf = (id: string): VendorMap => {
    const map = maps[id];
    if (map === undefined) throw configError(`maps: the provider "${id}" has no map of its words`);
    return map;
  };

  const create = async (id: string): Promise<Vendor> => {
    const own = extra.find((provider) => provider.id === id);
    if (own !== undefined) return { provider: own, map: mapOf(id) };
    const registration = registry[id];
    if (registration === undefined)
      throw configError(`provider: unknown vendor "${id}"; known are ${ids.join(', ')}`);
    const options = vendorOptions(resolved, registration.configuration);
    const createProvider = await registration.load();
    const injected = { send: init.send, now: init.clock.now, random: init.random };
    return { provider: createProvider({ ...injected, ...options } as never), map: mapOf(id) };
  };

  const isConfigured = (id: string) => Object.keys(resolved.vendors[id]?.values ?? {}).length > 0;
  return {
    ids,
    configured: ids.filter((id) => isConfigured(id) || extra.some((provider) => provider.id === id)),
    get: async (id = resolved.provider?.id) => {
      if (id === undefined) throw noProvider(resolved, ids);
      const vendor = open.get(id) ?? create(id);
      open.set(id, vendor);
      return vendor;
    },
    ableTo: (test) =>
      ids.filter((id) => {
        const candidate = extra.find((provider) => provider.id === id) ?? registry[id];
        return candidate !== undefined && test(candidate);
      }),
    close: async () => {
      const vendors = await Promise.allSettled(open.values());
      open.clear();
      for (const vendor of vendors) {
        if (vendor.status === 'fulfilled') await vendor.value.provider.close?.();
      }
    },
  };
}

function noProvider(resolved: ResolvedConfig, ids: readonly string[]): ModerationError {
  const configured = Object.keys(resolved.vendors).filter(
    (id) => Object.keys(resolved.vendors[id]?.values ?? {}).length > 0,
  );
  const found =
    configured.length === 0 ? 'no vendor is configured' : `${configured.join(' and ')} are configured`;
  return configError(
    `provider: ${found}; name one of ${ids.join(', ')} as "provider", or in MODERATO_PROVIDER`,
  );
}
