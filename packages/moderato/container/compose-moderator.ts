import { lazily, type Provider, type Send } from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { vendors as shipped } from '@moderato/providers/registry';
import { createFingerprint } from '../cache/fingerprint.js';
import { createMemoryStore, type VerdictStore } from '../cache/store.js';
import { createVerdictCache } from '../cache/create-verdict-cache.js';
import { type ModeratoConfig } from '../config/options.js';
import { type CallContext } from '../call/context.js';
import { type JobContext } from '../jobs/context.js';
import { type ModeratorContext } from '../operations/context.js';
import { VendorCalls } from '../layers/compose.js';
import { createProcessGates } from '../layers/process-gates.js';
import { createSteps } from '../operations/moderate-in-steps.js';
import { createAccounts } from '../config/accounts.js';
import { createCallPolicies } from '../policy/call-policy.js';
import { Shadows } from '../routing/shadow.js';
import { createClock, type ClockParts } from './clock.js';
import { joinListeners, type ModeratorEvent } from '../telemetry/events.js';
import { createLog, type ModeratorLogger } from '../telemetry/log.js';
import { createMetrics } from '../telemetry/metrics.js';
import { annotateSpan, createTrace } from '../telemetry/trace.js';
import { tracedSend } from '../telemetry/traced-send.js';
import { createRouter, routedVendors } from '../routing/router.js';
import { moderateAt } from '../jobs/moderate-at.js';
import { Scheduler } from '../jobs/scheduler.js';
import { openModerator } from './open-moderator.js';
import { ownVendorsOf, registrationsOf } from '../config/own-vendors.js';
import { resolveConfig, type Environment } from '../config/resolve.js';
import { VendorPool } from '../call/vendors.js';
import { createLateSend } from './late-send.js';
import { type InjectionToken, type Parts } from './parts.js';
import { TOKENS } from './tokens.js';

/** Parts to exchange when a moderator is created, mostly for tests. */
export interface ModeratorParts extends ClockParts {
  send?: Send;
  /** Default `Math.random`. */
  random?: () => number;
  /** Default `process.env`. */
  environment?: Environment;
  /** Providers of your own. */
  providers?: readonly Provider[];
  /** The maps of your own providers; one with a shipped vendor's id replaces that vendor's map. */
  maps?: readonly VendorMap[];
  /** Told what happens inside: submits, polls, verdicts, retries, breakers, fallbacks, shadows. What it throws is dropped. */
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
 * Composes a moderator from its parts.
 * @param from keeps the parts of this moderator and of no other.
 * @throws ModerationError `config`.
 */
export function composeModerator(
  from: Parts,
  config: ModeratoConfig,
  parts: ModeratorParts,
): ModeratoContainer {
  const closing: (() => Promise<void>)[] = [];
  const ending = new AbortController();
  const close = async () => {
    ending.abort();
    for (const end of closing.splice(0).reverse()) await end();
  };
  const provide: Parts['register'] = (token, create) => from.register(token, create);

  const own = ownVendorsOf(config);
  const registry = { ...shipped, ...registrationsOf(own) };
  const configurations = Object.fromEntries(
    Object.entries(registry).map(([id, vendor]) => [id, vendor.configuration]),
  );
  const extraIds = (parts.providers ?? []).map(({ id }) => id);
  const resolved = resolveConfig(config, parts.environment ?? process.env, configurations, {
    ownVendors: extraIds,
    hasStore: parts.cache !== undefined,
  });

  provide(TOKENS.config, () => resolved);
  provide(TOKENS.clock, () => createClock(parts));
  provide(TOKENS.random, () => parts.random ?? Math.random);
  provide(TOKENS.providers, () => parts.providers ?? []);
  provide(TOKENS.maps, () => ({
    ...vendorMaps,
    ...Object.fromEntries(Object.entries(own).map(([id, { map }]) => [id, map])),
    ...Object.fromEntries((parts.maps ?? []).map((map) => [map.provider, map])),
  }));
  provide(TOKENS.send, () => {
    if (parts.send !== undefined) return parts.send;
    const transport = createLateSend({ http: resolved.settings.http });
    closing.push(() => transport.close());
    return transport.send;
  });
  provide(TOKENS.vendors, () => {
    const pool = new VendorPool({
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
  provide(TOKENS.cache, () => {
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
  provide(TOKENS.closing, () => ending.signal);
  const callContext = (): CallContext => ({
    settings: from.resolve(TOKENS.config).settings,
    pool: from.resolve(TOKENS.vendors),
    clock: from.resolve(TOKENS.clock),
    closing: from.resolve(TOKENS.closing),
    random: from.resolve(TOKENS.random),
    emit: from.resolve(TOKENS.events),
    trace: from.resolve(TOKENS.trace),
  });
  provide(TOKENS.accounts, () => createAccounts(from.resolve(TOKENS.config), configurations));
  provide(TOKENS.gates, () => createProcessGates(from.resolve(TOKENS.clock)));
  provide(TOKENS.calls, () => {
    const calls = new VendorCalls(callContext(), from.resolve(TOKENS.gates));
    closing.push(() => calls.settle());
    return calls;
  });
  provide(TOKENS.scheduler, () => new Scheduler({ ...callContext(), calls: from.resolve(TOKENS.calls) }));
  provide(TOKENS.waits, () => from.resolve(TOKENS.scheduler));
  const moderatorContext = lazily((): ModeratorContext => {
    const scheduler = from.resolve(TOKENS.scheduler);
    const calls = {
      calls: from.resolve(TOKENS.calls),
      scheduler,
      cache: from.resolve(TOKENS.cache),
      flights: new Map(),
    };
    const jobs: JobContext = { ...callContext(), ...calls, attempt: moderateAt };
    const { settings, provider } = from.resolve(TOKENS.config);
    const { ids } = jobs.pool;
    closing.push(async () => scheduler.close());
    return {
      ...jobs,
      router: createRouter(settings.routing, provider?.id, ids, jobs.random),
      shadows: new Shadows(jobs),
      policies: createCallPolicies(settings.policy, ids),
      waits: from.resolve(TOKENS.waits),
    };
  });
  provide(TOKENS.moderator, () => openModerator(moderatorContext(), close));
  provide(TOKENS.steps, () => createSteps(moderatorContext()));

  return {
    resolve: (token) => from.resolve(token),
    register: provide,
    close,
  };
}
