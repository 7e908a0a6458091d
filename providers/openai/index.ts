import {
  CONTRACT_VERSION,
  defineProvider,
  isModerationError,
  parseVendorOptions,
  toSecret,
  type Content,
  type ModerationError,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { openaiCapabilities } from './capabilities.js';
import { createClient } from './client.js';
import { openaiConfiguration, type OpenaiOptions } from './config.js';
import { readImage } from './kinds/image.js';
import { hiddenTexts, readText } from './kinds/text.js';
import { PROVIDER, ignoredOptions, readModel, refuse, type WireRequest } from './request.js';
import { readJobs } from './response.js';

export { type OpenaiOptions } from './config.js';
export { type OpenaiCallOptions } from './request.js';

/** Models of which the vendor says that they take text only. */
const TEXT_MODEL = /^text-moderation-/;

/**
 * Makes the provider for OpenAI moderation and for every server that speaks `/v1/moderations`. Without `send` it opens its own
 * connections; `close` ends them.
 * @throws ModerationError `config`, naming each wrong field and its variable.
 */
export function createOpenai(options: OpenaiOptions): Provider {
  const settings = parseVendorOptions(openaiConfiguration, options);
  const client = createClient(settings);
  const instant = () => new Date(settings.now()).toISOString();

  const requestFor = (content: Content, call: ProviderCall): WireRequest => {
    const operation = `check ${content.kind}`;
    const model = readModel(call, settings, operation);
    if (content.kind !== 'image') {
      const text = readText(content, operation);
      return { model, input: text, operation, hidden: hiddenTexts([text]) };
    }
    if (TEXT_MODEL.test(model))
      throw refuse('unsupported', operation, `model: ${model} takes text only; use omni-moderation-latest`);
    const part = readImage(content, operation);
    return { model, input: [part], operation, hidden: 'url' in content ? [toSecret(content.url)] : [] };
  };

  const exchange = async (request: WireRequest, contents: readonly Content[], call: ProviderCall) => {
    const submittedAt = instant();
    const answered = await client.exchange(request, call);
    const jobs = readJobs(answered, contents, { submittedAt, finishedAt: instant() });
    return jobs.map((job, place): VendorJob => ({
      ...job,
      warnings: ignoredOptions(contents[place] as Content, call),
    }));
  };

  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: openaiCapabilities,
    now: settings.now,
    check: async (content, call) => {
      const [job] = await exchange(requestFor(content, call), [content], call);
      return job as VendorJob;
    },
    checkBatch: async (contents, call) => {
      const operation = 'check text batch';
      const model = readModel(call, settings, operation);
      const texts = contents.map((content) => textOrRefusal(content, operation));
      const sent = contents.filter((_, place) => typeof texts[place] === 'string');
      const input = texts.filter((text) => typeof text === 'string');
      const request = { model, input, operation, hidden: hiddenTexts(input) };
      const jobs = sent.length === 0 ? [] : await exchange(request, sent, call);
      const next = jobs[Symbol.iterator]();
      return texts.map((text) => (typeof text === 'string' ? (next.next().value as VendorJob) : text));
    },
    close: () => client.close(),
  });
}

/** What is wrong with one text of a batch is its own entry. */
function textOrRefusal(content: Content, operation: string): string | ModerationError {
  try {
    return readText(content, operation);
  } catch (thrown) {
    if (isModerationError(thrown)) return thrown;
    throw thrown;
  }
}
