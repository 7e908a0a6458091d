import {
  CONTRACT_VERSION,
  isModerationError,
  parseContent,
  parseTicket,
  parseVendorOptions,
  withErrorDetails,
  type ModerationErrorInit,
  type Provider,
} from '@moderato/core';
import { decodeAccepted, decodeAudioJob, encodeAudioJob, encodeAudioQuery } from './audio.js';
import { readHuaweiCallback } from './callback.js';
import { huaweiCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { huaweiConfiguration, type HuaweiOptions } from './config.js';
import { PROVIDER } from './wire.js';

export { type HuaweiOptions } from './config.js';
export { type HuaweiAudioOptions } from './options.js';

/**
 * Makes the provider for Huawei Cloud Content Moderation v3. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createHuawei(options: HuaweiOptions): Provider {
  const settings = parseVendorOptions(huaweiConfiguration, options);
  const client = createClient(settings);
  const now = settings.now ?? Date.now;

  const provider: Provider = {
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: huaweiCapabilities,
    submit: (content, call) =>
      // an uncertain submit is never repeated: Huawei knows no idempotency, a second job would be paid for
      detailing(
        (error) => (error.effect === 'unknown' ? { retry: 'never' } : {}),
        async () => {
          const { request, warnings } = encodeAudioJob(parseContent(content), call, settings);
          const { answer, response, secrets } = await client.exchange(request, call);
          return {
            ticket: {
              version: 1,
              provider: PROVIDER,
              kind: 'audio',
              id: decodeAccepted(answer, response, secrets),
              region: settings.region,
              contentId: content.id ?? null,
              submittedAt: new Date(now()).toISOString(),
            },
            state: 'submitted',
            vendorState: 'submitted',
            warnings,
          };
        },
      ),
    fetchJob: (ticket, call) =>
      // asking after a job starts nothing, however it fails
      detailing(
        () => ({ effect: 'none' }),
        async () => {
          const request = encodeAudioQuery(parseTicket(ticket), settings);
          const { answer, response, secrets } = await client.exchange(request, call);
          return decodeAudioJob(answer, ticket, response, secrets);
        },
      ),
    readCallback: (callback) => readHuaweiCallback(callback, settings),
    close: () => client.close(),
  };
  return Object.freeze(provider);
}

async function detailing<Value>(
  details: (error: ModerationErrorInit) => Partial<ModerationErrorInit>,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!isModerationError(error)) throw error;
    throw withErrorDetails(error, details(error));
  }
}
