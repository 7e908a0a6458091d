import {
  createFunctionUploads,
  CONTRACT_VERSION,
  defineProvider,
  isModerationError,
  parseVendorOptions,
  withErrorDetails,
  type Content,
  type JobTicket,
  type Kind,
  type ModerationError,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { readAliyunCallback } from './callback.js';
import { aliyunCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type CheckCodec, type JobCodec } from './codec.js';
import { aliyunConfiguration, type AliyunOptions } from './config.js';
import { decodeAccepted, encodeQuery } from './job.js';
import { audioCodec } from './kinds/audio.js';
import { documentCodec } from './kinds/document.js';
import { imageCodec, imageJobCodec, isJob } from './kinds/image.js';
import { liveCodec } from './kinds/live.js';
import { textCodec } from './kinds/text.js';
import { videoCodec } from './kinds/video.js';
import { PROVIDER } from './request.js';

const UPLOAD_MISSING =
  'providers.aliyun.upload: needed for a file of this machine; give a function that puts it where the vendor can read it and returns { url, remove }';

export { type AliyunOptions } from './config.js';
export {
  type AliyunAudioOptions,
  type AliyunDocumentOptions,
  type AliyunImageOptions,
  type AliyunLiveOptions,
  type AliyunTextOptions,
  type AliyunVideoOptions,
} from './options.js';

/** The kinds of content that are checked at once, and those that are checked by jobs. */
const CHECKS: Readonly<Partial<Record<Kind, CheckCodec>>> = { text: textCodec, image: imageCodec };
const JOBS: Readonly<Partial<Record<Kind, JobCodec>>> = {
  image: imageJobCodec,
  audio: audioCodec,
  video: videoCodec,
  document: documentCodec,
  live: liveCodec,
};

/**
 * Makes the provider for Aliyun Content Moderation 2.0 (Green 2022-03-02). Without `send` it opens its own connections; `close` ends
 * them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createAliyun(options: AliyunOptions): Provider {
  const settings = parseVendorOptions(aliyunConfiguration, options);
  const client = createClient(settings);
  const { region, now } = settings;
  const instant = () => new Date(now()).toISOString();

  const submit = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const { kind, id: contentId = null } = content;
    const codec = codecOf(JOBS, kind);
    const { request, dataId, service, warnings } = codec.encodeJob(content, call, settings);
    const exchange = await client.exchange(request, call);
    const id = decodeAccepted(exchange, codec.actionsOf(service), dataId);
    const vendor = { service, ...(contentId === null && dataId !== null ? { dataId } : {}) };
    return {
      ticket: {
        version: 1,
        provider: PROVIDER,
        kind,
        id,
        region,
        contentId,
        submittedAt: instant(),
        vendor,
      },
      state: 'submitted',
      vendorState: '200',
      warnings,
    };
  };

  const ask = (ticket: JobTicket, verb: 'fetch' | 'cancel') => {
    const codec = codecOf(JOBS, ticket.kind);
    return encodeQuery(ticket, codec.serviceOf(settings), codec.actionsOf, settings, verb);
  };

  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: aliyunCapabilities,
    now,
    ...createFunctionUploads(PROVIDER, settings.upload, UPLOAD_MISSING),
    check: async (content, call) => {
      if (content.kind === 'image' && isJob(call)) return submit(content, call);
      const codec = codecOf(CHECKS, content.kind);
      const { request, dataId, warnings } = codec.encodeCheck(content, call, settings);
      const submittedAt = instant();
      const exchange = await client.exchange(request, call);
      const asked = { content, region, dataId, submittedAt, finishedAt: instant() };
      return { ...codec.decodeCheck(exchange, asked), warnings };
    },
    submit,
    assertTakes: (content, call) => void codecOf(JOBS, content.kind).encodeJob(content, call, settings),
    fetchJob: async (ticket, call) => {
      try {
        const exchange = await client.exchange(ask(ticket, 'fetch'), call);
        return codecOf(JOBS, ticket.kind).decodeJob(exchange, ticket);
      } catch (thrown) {
        const ended = isModerationError(thrown) ? endedBy(thrown, ticket) : null;
        if (ended === null) throw thrown;
        return ended;
      }
    },
    cancelJob: async (ticket, call) => {
      await client.exchange(ask(ticket, 'cancel'), call);
      return { ticket, state: 'running', vendorState: '200' };
    },
    readCallback: (callback) => readAliyunCallback(callback, settings),
    close: () => client.close(),
  });
}

/** Codes that are about the content: where a result is asked for, they say how its job ended. */
const CONTENT_CODES = ['401', '403', '480', '592'];

/** The job that an error tells the end of; null for an error of the query itself. */
function endedBy(error: ModerationError, ticket: JobTicket): VendorJob | null {
  const { code, vendorCode = '', status } = error;
  if (status !== 200) return null;
  if (code === 'job_expired') return { ticket, state: 'expired', vendorState: vendorCode, error };
  if (code !== 'invalid_content' || !CONTENT_CODES.includes(vendorCode)) return null;
  const failed = withErrorDetails(error, { code: 'job_failed', retry: 'never' });
  return { ticket, state: 'failed', vendorState: vendorCode, error: failed };
}

/** The codec of a kind that the capabilities declare. */
function codecOf<Codec>(codecs: Readonly<Partial<Record<Kind, Codec>>>, kind: Kind): Codec {
  const codec = codecs[kind];
  if (codec === undefined) throw new TypeError(`no codec for ${kind}`);
  return codec;
}
