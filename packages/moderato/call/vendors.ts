import { defineProvider, type ModerationError, type Provider, type Send } from '@moderato/core';
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

/** The vendors of one moderator, each created when it is first used. */
export class VendorPool {
  /** Every vendor id that can be named. */
  readonly ids: readonly string[];
  /** The ids of those that have settings. */
  readonly configured: readonly string[];
  readonly #own: ReadonlyMap<string, Provider>;
  readonly #open = new Map<string, Promise<Vendor>>();
  readonly #ready = new Map<string, Vendor>();

  /**
   * The vendors that the configuration names are checked at once, the others when they are used.
   * @throws ModerationError `config`.
   */
  constructor(private readonly init: VendorPoolInit) {
    const { resolved, registry, extra, routed } = init;
    this.#own = new Map(extra.map((provider) => [provider.id, defineProvider(provider)]));
    this.ids = [...new Set([...Object.keys(registry), ...this.#own.keys()])].sort();
    this.configured = this.ids.filter((id) => isConfigured(resolved, id) || this.#own.has(id));
    for (const [id, { configuration }] of Object.entries(registry)) {
      const isUsed = [resolved.provider?.id, ...routed].includes(id) && !this.#own.has(id);
      if (resolved.vendors[id]?.named === true || isUsed) vendorOptions(resolved, configuration);
    }
  }

  /** The vendor of calls that name none. Throws `config` where the configuration leaves it open. */
  defaultId(): string {
    const { resolved } = this.init;
    if (resolved.provider === null) throw noProvider(resolved, this.ids);
    return resolved.provider.id;
  }

  /** The vendor of a call. Throws `config` for an unknown or unconfigured one. */
  async get(id: string = this.defaultId()): Promise<Vendor> {
    return this.#ready.get(id) ?? this.#load(id);
  }

  /** The vendor where it was used before; null where it has to be loaded. */
  ready(id: string): Vendor | null {
    return this.#ready.get(id) ?? null;
  }

  /** Loads it once, however many calls wait for it. */
  async #load(id: string): Promise<Vendor> {
    const loading = this.#open.get(id) ?? this.#create(id);
    this.#open.set(id, loading);
    const vendor = await loading;
    this.#ready.set(id, vendor);
    return vendor;
  }

  /** The ids of vendors, configured or not, that take such content. */
  ableTo(test: (provider: Pick<Provider, 'capabilities'>) => boolean): string[] {
    return this.ids.filter((id) => {
      const candidate = this.#own.get(id) ?? this.init.registry[id];
      return candidate !== undefined && test(candidate);
    });
  }

  async close(): Promise<void> {
    const vendors = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    this.#ready.clear();
    for (const vendor of vendors) {
      if (vendor.status === 'fulfilled') await vendor.value.provider.close?.();
    }
  }

  async #create(id: string): Promise<Vendor> {
    const { resolved, registry, send, clock, random } = this.init;
    const own = this.#own.get(id);
    if (own !== undefined) return { provider: own, map: this.#mapOf(id) };
    // an id may come from outside, in a ticket
    const registration = Object.hasOwn(registry, id) ? registry[id] : undefined;
    if (registration === undefined)
      throw configError(`provider: unknown vendor "${id}"; known are ${this.ids.join(', ')}`);
    const injected = { send, now: clock.now, random };
    const options = vendorOptions(resolved, registration.configuration, injected);
    const createProvider = await registration.load();
    const provider = defineProvider(createProvider(options as never));
    return { provider, map: this.#mapOf(id) };
  }

  #mapOf(id: string): VendorMap {
    const map = this.init.maps[id];
    if (map === undefined) throw configError(`maps: the provider "${id}" has no map of its words`);
    return map;
  }
}

function isConfigured({ vendors }: ResolvedConfig, id: string): boolean {
  return Object.keys(vendors[id]?.values ?? {}).length > 0;
}

function noProvider(resolved: ResolvedConfig, ids: readonly string[]): ModerationError {
  const configured = Object.keys(resolved.vendors).filter((id) => isConfigured(resolved, id));
  const found =
    configured.length === 0 ? 'no vendor is configured' : `${configured.join(' and ')} are configured`;
  return configError(
    `provider: ${found}; name one of ${ids.join(', ')} as "provider", or in MODERATO_PROVIDER`,
  );
}
