import { ModerationError } from '@moderato/core';
import { bannerText } from './banner.js';
import { createClock } from './clock.js';
import type { Context, Routes } from './context.js';
import type { Answer, Exchange } from './exchange.js';
import { createHuaweiRoutes } from './huawei/routes.js';
import { createJournal, entryOf, type JournalEntry } from './journal.js';
import { readOptions, type EmulatorOptions, type Settings } from './options.js';
import { loadRules } from './rules.js';
import { listen, type Listener } from './server.js';
import { createTencentRoutes } from './tencent/routes.js';
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
  const clock = createClock(settings.now);
  const journal = createJournal(settings.log);
  const ending = new AbortController();
  const context: Context = { settings, rules, clock, journal, signal: ending.signal };
  const routes = { tencent: createTencentRoutes(context), huawei: createHuaweiRoutes(context) };

  const serve = (vendor: Vendor, port: number) =>
    open(port, vendor, settings, routes[vendor], (exchange, answer) =>
      journal.add(entryOf(vendor, clock.now(), exchange, answer)),
    );
  const tencent = await serve('tencent', settings.tencentPort);
  const huawei = await serve('huawei', settings.huaweiPort).catch(async (error: unknown) => {
    await tencent.close();
    throw error;
  });
  const facts = { tencentUrl: tencent.url, huaweiUrl: huawei.url, settings };
  const banner = bannerText(facts, readOptions({}));
  settings.log(banner);

  return {
    tencent: { url: tencent.url, port: tencent.port },
    huawei: { url: huawei.url, port: huawei.port },
    configuration: configurationOf(settings, tencent.url, huawei.url),
    banner,
    journal: journal.entries,
    advance: (ms) => {
      clock.advance(ms);
      for (const { tick } of Object.values(routes)) tick();
    },
    close: async () => {
      ending.abort();
      await Promise.all([tencent.close(), huawei.close(), routes.tencent.close(), routes.huawei.close()]);
    },
  };
}

async function open(
  port: number,
  vendor: Vendor,
  { host }: Settings,
  routes: Routes,
  record: (exchange: Exchange, answer: Answer) => void,
): Promise<Listener> {
  const answer = async (exchange: Exchange): Promise<Answer> => {
    const result = await routes.answer(exchange).catch(() => routes.failure(exchange));
    record(exchange, result);
    return result;
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
