import { ModerationError } from '@moderato/core';
import { createAdmin, type Admin } from './admin.js';
import { createAlarms } from './alarms.js';
import { bannerText } from './banner.js';
import { createClock } from './clock.js';
import type { Context, Routes } from './context.js';
import type { Exchange } from './exchange.js';
import { createFaults } from './faults/faults.js';
import { answerWithFaults } from './faults/inject.js';
import { loadFaults, type FaultsInput } from './faults/schema.js';
import { createHuaweiRoutes } from './vendors/huawei/routes.js';
import { createJournal, entryOf, type JournalEntry } from './journal.js';
import { readOptions, type EmulatorOptions, type Settings } from './options.js';
import { loadRules } from './rules.js';
import { listen, type Listener, type Reply } from './server.js';
import { createTencentRoutes } from './vendors/tencent/routes.js';
import type { Vendor } from './vendors.js';

/** A running emulator. */
export interface Emulator {
  tencent: { url: string; port: number };
  /** Serves the API and the identity service. */
  huawei: { url: string; port: number };
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

export interface EmulatorConfiguration {
  providers: {
    tencent: {
      secretId: string;
      secretKey: string;
      token?: string;
      bucket: string;
      region: string;
      endpoint: string;
    };
    huawei: {
      projectId: string;
      region: string;
      accessKeyId: string;
      secretAccessKey: string;
      securityToken?: string;
      endpoint: string;
      iamEndpoint: string;
    };
  };
}

/**
 * Starts loopback stand-ins for the moderation APIs of Tencent Cloud CI and Huawei Content Moderation v3.
 * @throws ModerationError `config`: wrong options or rules, or a port that is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = readOptions(options);
  const rules = await loadRules(settings.rules ?? { rules: [] });
  const faults = createFaults(settings.seed, await loadFaults(settings.faults ?? { faults: [] }));
  const clock = createClock(settings.now);
  const alarms = createAlarms(clock);
  const journal = createJournal(settings.journalEntries, settings.log);
  const ending = new AbortController();
  const context: Context = { settings, rules, clock, alarms, journal, faults, signal: ending.signal };
  const routes = { tencent: createTencentRoutes(context), huawei: createHuaweiRoutes(context) };
  const advance = (ms: number) => {
    clock.advance(ms);
    alarms.tick();
  };
  const admin = createAdmin({ faults, journal, clock, advance });

  const serve = (vendor: Vendor, port: number) => open(port, vendor, context, routes[vendor], admin);
  const tencent = await serve('tencent', settings.tencentPort);
  const huawei = await serve('huawei', settings.huaweiPort).catch(async (error: unknown) => {
    await tencent.close();
    throw error;
  });
  const facts = { tencentUrl: tencent.url, huaweiUrl: huawei.url, settings, faults: faults.active().faults };
  const banner = bannerText(facts, readOptions({}));
  settings.log(banner);

  return {
    tencent: { url: tencent.url, port: tencent.port },
    huawei: { url: huawei.url, port: huawei.port },
    configuration: configurationOf(settings, tencent.url, huawei.url),
    banner,
    journal: journal.entries,
    advance,
    setFaults: faults.set,
    close: async () => {
      ending.abort();
      alarms.close();
      await Promise.all([tencent.close(), huawei.close(), routes.tencent.close(), routes.huawei.close()]);
    },
  };
}

async function open(
  port: number,
  vendor: Vendor,
  context: Context,
  routes: Routes,
  admin: Admin,
): Promise<Listener> {
  const { settings, clock, faults, journal } = context;
  const { host } = settings;
  const answer = async (exchange: Exchange): Promise<Reply> => {
    const own = admin(exchange);
    if (own) return own;
    const course = await answerWithFaults(exchange, { vendor, routes, context });
    journal.add(entryOf(vendor, clock.now(), exchange, course, faults.fateOf));
    return course.answer;
  };
  try {
    return await listen({ host, port, maxBodyBytes: routes.maxBodyBytes, answer });
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new ModerationError({
      code: 'config',
      provider: vendor,
      operation: 'start emulator',
      effect: 'none',
      message: `options.${vendor}Port: cannot listen on ${host} port ${port} (${code})`,
    });
  }
}

function configurationOf(settings: Settings, tencentUrl: string, huaweiUrl: string): EmulatorConfiguration {
  const { tencent, huawei } = settings.accounts;
  return {
    providers: {
      tencent: {
        secretId: tencent.secretId,
        secretKey: tencent.secretKey,
        ...(tencent.token === undefined ? {} : { token: tencent.token }),
        bucket: tencent.bucket,
        region: tencent.region,
        endpoint: tencentUrl,
      },
      huawei: {
        projectId: huawei.projectId,
        region: huawei.region,
        accessKeyId: huawei.accessKeyId,
        secretAccessKey: huawei.secretAccessKey,
        ...(huawei.securityToken === undefined ? {} : { securityToken: huawei.securityToken }),
        endpoint: huaweiUrl,
        iamEndpoint: huaweiUrl,
      },
    },
  };
}
