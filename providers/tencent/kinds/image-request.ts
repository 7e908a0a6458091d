import { type Content, type ProviderCall, type Warning } from '@moderato/core';
import { writeXml, type XmlFields } from '@moderato/http/xml';
import { IMAGE_DETECT_TYPES, IMAGE_MAX_BYTES, LARGE_IMAGE_MAX_BYTES } from '../capabilities.js';
import { type EncodedBatch, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { PROVIDER, encodeInput, refuse, warningsOf, type WireRequest } from '../request.js';
import { encodeEncryption, encodeFreeze, encryptionSecrets, readCallbackUrl } from '../call-options.js';
import { readOptions, type ReadOptions } from '../options.js';

const CHECK = 'check image';
const CHECK_BATCH = 'check image batch';

/** The words of the single image are in lower case, those of the batch are capitals and `Terrorism` (D:460/37318, D:436/48538). */
const BATCH_WORDS: Readonly<Record<string, string>> = {
  porn: 'Porn',
  terrorist: 'Terrorism',
  politics: 'Politics',
  ads: 'Ads',
} satisfies Record<(typeof IMAGE_DETECT_TYPES)[number], string>;

/**
 * Writes the call that checks one image: a GET on the bucket's host for a url (Tencent Cloud CI, single image moderation,
 * D:460/37318), else a batch of one. The documented GET of an object is not used: were the processing not switched on for a
 * bucket, the object's own bytes would come back, and whoever uploaded them could have written a verdict into them.
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know,
 * `invalid_content` for an id of more than 512 bytes, too many bytes or characters that cannot be sent, `config` for wrong
 * options of the call.
 */
export function encodeImage(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const asked = readAsked(call, settings, CHECK);
  const warnings = imageWarnings(content, call, asked);
  if (!fitsGet(content, asked)) {
    return {
      request: encodeRequest([encodeOne(content, content.id, asked, CHECK)], asked, [content], CHECK),
      warnings,
    };
  }
  const { bizType, words, interval, maxFrames, largeImageDetect } = asked;
  const { DataId } = encodeInput(content, CHECK);
  const parameters = given({
    'ci-process': 'sensitive-content-recognition',
    'biz-type': bizType,
    'detect-type': words?.join(','),
    'detect-url': content.url,
    interval,
    'max-frames': maxFrames,
    'large-image-detect': largeImageDetect === undefined ? undefined : Number(largeImageDetect),
    dataid: DataId as string | undefined,
  });
  for (const text of Object.values(parameters)) {
    if (/\p{Surrogate}/u.test(text)) throw refuse('invalid_content', CHECK, 'content: half a character');
  }
  const kind = { method: 'GET', host: 'bucket', operation: CHECK, purpose: 'check' } as const;
  return { request: { ...kind, pathname: '/', parameters, addresses: [content.url] }, warnings };
}

/** The GET has no place for users, encryption and jobs whose state is documented; freezing needs an object. */
function fitsGet(content: Content, asked: Asked): content is Extract<Content, { url: string }> {
  const { isAsync, encryption, freeze } = asked;
  return (
    'url' in content &&
    content.user === undefined &&
    !isAsync &&
    encryption === undefined &&
    freeze === undefined
  );
}

/**
 * Writes the call that checks up to 100 images (D:436/48538). Each has a `DataId` of its own by which its response is found.
 * @throws ModerationError as `encodeImage`; also `invalid_content` for none or too many.
 */
export function encodeImageBatch(
  contents: readonly Content[],
  call: ProviderCall,
  settings: TencentSettings,
): EncodedBatch {
  const asked = readAsked(call, settings, CHECK_BATCH);
  const dataIds = dataIdsOf(contents);
  const inputs = contents.map((content, index) =>
    encodeOne(content, dataIds[index], asked, CHECK_BATCH, `contents[${index}]`),
  );
  return {
    request: encodeRequest(inputs, asked, contents, CHECK_BATCH),
    warnings: contents.map((content) => imageWarnings(content, call, asked)),
  };
}

/** The ids of a batch, in the order of its contents: the caller's own where they can tell the contents apart. */
export function dataIdsOf(contents: readonly Content[]): string[] {
  const own = contents.map(({ id }) => id);
  return own.map((id, index) => {
    if (id !== undefined && id.trim() === id && own.indexOf(id) === index) return id;
    let made = `image-${index + 1}`;
    while (own.includes(made)) made += '-';
    return made;
  });
}

/** What one call asks of all its images. */
interface Asked {
  bizType: string | undefined;
  /** In the spelling of the single image. */
  words: readonly string[] | undefined;
  interval?: number | undefined;
  maxFrames?: number | undefined;
  largeImageDetect?: boolean | undefined;
  /** Checked by a job; only the batch documents how its state comes back. */
  isAsync: boolean;
  /** Only jobs are called back about. */
  callbackUrl: string | undefined;
  freeze: ReadOptions['freeze'];
  encryption: ReadOptions['encryption'];
}

function readAsked(call: ProviderCall, settings: TencentSettings, operation: string): Asked {
  const options = readOptions(call, 'image', operation);
  const isAsync = options.async ?? false;
  const { categories } = call;
  // left out, an empty list would mean the default policy
  if (categories?.length === 0) throw refuse('config', operation, 'categories: expected at least one');
  const unknown = (categories ?? []).filter(
    (word) => !(IMAGE_DETECT_TYPES as readonly string[]).includes(word),
  );
  if (unknown.length > 0) {
    const message = `categories: Tencent CI has no word ${unknown.join(', ')} for images, only ${IMAGE_DETECT_TYPES.join(', ')}`;
    throw refuse('unsupported', operation, message);
  }
  const words = categories === null ? undefined : [...new Set(categories)];
  return {
    ...options,
    bizType: options.bizType ?? settings.bizType,
    words,
    isAsync,
    callbackUrl: isAsync ? readCallbackUrl(call, operation) : undefined,
    freeze: options.freeze,
    encryption: options.encryption,
  };
}

function imageWarnings(
  content: Content,
  { callbackUrl }: ProviderCall,
  { bizType, words, isAsync }: Asked,
): Warning[] {
  const warnings = warningsOf(content, { BizType: bizType, DetectType: words?.join(',') });
  if (callbackUrl === undefined || isAsync) return warnings;
  const message =
    'the image is checked at once, so that no callback is made; not sent (vendorOptions.tencent.async makes a job)';
  return [...warnings, { code: 'ignored', message, path: 'callbackUrl' }];
}

function encodeOne(
  content: Content,
  dataId: string | undefined,
  { interval, maxFrames, largeImageDetect, encryption }: Asked,
  operation: string,
  place = 'content',
): XmlFields {
  const input = { ...encodeInput(content, operation), DataId: dataId };
  return {
    ...input,
    Content: 'bytes' in content ? encodeBytes(content.bytes, largeImageDetect, operation, place) : undefined,
    Interval: interval,
    MaxFrames: maxFrames,
    LargeImageDetect: largeImageDetect === undefined ? undefined : Number(largeImageDetect),
    Encryption: encodeEncryption(encryption),
  };
}

function encodeBytes(
  bytes: Uint8Array,
  isLarge: boolean | undefined,
  operation: string,
  place: string,
): string {
  const limit = isLarge === true ? LARGE_IMAGE_MAX_BYTES : IMAGE_MAX_BYTES;
  if (bytes.byteLength === 0) throw refuse('invalid_content', operation, `${place}.bytes: empty`);
  if (bytes.byteLength > limit) {
    const hint = isLarge === true ? '' : '; vendorOptions.tencent.largeImageDetect allows more';
    throw refuse('invalid_content', operation, `${place}.bytes: more than ${limit} bytes${hint}`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function encodeRequest(
  inputs: readonly XmlFields[],
  { bizType, words, isAsync, callbackUrl, freeze, encryption }: Asked,
  contents: readonly Content[],
  operation: string,
): WireRequest {
  const fields = {
    Input: inputs,
    Conf: {
      DetectType: words?.map((word) => BATCH_WORDS[word]).join(','),
      BizType: bizType,
      Async: Number(isAsync),
      Callback: callbackUrl,
      Freeze: encodeFreeze(freeze, contents, operation),
    },
  };
  const body = writeXml('Request', fields, { provider: PROVIDER, operation });
  const urls = contents.flatMap((content) => ('url' in content ? [content.url] : []));
  return {
    method: 'POST',
    pathname: '/image/auditing',
    body,
    operation,
    purpose: 'check',
    addresses: callbackUrl === undefined ? urls : [...urls, callbackUrl],
    secrets: encryptionSecrets(encryption),
  };
}

function given(fields: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
