import { type Content, type ProviderCall, type Warning } from '@moderato/core';
import { type HuaweiSettings } from './config.js';
import { PROVIDER, refuse, siteOf } from './request.js';

/** The options that all kinds have. */
interface CommonOptions {
  bizType?: string | undefined;
  language?: 'zh' | undefined;
}

/** What is asked of the vendor for any kind, in its words. */
export interface Wishes {
  language: 'zh' | undefined;
  /** Custom policy: event type and categories are left out where it is given. */
  bizType: string | undefined;
  /** Wishes that the vendor cannot be told. */
  warnings: Warning[];
}

/**
 * Puts together what the call, `vendorOptions.huawei` and the configuration say, in this order of weight.
 * @throws ModerationError `unsupported` for a language that the vendor neither reads nor transcribes.
 */
export function readWishes(
  content: Content,
  call: ProviderCall,
  options: CommonOptions,
  settings: HuaweiSettings,
  operation: string,
): Wishes {
  const bizType = options.bizType ?? settings.bizType;
  return {
    language: readLanguage(content, operation) ?? options.language,
    bizType,
    warnings: [
      ...unheardContent(content),
      ...(bizType === undefined ? [] : unheardUnderPolicy(call, options)),
    ],
  };
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
  const message = `categories: Huawei cannot be asked for ${unknown.join(', ')} in ${kind}, only for ${words.join(', ')}`;
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

/** Checks the address for callbacks. @throws ModerationError `config`. */
export function readCallbackUrl({ callbackUrl }: ProviderCall, operation: string): string | undefined {
  if (callbackUrl === undefined || /^https?:\/\/[^/]/i.test(callbackUrl)) return callbackUrl;
  throw refuse('config', operation, 'callbackUrl: not an http: or https: URL');
}

/** The warning for a callback address where the answer comes at once. */
export function unheardCallback({ callbackUrl }: ProviderCall): Warning[] {
  const message = 'answered at once: Huawei calls nobody back';
  return callbackUrl === undefined ? [] : [{ code: 'ignored', message, path: 'callbackUrl' }];
}

function unheardContent({ user }: Content): Warning[] {
  const message = 'Huawei takes no facts about the user; not sent';
  return user === undefined ? [] : [{ code: 'ignored', message, path: 'content.user' }];
}

/** Options that a custom policy replaces. */
const REPLACED = ['categories', 'imageCategories', 'audioCategories', 'eventType'];

function unheardUnderPolicy(call: ProviderCall, options: object): Warning[] {
  const given = REPLACED.filter((name) => (options as Record<string, unknown>)[name] !== undefined);
  const paths = [
    ...(call.categories === null ? [] : ['categories']),
    ...given.map((name) => `vendorOptions.${PROVIDER}.${name}`),
  ];
  const message = 'not sent: the custom policy (bizType) decides what is looked for';
  return paths.map((path) => ({ code: 'ignored', message, path }));
}
