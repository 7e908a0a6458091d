import { inputOf, toSecret, type Content, type Secret } from '@moderato/core';
import { TEXT_CHARACTERS } from '../capabilities.js';
import { refuse } from '../request.js';

/** Below this length a text is too common to be hidden from an error: it would hide half of the vendor's words. */
const HIDDEN_FROM = 16;

/**
 * Reads a text to be sent.
 * @throws ModerationError `unsupported` for anything but text, `invalid_content` for text that is empty, too long or no Unicode.
 */
export function readText(content: Content, operation: string): string {
  if (!('text' in content))
    throw refuse('unsupported', operation, `text has to be submitted as text, not as ${inputOf(content)}`);
  const { text } = content;
  if (text === '') throw refuse('invalid_content', operation, 'content.text: is empty');
  if (/\p{Surrogate}/u.test(text))
    throw refuse('invalid_content', operation, 'content.text: holds half of a surrogate pair');
  if (text.length > 2 * TEXT_CHARACTERS || Array.from(text).length > TEXT_CHARACTERS)
    throw refuse('invalid_content', operation, `content.text: longer than ${TEXT_CHARACTERS} characters`);
  return text;
}

/** What an error may not repeat of some texts. */
export function hiddenTexts(texts: readonly string[]): Secret[] {
  return texts.filter((text) => text.length >= HIDDEN_FROM).map(toSecret);
}
