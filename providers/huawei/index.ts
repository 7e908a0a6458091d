import {
  CONTRACT_VERSION,
  defineProvider,
  isLarge,
  isModerationError,
  parseVendorOptions,
  runAtOnce,
  runInSlices,
  type CallbackRequest,
  type Content,
  type Kind,
  type ModerationError,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { subjectDigests } from '@moderato/http';
import { readHuaweiCallback } from './callback.js';
import { huaweiCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type CheckCodec, type EncodedJob, type JobCodec } from './codec.js';
import { huaweiConfiguration, type HuaweiOptions, type HuaweiSettings } from './config.js';
import { mayRefuseCategory } from './errors.js';
import { decodeAccepted, encodeQuery } from './job.js';
import { audioCodec } from './kinds/audio.js';
import { imageBatchCodec } from './kinds/image-batch.js';
import { imageCodec } from './kinds/image.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { PROVIDER } from './request.js';
import { createUploads, withoutSignedQueries } from './uploads.js';

export { type HuaweiOptions } from './config.js';
export {
  type HuaweiAudioOptions,
  type HuaweiImageOptions,
  type HuaweiTextOptions,
  type HuaweiVideoOptions,
} from './options.js';

/** The kinds of content that are checked at once, and those that are checked by jobs. */
const CHECKS: Readonly<Partial<Record<Kind, CheckCodec>>> = { text: textCodec, image: imageCodec };
const JOBS: Readonly<Partial<Record<Kind, JobCodec>>> = { audio: audioCodec, video: videoCodec };

/**
 * Makes the provider for Huawei Cloud Content Moderation v3. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createHuawei(options: HuaweiOptions): Provider {
  const settings = parseVendorOptions(huaweiConfiguration, options);
  const client = createClient(settings);
  const { region, now, random } = settings;
  const instant = () => new Date(now()).toISOString();

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
      const timeoutMs = (call.timeoutMs ?? settings.timeoutMs) - (now() - startedAtMs);
      const exchange = await client.exchange(withoutUnconfirmed.request, { ...call, timeoutMs });
      return { exchange, warnings: withoutUnconfirmed.warnings };
    }
  };

  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: huaweiCapabilities,
    now,
    check: async (content, call) => {
      const codec = codecOf(CHECKS, content.kind);
      const { request, warnings, categories } = codec.encodeCheck(content, call, settings);
      const submittedAt = instant();
      const exchange = await client.exchange(request, call);
      const asked = { content, categories, region, submittedAt, finishedAt: instant() };
      return { ...codec.decodeCheck(exchange, asked), warnings };
    },
    checkBatch: async (contents, call) => {
      const { batch, refused } = imageBatchCodec.encodeBatch(contents, call, settings);
      if (batch === null) return [...refused.values()];
      const submittedAt = instant();
      const exchange = await client.exchange(batch.request, call);
      const asked = { categories: batch.categories, region, submittedAt, finishedAt: instant() };
      const askedOf = (place: number) => ({ ...asked, content: contents[place] as Content });
      const read = imageBatchCodec.decodeBatch(exchange, batch, askedOf, { nowMs: now(), random: random() });
      return contents.map(
        (_, place) => (refused.get(place) ?? read.get(place)) as VendorJob | ModerationError,
      );
    },
    submit: async (content, call) => {
      const { kind } = content;
      const encoded = codecOf(JOBS, kind).encodeJob(content, call, settings);
      const { exchange, warnings } = await exchangeConfirmed(encoded, call);
      const id = decodeAccepted(exchange, kind);
      const contentId = content.id ?? null;
      const vendor = subjectDigests(content);
      return {
        ticket: {
          version: 1,
          provider: PROVIDER,
          kind,
          id,
          region,
          contentId,
          submittedAt: instant(),
          ...(vendor && { vendor }),
        },
        state: 'submitted',
        vendorState: 'submitted',
        warnings,
      };
    },
    assertTakes: (content, call) => void codecOf(JOBS, content.kind).encodeJob(content, call, settings),
    fetchJob: async (ticket, call) => {
      const exchange = await client.exchange(encodeQuery(ticket, settings), call);
      const steps = codecOf(JOBS, ticket.kind).decodeJob(exchange, ticket, settings);
      return isLarge(exchange.response.body) ? runInSlices(steps) : runAtOnce(steps);
    },
    ...createUploads(settings, client.send),
    readCallback: (callback) =>
      readHuaweiCallback({ ...callback, body: withoutQueries(callback.body, settings) }, settings),
    close: () => client.close(),
  });
}

/** The codec of a kind that the capabilities declare. */
function codecOf<Codec>(codecs: Readonly<Partial<Record<Kind, Codec>>>, kind: Kind): Codec {
  const codec = codecs[kind];
  if (codec === undefined) throw new TypeError(`no codec for ${kind}`);
  return codec;
}

function withoutQueries(body: CallbackRequest['body'], settings: HuaweiSettings): CallbackRequest['body'] {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString();
  const hidden = withoutSignedQueries(text, settings);
  // bytes that are no text are refused by whoever reads them
  return hidden === text ? body : hidden;
}
