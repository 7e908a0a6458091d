import {
  CONTRACT_VERSION,
  defineProvider,
  isLarge,
  isModerationError,
  parseVendorOptions,
  runAtOnce,
  runInSlices,
  type Content,
  type JobTicket,
  type Kind,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { subjectDigests } from '@moderato/http';
import { readTencentCallback } from './callback.js';
import { tencentCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type Codec } from './codec.js';
import { tencentConfiguration, type TencentOptions } from './config.js';
import { audioCodec } from './kinds/audio.js';
import { documentCodec } from './kinds/document.js';
import { imageCodec } from './kinds/image.js';
import { liveCodec } from './kinds/live.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { webpageCodec } from './kinds/webpage.js';
import { decodeMistake, encodeMistake } from './mistake.js';
import { PROVIDER } from './request.js';
import { createUploads } from './uploads.js';

export { type TencentOptions } from './config.js';
export { type TencentCallOptions } from './options.js';

/** The kinds of content, each with its own wire form. */
const CODECS: Readonly<Record<Kind, Codec>> = {
  audio: audioCodec,
  image: imageCodec,
  document: documentCodec,
  webpage: webpageCodec,
  text: textCodec,
  video: videoCodec,
  live: liveCodec,
};

/**
 * Makes the provider for Tencent Cloud CI. Without `send` it opens its own connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createTencent(options: TencentOptions): Provider {
  const settings = parseVendorOptions(tencentConfiguration, options);
  const client = createClient(settings);

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
      ...(vendor && { vendor }),
    };
  };

  const moderate = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const codec = CODECS[content.kind];
    const { request, warnings } = codec.encodeJob(content, call, settings);
    const answer = await client.exchange(request, call);
    const job = codec.decodeAccepted(answer, (id) => ticketAt(answer.nowMs, content, id), content);
    return { ...job, warnings };
  };

  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: tencentCapabilities,
    now: settings.now,
    check: moderate,
    submit: moderate,
    assertTakes: (content, call) => void CODECS[content.kind].encodeJob(content, call, settings),
    checkBatch: async (contents, call) => {
      const { request, warnings } = imageCodec.encodeBatch(contents, call, settings);
      const answer = await client.exchange(request, call);
      const entries = imageCodec.decodeBatch(answer, contents, (id, content) =>
        ticketAt(answer.nowMs, content, id),
      );
      return entries.map((entry, index) =>
        isModerationError(entry)
          ? entry
          : { ...entry, warnings: [...(warnings[index] ?? []), ...(entry.warnings ?? [])] },
      );
    },
    fetchJob: async (ticket, call) => {
      const codec = CODECS[ticket.kind];
      const answer = await client.exchange(codec.encodeQuery(ticket, settings), call);
      const steps = codec.decodeJob(answer, ticket);
      return isLarge(answer.response.body) ? runInSlices(steps) : runAtOnce(steps);
    },
    cancelJob: async (ticket, call) => {
      const request = liveCodec.encodeCancel(ticket, settings);
      return liveCodec.decodeCancelled(await client.exchange(request, call), ticket);
    },
    reportMistake: async (report, call) =>
      decodeMistake(await client.exchange(encodeMistake(report, call), call)),
    ...createUploads(settings, client),
    readCallback: (callback) => readTencentCallback(callback, settings.region, settings.now()),
    close: () => client.close(),
  });
}
