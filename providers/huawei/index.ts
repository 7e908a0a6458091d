import {
  CONTRACT_VERSION,
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
  type ModerationError,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { subjectDigests } from '@moderato/http';
import { audioCodec } from './kinds/audio.js';
import { readHuaweiCallback } from './callback.js';
import { huaweiCapabilities } from './capabilities.js';
import { TIMEOUT_MS, createClient } from './client.js';
import { type BatchCodec, type CheckCodec, type EncodedJob, type JobCodec } from './codec.js';
import { huaweiConfiguration, type HuaweiOptions } from './config.js';
import { mayRefuseCategory } from './errors.js';
import { imageBatchCodec } from './kinds/image-batch.js';
import { imageCodec } from './kinds/image.js';
import { decodeAccepted, encodeQuery } from './job.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { PROVIDER, refuse } from './request.js';

export { type HuaweiOptions } from './config.js';
export {
  type HuaweiAudioOptions,
  type HuaweiImageOptions,
  type HuaweiTextOptions,
  type HuaweiVideoOptions,
} from './options.js';

/** The kinds of content that are answered at once, one by one or several in a call, and those that are answered by jobs. */
const CHECKS: Readonly<Partial<Record<Kind, CheckCodec>>> = { text: textCodec, image: imageCodec };
const BATCHES: Readonly<Partial<Record<Kind, BatchCodec>>> = { image: imageBatchCodec };
const JOBS: Readonly<Partial<Record<Kind, JobCodec>>> = { audio: audioCodec, video: videoCodec };

/**
 * Makes the provider for Huawei Cloud Content Moderation v3. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createHuawei(options: HuaweiOptions): Provider {
  const settings = parseVendorOptions(huaweiConfiguration, options);
  const client = createClient(settings);
  const now = settings.now ?? Date.now;
  const random = settings.random ?? Math.random;
  const instant = () => new Date(now()).toISOString();
  const { region } = settings;

  const check = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseContent(content);
    const codec = codecOf(CHECKS, kind, `check ${kind}`);
    const { request, warnings, categories } = codec.encodeCheck(content, call, settings);
    const submittedAt = instant();
    const exchange = await client.exchange(request, call);
    const asked = { content, categories, region, submittedAt, finishedAt: instant() };
    return { ...codec.decodeCheck(exchange, asked), warnings };
  };

  const checkBatch = async (contents: readonly Content[], call: ProviderCall) => {
    const [first] = contents;
    if (first === undefined) return [];
    const codec = codecOf(BATCHES, first.kind, 'check batch');
    const { batch, refused } = codec.encodeBatch(contents, call, settings);
    if (batch === null) return [...refused.values()];
    const submittedAt = instant();
    const exchange = await client.exchange(batch.request, call);
    const asked = { categories: batch.categories, region, submittedAt, finishedAt: instant() };
    const askedOf = (place: number) => ({ ...asked, content: contents[place] as Content });
    const judged = codec.decodeBatch(exchange, batch, askedOf, { nowMs: now(), random: random() });
    return contents.map((_, place) => {
      const entry = (refused.get(place) ?? judged.get(place)) as VendorJob | ModerationError;
      return isModerationError(entry) ? paidOnce(entry, PROVIDER) : entry;
    });
  };

  /** One attempt; a refused word is left out, once: the refusal says for certain that nothing was accepted. */
  const exchangeConfirmed = async (
    { request, warnings, withoutUnconfirmed }: EncodedJob,
    call: ProviderCall,
  ) => {
    const startedAtMs = now();
    try {
      return { exchange: await client.exchange(request, call), warnings };
    } catch (error) {
      const isWord = isModerationError(error) && mayRefuseCategory(error);
      if (!isWord || withoutUnconfirmed === undefined) throw error;
      const timeoutMs = (call.timeoutMs ?? settings.timeoutMs ?? TIMEOUT_MS) - (now() - startedAtMs);
      const exchange = await client.exchange(withoutUnconfirmed.request, { ...call, timeoutMs });
      return { exchange, warnings: withoutUnconfirmed.warnings };
    }
  };

  const submit = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseContent(content);
    const encoded = codecOf(JOBS, kind, `submit ${kind}`).encodeJob(content, call, settings);
    const { exchange, warnings } = await exchangeConfirmed(encoded, call);
    const id = decodeAccepted(exchange, kind);
    const contentId = content.id ?? null;
    const vendor = subjectDigests(content);
    const ticket = {
      version: 1 as const,
      provider: PROVIDER,
      kind,
      id,
      region,
      contentId,
      submittedAt: instant(),
    };
    return {
      ticket: vendor === undefined ? ticket : { ...ticket, vendor },
      state: 'submitted',
      vendorState: 'submitted',
      warnings,
    };
  };

  const fetchJob = async (ticket: JobTicket, call: ProviderCall): Promise<VendorJob> => {
    const { kind } = parseTicket(ticket);
    const codec = codecOf(JOBS, kind, `fetch ${kind}`);
    return codec.decodeJob(await client.exchange(encodeQuery(ticket, settings), call), ticket, settings);
  };

  const provider: Provider = {
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: huaweiCapabilities,
    check: (content, call) => payingOnce(PROVIDER, check(content, call)),
    checkBatch: (contents, call) => payingOnce(PROVIDER, checkBatch(contents, call)),
    submit: (content, call) => payingOnce(PROVIDER, submit(content, call)),
    // asking after a job starts nothing, however it fails
    fetchJob: (ticket, call) => startingNothing(PROVIDER, fetchJob(ticket, call)),
    readCallback: (callback) => readHuaweiCallback(callback, settings),
    close: () => client.close(),
  };
  return Object.freeze(provider);
}

function codecOf<Codec>(
  codecs: Readonly<Partial<Record<Kind, Codec>>>,
  kind: Kind,
  operation: string,
): Codec {
  const codec = Object.hasOwn(codecs, kind) ? codecs[kind] : undefined;
  if (codec !== undefined) return codec;
  const kinds = Object.keys(codecs).join(', ');
  throw refuse(
    'unsupported',
    operation,
    `Huawei is not asked about ${kind} in this way, only about ${kinds}`,
  );
}
