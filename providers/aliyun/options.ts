import {
  readKindOptions,
  type Content,
  type ContentUser,
  type ProviderCall,
  type Warning,
} from '@moderato/core';
import { z } from 'zod';
import { serviceSchema } from './config.js';
import { PROVIDER } from './request.js';
import { sha256Of } from './sign.js';

const word = z.string().trim().min(1, 'expected a non-empty text').max(512, 'longer than 512 characters');

/** Service code; replaces the configured one. */
const service = serviceSchema().optional();

/** What `vendorOptions.aliyun` may hold, kind by kind. */
export const OPTIONS = {
  text: z.strictObject({ service }),
  image: z.strictObject({
    service,
    /** Sent as `Referer` when the image is downloaded. */
    referer: word.optional(),
    /** Further facts to be returned, such as `customImage,textInImage`. */
    infoType: word.optional(),
    /** Has the image checked by a job, of which a callback can report. @default false */
    async: z.boolean().optional(),
  }),
  audio: z.strictObject({
    service,
    /** Sent as `Referer` when the audio is downloaded. */
    referer: word.optional(),
  }),
  video: z.strictObject({ service }),
  document: z.strictObject({ service }),
  live: z.strictObject({
    service,
    /** The caller's own id of the stream. */
    liveId: word.optional(),
  }),
} as const;

/** What `vendorOptions.aliyun` may hold for text. */
export type AliyunTextOptions = z.input<typeof OPTIONS.text>;
/** What `vendorOptions.aliyun` may hold for images. */
export type AliyunImageOptions = z.input<typeof OPTIONS.image>;
/** What `vendorOptions.aliyun` may hold for audio. */
export type AliyunAudioOptions = z.input<typeof OPTIONS.audio>;
/** What `vendorOptions.aliyun` may hold for video. */
export type AliyunVideoOptions = z.input<typeof OPTIONS.video>;
/** What `vendorOptions.aliyun` may hold for documents. */
export type AliyunDocumentOptions = z.input<typeof OPTIONS.document>;
/** What `vendorOptions.aliyun` may hold for live streams. */
export type AliyunLiveOptions = z.input<typeof OPTIONS.live>;

/**
 * Reads the call's own options for this vendor.
 * @throws ModerationError `config`, naming what is wrong and, for an option of other kinds, the kinds that it is for.
 */
export function readOptions<Of extends keyof typeof OPTIONS>(
  kind: Of,
  call: ProviderCall,
  operation: string,
) {
  return readKindOptions(call, { provider: PROVIDER, operation, kind, schemas: OPTIONS });
}

/** Ids of content that the vendor takes as they are. */
const DATA_ID = /^[\w.-]{1,64}$/;

/**
 * The id under which the vendor is given a content, and which it repeats: the caller's own where it is one that the vendor takes,
 * else a digest of it, else of the key of the submit. Null where there is neither.
 */
export function dataIdOf(contentId: string | null | undefined, idempotencyKey?: string): string | null {
  if (typeof contentId === 'string' && DATA_ID.test(contentId)) return contentId;
  const named = contentId ?? idempotencyKey;
  return named === undefined ? null : `${MADE}${sha256Of(named).slice(0, 32)}`;
}

/** How ids begin that are no caller's. */
export const MADE = 'moderato-';

/** Warnings for what a call asks for and the vendor does not support. @param used facts about the user that are sent. */
export function ignoredOptions(
  { user = {} }: Content,
  { categories }: ProviderCall,
  used: readonly (keyof ContentUser)[] = [],
): Warning[] {
  const unused = Object.keys(user).filter((name) => !(used as readonly string[]).includes(name));
  return [
    ...(categories === null
      ? []
      : [ignored('categories', 'the rules of the service decide what Aliyun looks for; not sent')]),
    ...unused.map((name) => ignored(`content.user.${name}`, 'Aliyun does not take it here; not sent')),
  ];
}

/** The warning for a callback address where the response comes at once. */
export function ignoredCallback({ callbackUrl }: ProviderCall): Warning[] {
  const message = 'answered at once, so that Aliyun makes no callback; not sent';
  return callbackUrl === undefined ? [] : [ignored('callbackUrl', message)];
}

function ignored(path: string, message: string): Warning {
  return { code: 'ignored', message, path };
}
