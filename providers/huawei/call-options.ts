import { type Content, type ProviderCall, type Warning } from '@moderato/core';
import { type HuaweiSettings } from './config.js';
import { PROVIDER, refuse, siteOf } from './request.js';

/** The options that all kinds have. */
interface CommonOptions {
  bizType?: string | undefined;
  enterpriseProjectId?: string | undefined;
  language?: 'zh' | undefined;
}

/** What is asked of the vendor for any kind, in its words. */
export interface CommonRequest {
  language: 'zh' | undefined;
  /** Custom policy: event type and categories are left out where it is given. */
  bizType: string | undefined;
  /** Who is billed; a header of the request. */
  enterpriseProjectId: string | undefined;
  /** Options that the vendor does not support. */
  warnings: Warning[];
}

/**
 * Puts together what the call, `vendorOptions.huawei` and the configuration say, in this order of weight.
 * @throws ModerationError `unsupported` for a language that the vendor neither reads nor transcribes, and for a custom policy on
 * the international site.
 */
export function readCallOptions(
  content: Content,
  call: ProviderCall,
  options: CommonOptions,
  settings: HuaweiSettings,
  operation: string,
): CommonRequest {
  const bizType = readBizType(options.bizType ?? settings.bizType, settings.region, operation);
  return {
    language: readLanguage(content, operation) ?? options.language,
    bizType,
    enterpriseProjectId: options.enterpriseProjectId ?? settings.enterpriseProjectId,
    warnings: [...ignoredUser(content), ...(bizType === undefined ? [] : ignoredUnderPolicy(call, options))],
  };
}

/**
 * Custom policies are not available at ap-southeast-3 (international moderation_03_0082 for audio; the other pages of that site
 * do not list the field). Were one sent and not applied, content would pass by rules that nobody chose.
 */
function readBizType(bizType: string | undefined, region: string, operation: string): string | undefined {
  if (bizType === undefined || siteOf(region) === 'cn') return bizType;
  const message = `bizType: Huawei has no custom policies at ${region}; leave it out, or use a region of the Chinese site`;
  throw refuse('unsupported', operation, message);
}

/** Foreign words would not be found, or come back with an empty transcript, which looks like a pass: refused instead. */
function readLanguage({ language, kind }: Content, operation: string): 'zh' | undefined {
  if (language === undefined) return undefined;
  if (/^zh(-|$)/.test(language)) return 'zh';
  const verb = kind === 'audio' ? 'transcribes Chinese speech' : 'understands Chinese';
  throw refuse('unsupported', operation, `content.language: Huawei ${verb} only, not "${language}"`);
}

/**
 * Checks the categories that a call names; undefined where it leaves them open.
 * @param words what may be asked for.
 * @throws ModerationError `config` for none at all, `unsupported` for others.
 */
export function readCategories(
  categories: readonly string[] | null,
  words: readonly string[],
  { kind }: Content,
  operation: string,
): readonly string[] | undefined {
  if (categories === null) return undefined;
  if (categories.length === 0) throw refuse('config', operation, 'categories: expected at least one');
  const unknown = categories.filter((word) => !words.includes(word));
  if (unknown.length === 0) return [...new Set(categories)];
  const message = `categories: Huawei cannot look for ${unknown.join(', ')} in ${kind}, only for ${words.join(', ')}`;
  throw refuse('unsupported', operation, message);
}

/** Everything that is documented for the site, `unconfirmed` being what only the pages of the Chinese one list. */
export function documentedFor(
  region: string,
  words: readonly string[],
  unconfirmed: readonly string[],
): readonly string[] {
  return siteOf(region) === 'cn' ? words : words.filter((word) => !unconfirmed.includes(word));
}

/**
 * Words for audio that the pages list (moderation_03_0082, 2025-11-25) and the SDKs do not (3.1.211), so that a service which
 * does not know them yet would refuse the whole call.
 */
const UNCONFIRMED_AUDIO_WORDS: readonly string[] = ['politics'];

/** The words without the unconfirmed ones; null where there are none, or nothing would be left. */
export function confirmedAudioWords(words: readonly string[]): readonly string[] | null {
  const confirmed = words.filter((word) => !UNCONFIRMED_AUDIO_WORDS.includes(word));
  return confirmed.length === words.length || confirmed.length === 0 ? null : confirmed;
}

/** The warning for words that were left out because the service refused them. */
export function unconfirmedWarning(asked: readonly string[], sent: readonly string[]): Warning {
  const dropped = asked.filter((word) => !sent.includes(word)).join(', ');
  const message = `Huawei refused ${dropped} as a category of audio; the audio is not checked for it`;
  return { code: 'not_covered', message, path: 'categories' };
}

/** Checks the address for callbacks. @throws ModerationError `config`. */
export function readCallbackUrl({ callbackUrl }: ProviderCall, operation: string): string | undefined {
  if (callbackUrl === undefined || /^https?:\/\/[^/]/i.test(callbackUrl)) return callbackUrl;
  throw refuse('config', operation, 'callbackUrl: not an http: or https: URL');
}

/** The warning for a callback address where the response comes at once. */
export function ignoredCallback({ callbackUrl }: ProviderCall): Warning[] {
  const message = 'checked at once, so that Huawei makes no callback; not sent';
  return callbackUrl === undefined ? [] : [{ code: 'ignored', message, path: 'callbackUrl' }];
}

function ignoredUser({ user }: Content): Warning[] {
  const message = 'Huawei takes no facts about the user; not sent';
  return user === undefined ? [] : [{ code: 'ignored', message, path: 'content.user' }];
}

/** Options that a custom policy replaces. */
const REPLACED = ['categories', 'imageCategories', 'audioCategories', 'eventType'];

function ignoredUnderPolicy(call: ProviderCall, options: object): Warning[] {
  const given = REPLACED.filter((name) => (options as Record<string, unknown>)[name] !== undefined);
  const paths = [
    ...(call.categories === null ? [] : ['categories']),
    ...given.map((name) => `vendorOptions.${PROVIDER}.${name}`),
  ];
  const message = 'not sent: the custom policy (bizType) decides what is looked for';
  return paths.map((path) => ({ code: 'ignored', message, path }));
}
