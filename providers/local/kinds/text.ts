import {
  ModerationError,
  describeIssues,
  inputOf,
  type Content,
  type ErrorCode,
  type ProviderCall,
} from '@moderato/core';
import { z } from 'zod';
import { TEXT_CHARACTERS } from '../capabilities.js';

export const OPERATION = 'check text';

const optionsSchema = z.strictObject({});

/**
 * Reads a text that is to be looked through.
 * @throws ModerationError `unsupported` for anything but text, `invalid_content` for text that is empty or too long, `config` for
 * options of the call, of which there are none.
 */
export function readText(content: Content, { vendorOptions }: ProviderCall): string {
  const options = optionsSchema.safeParse(vendorOptions?.['local'] ?? {});
  if (!options.success) throw refuse('config', describeIssues(options.error, 'vendorOptions.local'));
  if (!('text' in content)) throw refuse('unsupported', `takes text itself, not by ${inputOf(content)}`);
  const { text } = content;
  if (text === '') throw refuse('invalid_content', 'content.text: is empty');
  if (text.length > TEXT_CHARACTERS && Array.from(text).length > TEXT_CHARACTERS)
    throw refuse('invalid_content', `content.text: longer than ${TEXT_CHARACTERS} characters`);
  return text;
}

/**
 * Makes the check that ends a search whose caller gave up, or whose time is over.
 * @param timeoutMs no limit where it is undefined.
 */
export function timeCheck({ signal, timeoutMs = Infinity }: ProviderCall): () => void {
  const startedMs = performance.now();
  return () => {
    if (signal?.aborted === true) throw refuse('aborted', 'aborted during the search');
    if (performance.now() - startedMs > timeoutMs)
      throw refuse('timeout', `the lists were not searched within ${timeoutMs} ms`);
  };
}

function refuse(code: ErrorCode, message: string): ModerationError {
  return new ModerationError({ code, provider: 'local', operation: OPERATION, effect: 'none', message });
}
