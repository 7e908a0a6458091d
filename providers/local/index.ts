import {
  CONTRACT_VERSION,
  defineProvider,
  parseVendorOptions,
  type Content,
  type Provider,
  type ProviderCall,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { localCapabilities } from './capabilities.js';
import { localConfiguration, type ListSettings, type LocalOptions } from './config.js';
import { readText, timeCheck } from './kinds/text.js';
import { createMatcher } from './matcher.js';
import { readFound } from './result.js';

export { type LocalOptions } from './config.js';

const PROVIDER = 'local';
/** There is but one place. */
const REGION = 'process';

/**
 * Makes the provider that looks for the words of the caller's own lists, in the process itself: no account, no network. Files of words
 * are read here, once.
 * @throws ModerationError `config`, naming each wrong field, or the file and line of a wrong entry.
 */
export function createLocal(options: LocalOptions): Provider {
  const settings = parseVendorOptions(localConfiguration, options);
  const matcher = createMatcher(settings);
  const instant = () => new Date(settings.now()).toISOString();

  const check = async (content: Content, call: ProviderCall): Promise<VendorJob> => {
    const text = readText(content, call);
    const submittedAt = instant();
    const lists = settings.lists.filter((list) => isWanted(list, call.categories));
    const found = await matcher.find(text, new Set(lists), timeCheck(call));
    const { id: contentId = null } = content;
    return {
      ticket: {
        version: 1,
        provider: PROVIDER,
        kind: 'text',
        id: call.idempotencyKey ?? 'text',
        region: REGION,
        contentId,
        submittedAt,
      },
      state: 'succeeded',
      vendorState: 'succeeded',
      warnings: ignoredOptions(content, call),
      result: {
        provider: PROVIDER,
        region: REGION,
        kind: 'text',
        jobId: null,
        requestId: null,
        contentId,
        subject: null,
        submittedAt,
        finishedAt: instant(),
        label: null,
        subLabels: [],
        text: null,
        scoreScale: '0-1',
        ...readFound(text, found, lists),
      },
    };
  };
  return defineProvider({
    id: PROVIDER,
    contractVersion: CONTRACT_VERSION,
    capabilities: localCapabilities,
    now: settings.now,
    check,
  });
}

/** Allow lists go with every category: they only take back. */
function isWanted({ action, category }: ListSettings, categories: ProviderCall['categories']): boolean {
  return (
    action === 'allow' || categories === null || (category !== undefined && categories.includes(category))
  );
}

/** Warnings for what a call asks for and lists cannot do. */
function ignoredOptions({ user }: Content, { callbackUrl }: ProviderCall): Warning[] {
  const ignored = (path: string, message: string): Warning => ({ code: 'ignored', message, path });
  return [
    ...(callbackUrl === undefined
      ? []
      : [ignored('callbackUrl', 'answered at once, so that nobody calls back')]),
    ...(user === undefined ? [] : [ignored('content.user', 'lists know nothing of users')]),
  ];
}
