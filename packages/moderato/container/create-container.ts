import { setTimeout as delay } from 'node:timers/promises';
import { type Provider, type Send } from '@moderato/core';
import { createSend } from '@moderato/http';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { vendors as registry } from '@moderato/providers/registry';
import { createFingerprint } from '../cache/fingerprint.js';
import { createMemoryStore, type VerdictStore } from '../cache/store.js';
import { createVerdictCache } from '../cache/create-verdict-cache.js';
import { type ModeratoConfig } from '../config/options.js';
import { createLayers } from '../layers/layers.js';
import { joinListeners, type ModeratorEvent } from '../telemetry/events.js';
import { createJobContexts, keepContextInGates } from '../telemetry/keep-context.js';
import { createLog, type ModeratorLogger } from '../telemetry/log.js';
import { createMetrics } from '../telemetry/metrics.js';
import { annotateSpan, createTrace } from '../telemetry/trace.js';
import { tracedSend } from '../telemetry/traced-send.js';
import { createRouter, routedVendors } from '../routing/router.js';
import { createScheduler } from '../jobs/scheduler.js';
import { fetchOnce } from '../operations/wait.js';
import { openModerator } from './open-moderator.js';
import { resolveConfig, type Environment } from '../config/resolve.js';
import { type Clock } from '../call/deadline.js';
import { createVendorPool } from '../call/vendors.js';
import {
  container as root,
  instanceCachingFactory,
  type DependencyContainer,
  type InjectionToken,
} from './di.js';
import { TOKENS } from './tokens.js';

/** Parts to exchange when a moderator is created, mostly for tests. */
export interface ModeratorParts {
  send?: Send;
  /** Epoch milliseconds. Default `Date.now`. */
  now?: () => number;
  sleep?: Clock['sleep'];
  /** Default `Math.random`. */
  random?: () => number;
  /** Default `process.env`. */
  environment?: Environment;
  /** Providers of your own. */
  providers?: readonly Provider[];
  /** The maps of your own providers; one with a shipped vendor's id replaces that vendor's map. */
  maps?: readonly VendorMap[];
  /** Told what happens inside: submits, polls, verdicts, repeats, breakers, fallbacks, shadows. What it throws is dropped. */
  onEvent?: (event: ModeratorEvent) => void;
  /** Gets a line for every event, without content. pino's shape. */
  logger?: ModeratorLogger;
  /** Keeps verdicts, such as a Keyv instance; switches the cache on unless the configuration says `cache: false`. */
  cache?: VerdictStore;
}

/** The composition root of one moderator: its own child container, closed by its owner. */
export interface ModeratoContainer {
  resolve<Part>(token: InjectionToken<Part>): Part;
  /** Exchanges a part; before the first `resolve` of anything that uses it. */
  register<Part>(token: InjectionToken<Part>, create: () => Part): void;
  /** Closes the vendors and their sockets. */
  close(): Promise<void>;
}

/**
 * Composes a moderator from its parts, for people who exchange some of them; others use `createModerator`.
 * @throws ModerationError `config`.
 */
export function createContainer(config: ModeratoConfig = {}, parts: ModeratorParts = {}): ModeratoContainer {
  const container = root.createChildContainer();
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  const provide = <Part>(token: InjectionToken<Part>, create: (from: DependencyContainer) => Part) =>
    void container.register(token, { useFactory: instanceCachingFactory(create) });

  const configurations = Object.fromEntries(
    Object.entries(registry).map(([id, vendor]) => [id, vendor.configuration]),
  );
  const extraIds = (parts.providers ?? []).map(({ id }) => id);
  const resolved = resolveConfig(config, parts.environment ?? process.env, configurations, {
    ownVendors: extraIds,
    hasStore: parts.cache !== undefined,
  });

  provide(TOKENS.config, () => resolved);
  provide(TOKENS.clock, () => ({ now: parts.now ?? Date.now, sleep: parts.sleep ?? sleep }));
  provide(TOKENS.random, () => parts.random ?? Math.random);
  provide(TOKENS.providers, () => parts.providers ?? []);
  provide(TOKENS.maps, () => ({
    ...vendorMaps,
    ...Object.fromEntries((parts.maps ?? []).map((map) => [map.provider, map])),
  }));
  provide(TOKENS.send, () => {
    if (parts.send !== undefined) return parts.send;
    const transport = createSend();
    closing.push(() => transport.close());
    return transport.send;
  });
  provide(TOKENS.vendors, (from) => {
    const pool = createVendorPool({
      resolved: from.resolve(TOKENS.config),
      routed: routedVendors(from.resolve(TOKENS.config).settings.routing ?? {}),
      registry,
      extra: from.resolve(TOKENS.providers),
      maps: from.resolve(TOKENS.maps),
      send: tracedSend(from.resolve(TOKENS.send)),
      clock: from.resolve(TOKENS.clock),
      random: from.resolve(TOKENS.random),
    });
    closing.push(() => pool.close());
    return pool;
  });
  provide(TOKENS.events, () =>
    joinListeners([
      annotateSpan,
      createMetrics(),
      ...(parts.logger === undefined ? [] : [createLog(parts.logger)]),
      ...(parts.onEvent === undefined ? [] : [parts.onEvent]),
    ]),
  );
  provide(TOKENS.trace, createTrace);
  provide(TOKENS.cache, (from) => {
    const { cache } = from.resolve(TOKENS.config).settings;
    if (cache === null) return null;
    return createVerdictCache({
      store: parts.cache ?? createMemoryStore(cache.maxEntries),
      settings: cache,
      fingerprint: createFingerprint(from.resolve(TOKENS.config), configurations),
      clock: from.resolve(TOKENS.clock),
      emit: from.resolve(TOKENS.events),
    });
  });
  provide(TOKENS.layers, (from) =>
    createLayers(from.resolve(TOKENS.config).settings, from.resolve(TOKENS.events)),
  );
  provide(TOKENS.scheduler, (from) => {
    const pool = from.resolve(TOKENS.vendors);
    const { settings } = from.resolve(TOKENS.config);
    const contexts = createJobContexts();
    const calls = {
      settings,
      layers: keepContextInGates(from.resolve(TOKENS.layers)),
      random: from.resolve(TOKENS.random),
      emit: from.resolve(TOKENS.events),
      trace: from.resolve(TOKENS.trace),
    };
    const scheduler = createScheduler({
      ask: contexts.recall(async (ticket, limit) =>
        fetchOnce(calls, await pool.get(ticket.provider), ticket, limit, 1),
      ),
      clock: from.resolve(TOKENS.clock),
      random: calls.random,
      emit: calls.emit,
      retry: settings.retry,
    });
    return Object.assign(scheduler, { wait: contexts.remember(scheduler.wait.bind(scheduler)) });
  });
  provide(TOKENS.moderator, (from) => {
    const pool = from.resolve(TOKENS.vendors);
    const { settings, provider } = from.resolve(TOKENS.config);
    const random = from.resolve(TOKENS.random);
    return openModerator(
      {
        settings,
        pool,
        clock: from.resolve(TOKENS.clock),
        random,
        emit: from.resolve(TOKENS.events),
        trace: from.resolve(TOKENS.trace),
        layers: keepContextInGates(from.resolve(TOKENS.layers)),
        scheduler: from.resolve(TOKENS.scheduler),
        router: createRouter(settings.routing, provider?.id, pool.ids, random),
        cache: from.resolve(TOKENS.cache),
      },
      close,
    );
  });

  return {
    resolve: (token) => container.resolve(token),
    register: (token, create) => provide(token, create),
    close,
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal });
}
