import {
  CONTRACT_VERSION,
  defineProvider,
  parseVendorOptions,
  type Kind,
  type Provider,
} from '@moderato/core';
import { aliyunCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { type CheckCodec } from './codec.js';
import { aliyunConfiguration, type AliyunOptions } from './config.js';
import { imageCodec } from './kinds/image.js';
import { textCodec } from './kinds/text.js';
import { PROVIDER } from './request.js';

export { type AliyunOptions } from './config.js';
export { type AliyunImageOptions, type AliyunTextOptions } from './options.js';

/** The kinds of content that are checked at once. */
const CHECKS: Readonly<Partial<Record<Kind, CheckCodec>>> = { text: textCodec, image: imageCodec };

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

  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: aliyunCapabilities,
    now,
    check: async (content, call) => {
      const codec = codecOf(CHECKS, content.kind);
      const { request, dataId, warnings } = codec.encodeCheck(content, call, settings);
      const submittedAt = instant();
      const exchange = await client.exchange(request, call);
      const asked = { content, region, dataId, submittedAt, finishedAt: instant() };
      return { ...codec.decodeCheck(exchange, asked), warnings };
    },
    close: () => client.close(),
  });
}

/** The codec of a kind that the capabilities declare. */
function codecOf<Codec>(codecs: Readonly<Partial<Record<Kind, Codec>>>, kind: Kind): Codec {
  const codec = codecs[kind];
  if (codec === undefined) throw new TypeError(`no codec for ${kind}`);
  return codec;
}
