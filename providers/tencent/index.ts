import {
  CONTRACT_VERSION,
  ModerationError,
  inputOf,
  isModerationError,
  paidOnce,
  parseContent,
  parseTicket,
  parseVendorOptions,
  payingOnce,
  startingNothing,
  type Content,
  type JobTicket,
  type Kind,
  type MistakeReport,
  type ModerationErrorInit,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { subjectDigests } from '@moderato/http';
import { audioCodec } from './kinds/audio.js';
import { readTencentCallback } from './callback.js';
import { RESULT_RETENTION_MS, tencentCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type Codec } from './codec.js';
import { tencentConfiguration, type TencentOptions } from './config.js';
import { documentCodec } from './kinds/document.js';
import { imageCodec } from './kinds/image.js';
import { refuse } from './request.js';
import { liveCodec } from './kinds/live.js';
import { decodeMistake, encodeMistake } from './mistake.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { webpageCodec } from './kinds/webpage.js';
import { PROVIDER } from './wire.js';

export { type TencentOptions } from './config.js';
export { type TencentCallOptions } from './options.js';

/** The kinds of content, each with its own wire form. */
const CODECS: Readonly<Partial<Record<Kind, Codec>>> = {
  audio: audioCodec,
  image: imageCodec,
  document: documentCodec,
  webpage: webpageCodec,
  text: textCodec,
  video: videoCodec,
  live: liveCodec,
};

function codecOf(kind: Kind, operation: string): Codec {
  const codec = CODECS[kind];
  if (codec !== undefined) return codec;
  const message = `Tencent CI is not asked about ${kind} here, only about ${Object.keys(CODECS).join(', ')}`;
  throw refuse('unsupported', operation, message);
}

type Mode = 'sync' | 'async';
const OPERATIONS = { sync: 'check', async: 'submit' } as const;

/** Refuses inputs that are not declared; what is answered at once cannot be submitted, and the other way round. */
function checkInput(mode: Mode, content: Content, operation: string): void {
  const { kind } = content;
  const given = inputOf(content);
  const inputs = tencentCapabilities.kinds[kind]?.inputs ?? {};
  const declared = inputs[given];
  if (declared === mode) return;
  const possible = Object.keys(inputs).join(' or ');
  const message =
    declared === undefined
      ? `${kind} has to be handed over as ${possible}, not as ${given}`
      : `${kind} as ${given} goes through ${OPERATIONS[declared]}`;
  throw refuse('unsupported', operation, message);
}

/**
 * Makes the provider for Tencent Cloud CI. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createTencent(options: TencentOptions): Provider {
  const settings = parseVendorOptions(tencentConfiguration, options);
  const client = createClient(settings);
  const now = settings.now ?? Date.now;

  const ticketAt = (nowMs: number, content: Content, id: string): JobTicket => {
    const vendor = subjectDigests(content);
    return {
      version: 1,
      provider: PROVIDER,
      kind: content.kind,
      id,
      region: settings.region,
      contentId: content.id ?? null,
      submittedAt: new Date(nowMs).toISOString(),
      ...(vendor === undefined ? {} : { vendor }),
    };
  };

  const handOver = async (mode: Mode, content: Content, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseContent(content);
    const operation = `${OPERATIONS[mode]} ${kind}`;
    const codec = codecOf(kind, operation);
    checkInput(mode, content, operation);
    const { request, warnings } = codec.encodeJob(content, call, settings);
    const answer = await client.exchange(request, call);
    return {
      ...codec.decodeAccepted(answer, (id) => ticketAt(answer.nowMs, content, id), content),
      warnings,
    };
  };

  const checkBatch = async (contents: readonly Content[], call: ProviderCall) => {
    const kinds = [...new Set(contents.map((content) => parseContent(content).kind))];
    const [kind = 'image'] = kinds;
    const operation = `check ${kind} batch`;
    const { encodeBatch, decodeBatch } = codecOf(kind, operation);
    if (kinds.length > 1 || encodeBatch === undefined || decodeBatch === undefined) {
      throw refuse('unsupported', operation, `no batch of ${kinds.join(' and ')} can be checked`);
    }
    const { request, warnings } = encodeBatch(contents, call, settings);
    const answer = await client.exchange(request, call);
    const entries = decodeBatch(answer, contents, (id, content) => ticketAt(answer.nowMs, content, id));
    return entries.map((entry, index) =>
      isModerationError(entry)
        ? paidOnce(entry, PROVIDER)
        : { ...entry, warnings: [...(warnings[index] ?? []), ...(entry.warnings ?? [])] },
    );
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

  const cancelJob = async (ticket: JobTicket, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseTicket(ticket);
    const { encodeCancel, decodeCancelled } = codecOf(kind, `cancel ${kind}`);
    if (encodeCancel === undefined || decodeCancelled === undefined) {
      throw refuse('unsupported', `cancel ${kind}`, `Tencent CI cannot end jobs of ${kind}`);
    }
    return decodeCancelled(await client.exchange(encodeCancel(ticket, settings), call), ticket);
  };

  const reportMistake = async (report: MistakeReport, call: ProviderCall) => {
    parseContent(report.content);
    return decodeMistake(await client.exchange(encodeMistake(report, call), call));
  };

  const provider: Provider = {
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: tencentCapabilities,
    check: (content, call) => payingOnce(PROVIDER, handOver('sync', content, call)),
    submit: (content, call) => payingOnce(PROVIDER, handOver('async', content, call)),
    checkBatch: (contents, call) => payingOnce(PROVIDER, checkBatch(contents, call)),
    // asking after a job and ending one cost nothing, however they fail
    fetchJob: (ticket, call) => startingNothing(PROVIDER, fetchJob(ticket, call)),
    cancelJob: (ticket, call) => startingNothing(PROVIDER, cancelJob(ticket, call)),
    reportMistake: (report, call) => payingOnce(PROVIDER, reportMistake(report, call)),
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
