import {
  ModerationError,
  describeIssues,
  type Content,
  type ErrorCode,
  type ProviderCall,
  type Warning,
} from '@moderato/core';
import { z } from 'zod';
import { AUDIO_WORDS } from './capabilities.js';
import { type HuaweiSettings } from './config.js';
import { PROVIDER, siteOf } from './wire.js';

const schema = z.strictObject({
  /** Preset scene. Default `default`. */
  eventType: z
    .enum(['default', 'audiobook', 'education', 'game', 'live', 'ecommerce', 'voiceroom', 'private'])
    .optional(),
  /** The vendor's request words, for calls that name no categories. */
  categories: z.array(z.enum(AUDIO_WORDS)).min(1, 'expected at least one').optional(),
  /** Custom policy; replaces the configured one. */
  bizType: z.string().trim().min(1, 'expected a non-empty text').optional(),
  /** The only language that the vendor transcribes. */
  language: z.literal('zh').optional(),
});

/** What `vendorOptions.huawei` may hold for audio. Event types and categories as listed in moderation_03_0082 (A82). */
export type HuaweiAudioOptions = z.input<typeof schema>;

/** What is asked of the vendor, in its words. */
export interface AudioWishes {
  language: 'zh' | undefined;
  bizType: string | undefined;
  /** Both are left out where `bizType` is given. */
  eventType: string;
  categories: readonly string[];
  callbackUrl: string | undefined;
  /** Wishes that the vendor cannot be told. */
  warnings: Warning[];
}

/**
 * Puts together what the call, `vendorOptions.huawei` and the configuration say, in this order of weight.
 * Without a word about categories everything documented for the site is looked for: the pages of the international site are
 * not confirmed to know `politics`, so there it is asked for on demand only.
 * @throws ModerationError before anything is sent: `unsupported` for a language that the vendor does not transcribe or a
 * category word that it does not know, `config` for wrong options of the call.
 */
export function readAudioWishes(content: Content, call: ProviderCall, settings: HuaweiSettings): AudioWishes {
  const parsed = schema.safeParse(call.vendorOptions?.[PROVIDER] ?? {});
  if (!parsed.success) throw refuse('config', describeIssues(parsed.error, 'vendorOptions.huawei'));
  const options = parsed.data;
  const bizType = options.bizType ?? settings.bizType;
  return {
    language: readLanguage(content.language) ?? options.language,
    bizType,
    eventType: options.eventType ?? 'default',
    categories: readCategories(call.categories) ?? options.categories ?? defaultCategories(settings.region),
    callbackUrl: readCallbackUrl(call.callbackUrl),
    warnings: [
      ...unheardContent(content),
      ...(bizType === undefined ? [] : unheardUnderPolicy(call, options)),
    ],
  };
}

/** Foreign speech would come back with an empty transcript, which looks like a pass: it is refused instead. */
function readLanguage(language: string | undefined): 'zh' | undefined {
  if (language === undefined) return undefined;
  if (/^zh(-|$)/.test(language)) return 'zh';
  throw refuse('unsupported', `content.language: Huawei transcribes Chinese speech only, not "${language}"`);
}

function readCategories(categories: readonly string[] | null): readonly string[] | undefined {
  if (categories === null) return undefined;
  if (categories.length === 0) throw refuse('config', 'categories: expected at least one');
  const unknown = categories.filter((word) => !(AUDIO_WORDS as readonly string[]).includes(word));
  if (unknown.length === 0) return [...new Set(categories)];
  throw refuse(
    'unsupported',
    `categories: Huawei cannot be asked for ${unknown.join(', ')} in audio, only for ${AUDIO_WORDS.join(', ')}`,
  );
}

function defaultCategories(region: string): readonly string[] {
  return siteOf(region) === 'cn' ? AUDIO_WORDS : AUDIO_WORDS.filter((word) => word !== 'politics');
}

function readCallbackUrl(callbackUrl: string | undefined): string | undefined {
  if (callbackUrl === undefined || /^https?:\/\/[^/]/i.test(callbackUrl)) return callbackUrl;
  throw refuse('config', 'callbackUrl: not an http: or https: URL');
}

function unheardContent({ user }: Content): Warning[] {
  const message = 'Huawei takes no facts about the user; not sent';
  return user === undefined ? [] : [{ code: 'ignored', message, path: 'content.user' }];
}

function unheardUnderPolicy(call: ProviderCall, options: HuaweiAudioOptions): Warning[] {
  const given: Record<string, boolean> = {
    categories: call.categories !== null,
    'vendorOptions.huawei.categories': options.categories !== undefined,
    'vendorOptions.huawei.eventType': options.eventType !== undefined,
  };
  const message = 'not sent: the custom policy (bizType) decides what is looked for';
  return Object.keys(given)
    .filter((path) => given[path])
    .map((path) => ({ code: 'ignored', message, path }));
}

function refuse(code: ErrorCode, message: string): ModerationError {
  return new ModerationError({
    code,
    provider: PROVIDER,
    operation: 'submit audio',
    effect: 'none',
    message,
  });
}
