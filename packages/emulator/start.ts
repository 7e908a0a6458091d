import { setMaxListeners } from 'node:events';
import { ModerationError } from '@moderato/core';
import { createAdmin, problem, type Admin } from './admin.js';
import { createAlarms } from './alarms.js';
import { bannerText } from './banner.js';
import { createClock } from './clock.js';
import type { Context, Routes } from './context.js';
import type { IncomingRequest } from './incoming.js';
import { createFaults } from './faults/faults.js';
import { replyWithFaults } from './faults/inject.js';
import { loadFaults, type FaultsInput } from './faults/schema.js';
import { crossSiteProblem } from './guard.js';
import { createJournal, entryOf, type JournalEntry } from './journal.js';
import { portOption, readOptions, type EmulatorOptions, type VendorSetup } from './options.js';
import { loadRules } from './rules.js';
import { listen, type Listener, type WireReply } from './server.js';
import type { Vendor } from './vendors/ids.js';
import type { emulatorVendors } from './vendors/registry.js';

type Vendors = typeof emulatorVendors;

/** Where each vendor is served, by its id. */
export type EmulatorAddresses = { readonly [Id in Vendor]: { url: string; port: number } };

/** A running emulator. The address of a vendor is under the vendor's own id. */
export interface Emulator extends EmulatorAddresses {
  /** For `createModerator`: the accounts and where to reach the emulator. Holds the keys in the clear. */
  configuration: EmulatorConfiguration;
  /** What this is, where it listens and which account to use; names no secret but the made-up defaults. */
  banner: string;
  /** What came in and which callbacks went out, oldest first; without credentials. */
  journal(): readonly JournalEntry[];
  /** Puts the emulator's clock forward and makes the callbacks that are due. */
  advance(ms: number): void;
  /**
   * Replaces the faults that are injected and starts counting anew; jobs that are under way keep theirs.
   * @throws ModerationError `config`, naming each wrong field.
   */
  setFaults(input: FaultsInput): void;
  /** Stops listening, breaks off what is under way and frees the ports. */
  close(): Promise<void>;
}

/** What a client needs to reach the emulator. */
export interface EmulatorConfiguration {
  /** Vendor options by vendor id. */
  providers: { [Id in Vendor]: ReturnType<Vendors[Id]['clientOptions']> };
}

interface Served extends VendorSetup {
  routes: Routes;
  listener: Listener;
}

/**
 * Starts loopback stand-ins for the moderation APIs of every vendor that has a folder here.
 * @throws ModerationError `config`: wrong options or rules, or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { settings, vendors } = readOptions(options);
  const rules = await loadRules(settings.rules ?? { rules: [] });
  const faults = createFaults(settings.seed, await loadFaults(settings.faults ?? { faults: [] }));
  const clock = createClock(settings.now);
  const alarms = createAlarms(clock);
  const journal = createJournal(settings.journalEntries, settings.log);
  const ending = new AbortController();
  // every reply that is held back listens
  setMaxListeners(0, ending.signal);
  const lastCallbacks: Context['lastCallbacks'] = new Map();
  const shared = { settings, rules, clock, alarms, journal, faults, lastCallbacks, signal: ending.signal };
  const advance = (ms: number) => {
    clock.advance(ms);
    alarms.tick();
  };
  const admin = createAdmin({ faults, journal, clock, advance });

  const served: Served[] = [];
  const close = async () => {
    ending.abort();
    alarms.close();
    await Promise.all(served.flatMap(({ listener, routes }) => [listener.close(), routes.close()]));
  };
  for (const setup of vendors) {
    const context: Context = { ...shared, account: setup.account, stored: new Map() };
    const routes = setup.vendor.createRoutes(context);
    try {
      served.push({ ...setup, routes, listener: await open(setup, context, routes, admin) });
    } catch (error) {
      await close();
      throw error;
    }
  }
  const banner = bannerText({
    vendors: served.map(({ vendor, account, listener }) => ({ vendor, account, url: listener.url })),
    faults: faults.active().faults,
    seed: settings.seed,
  });
  settings.log(banner);

  return {
    ...(byId(served, ({ listener: { url, port } }) => ({ url, port })) as EmulatorAddresses),
    configuration: { providers: byId(served, clientOptions) } as unknown as EmulatorConfiguration,
    banner,
    journal: journal.entries,
    advance,
    setFaults: faults.set,
    close,
  };
}

async function open(
  { id, port }: VendorSetup,
  context: Context,
  routes: Routes,
  admin: Admin,
): Promise<Listener> {
  const { settings, clock, faults, journal } = context;
  const { host } = settings;
  const reply = async (incoming: IncomingRequest): Promise<WireReply> => {
    const own = admin(incoming);
    if (own) return own;
    const intrusion = crossSiteProblem(incoming);
    if (intrusion !== undefined) return problem(403, intrusion);
    const arrivedAtMs = clock.now();
    const course = await replyWithFaults(incoming, { vendor: id, routes, context });
    journal.add(entryOf(id, arrivedAtMs, incoming, course, faults.fateOf));
    return course.reply;
  };
  try {
    return await listen({ host, port, maxBodyBytes: routes.maxBodyBytes, reply });
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new ModerationError({
      code: 'config',
      provider: id,
      operation: 'start emulator',
      effect: 'none',
      message: `options.${portOption(id)}: cannot listen on ${host} port ${port} (${code})`,
    });
  }
}

function clientOptions({ vendor, account, listener }: Served) {
  return vendor.clientOptions(account, listener.url);
}

function byId<Value>(served: readonly Served[], valueOf: (each: Served) => Value): Record<string, Value> {
  return Object.fromEntries(served.map((each) => [each.id, valueOf(each)]));
}
