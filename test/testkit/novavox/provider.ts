import {
  CONTRACT_VERSION,
  ModerationError,
  withErrorDetails,
  type Content,
  type JobTicket,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { novavoxCapabilities } from './capabilities.js';
import { readCallback, readJob } from './read.js';
import { readSettings, type Settings } from './settings.js';
import { PROVIDER, exchange, fail } from './wire.js';

const RETENTION_MS = novavoxCapabilities.resultRetentionMs ?? 0;

/** A provider for a made-up vendor that keeps the whole contract: audio as jobs, text at once, signed callbacks, two ways to authenticate. */
export function createNovavox(options: Record<string, unknown>): Provider {
  const settings = readSettings(options);
  const { now } = settings;
  return {
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: novavoxCapabilities,
    check: (content, call) => handOver(settings, content, call, now()),
    submit: (content, call) => handOver(settings, content, call, now()),
    fetchJob: async (ticket, call) => {
      if (ticket.kind !== 'audio')
        throw fail({ code: 'unsupported', operation: 'fetch', message: `no jobs for ${ticket.kind}` });
      if (!/^[\w-]+$/.test(ticket.id))
        throw fail({ code: 'invalid_content', operation: 'fetch audio', message: 'not a job id' });
      const operation = 'fetch audio';
      const path = `/v1/audio/${ticket.id}`;
      try {
        const { response, secrets } = await exchange(
          settings,
          { method: 'GET', path, operation },
          call,
          now(),
        );
        return readJob(response, operation, ticket, secrets);
      } catch (error) {
        const isGone = error instanceof ModerationError && error.code === 'job_not_found';
        if (!isGone || now() - Date.parse(ticket.submittedAt) < RETENTION_MS) throw error;
        const expired = fail({ code: 'job_expired', operation, message: 'the result is no longer kept' });
        return { ticket, state: 'expired', vendorState: 'E_NO_JOB', error: expired };
      }
    },
    readCallback: (callback) => readCallback(callback, settings),
  };
}

async function handOver(
  settings: Settings,
  content: Content,
  call: ProviderCall,
  nowMs: number,
): Promise<VendorJob> {
  const operation = `submit ${content.kind}`;
  const body = requestBody(content, call);
  if (body === null)
    throw fail({ code: 'unsupported', operation, message: `no ${content.kind} in this form` });
  const path = `/v1/${content.kind}`;
  const ticket: JobTicket = {
    version: 1,
    provider: PROVIDER,
    kind: content.kind,
    id: '',
    region: 'xx-north',
    contentId: content.id ?? null,
    submittedAt: new Date(nowMs).toISOString(),
  };
  try {
    const { response, secrets } = await exchange(
      settings,
      { method: 'POST', path, body, operation },
      call,
      nowMs,
    );
    return readJob(response, operation, ticket, secrets);
  } catch (error) {
    if (!(error instanceof ModerationError) || error.effect === 'none') throw error;
    throw withErrorDetails(error, { retry: 'never' });
  }
}

function requestBody(content: Content, call: ProviderCall): string | null {
  const { depth, ...unknown } = (call.vendorOptions?.[PROVIDER] ?? {}) as Record<string, unknown>;
  const [name] = Object.keys(unknown);
  if (name !== undefined)
    throw fail({
      code: 'config',
      operation: 'check options',
      message: `vendorOptions.novavox: unknown field "${name}"`,
    });
  const shared = {
    id: content.id,
    look_for: call.categories ?? undefined,
    callback: call.callbackUrl,
    depth,
  };
  if (content.kind === 'audio' && 'url' in content) return JSON.stringify({ url: content.url, ...shared });
  if (content.kind === 'text' && 'text' in content) return JSON.stringify({ text: content.text, ...shared });
  return null;
}
