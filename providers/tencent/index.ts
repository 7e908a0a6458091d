import {
  CONTRACT_VERSION,
  ModerationError,
  isModerationError,
  parseContent,
  parseTicket,
  parseVendorOptions,
  withErrorDetails,
  type Content,
  type JobTicket,
  type Kind,
  type ModerationErrorInit,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { audioCodec } from './audio.js';
import { readTencentCallback } from './callback.js';
import { RESULT_RETENTION_MS, tencentCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type Codec } from './codec.js';
import { tencentConfiguration, type TencentOptions } from './config.js';
import { PROVIDER } from './wire.js';

export { type TencentOptions } from './config.js';
export { type TencentAudioOptions } from './options.js';

/** The kinds of content, each with its own wire form. */
const CODECS: Readonly<Partial<Record<Kind, Codec>>> = { audio: audioCodec };

function codecOf(kind: Kind, operation: string): Codec {
  const codec = CODECS[kind];
  if (codec !== undefined) return codec;
  const message = `Tencent CI is not asked about ${kind} here, only about ${Object.keys(CODECS).join(', ')}`;
  throw new ModerationError({ code: 'unsupported', provider: PROVIDER, operation, effect: 'none', message });
}

/**
 * Makes the provider for Tencent Cloud CI. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createTencent(options: TencentOptions): Provider {
  const settings = parseVendorOptions(tencentConfiguration, options);
  const client = createClient(settings);
  const now = settings.now ?? Date.now;

  const submit = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseContent(content);
    const codec = codecOf(kind, `submit ${kind}`);
    const { request, warnings } = codec.encodeJob(content, call, settings);
    const answer = await client.exchange(request, call);
    const ticketOf = (id: string): JobTicket => ({
      version: 1,
      provider: PROVIDER,
      kind,
      id,
      region: settings.region,
      contentId: content.id ?? null,
      submittedAt: new Date(answer.nowMs).toISOString(),
    });
    return { ...codec.decodeAccepted(answer, ticketOf), warnings };
  };

  const fetchJob = async (ticket: JobTicket, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseTicket(ticket);
    const codec = codecOf(kind, `fetch ${kind}`);
    const request = codec.encodeQuery(ticket, settings);
    try {
      return codec.decodeJob(await client.exchange(request, call), ticket);
    } catch (error) {
      if (isModerationError(error) && error.code === 'job_not_found' && isPastRetention(ticket, now())) {
        return {
          ticket,
          state: 'expired',
          vendorState: error.vendorCode ?? 'not found',
          error: asExpired(error),
        };
      }
      throw error;
    }
  };

  const provider: Provider = {
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: tencentCapabilities,
    // an uncertain submit is never repeated: Tencent knows no idempotency, a second job would be paid for
    submit: (content, call) =>
      detailing(({ effect }) => (effect === 'unknown' ? { retry: 'never' } : {}), submit(content, call)),
    // asking after a job starts nothing, however it fails
    fetchJob: (ticket, call) => detailing(() => ({ effect: 'none' }), fetchJob(ticket, call)),
    readCallback: (callback) => readTencentCallback(callback, settings.region, now()),
    close: () => client.close(),
  };
  return Object.freeze(provider);
}

/** A job that is gone after the time for which results are kept has expired; one that is gone before that never was. */
function isPastRetention({ submittedAt }: JobTicket, nowMs: number): boolean {
  return nowMs - Date.parse(submittedAt) > RESULT_RETENTION_MS;
}

function asExpired(error: ModerationError): ModerationError {
  const message = 'Tencent CI: no such job any more; results are kept for 30 days';
  return new ModerationError({
    ...(error.toJSON() as unknown as ModerationErrorInit),
    code: 'job_expired',
    message,
  });
}

async function detailing<Value>(
  details: (error: ModerationError) => Partial<ModerationErrorInit>,
  work: Promise<Value>,
): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    // content and tickets are checked by code that knows no vendor
    throw isModerationError(error)
      ? withErrorDetails(error, { ...details(error), provider: PROVIDER })
      : error;
  }
}
