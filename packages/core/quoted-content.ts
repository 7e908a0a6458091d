import type { Content } from './content.js';
import { withErrorDetails, type ModerationError } from './errors.js';

const HIDDEN = '[content]';
/** Shorter pieces of a text stand in many messages by chance. */
const PIECE_CHARACTERS = 12;
/** Providers quote less of a vendor's words. */
const LONGEST_MESSAGE = 4096;

/** Hides in an error's message what a vendor quotes of text that it was to moderate, also cut off or escaped. */
export function withoutContent(error: ModerationError, contents: readonly Content[]): ModerationError {
  const texts = contents.flatMap((content) => ('text' in content ? formsOf(content.text) : []));
  const message = hide(error.message.slice(0, LONGEST_MESSAGE), texts);
  if (message === error.message) return error;
  const copy = withErrorDetails(error, { message });
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  copy.stack = [`${copy.name}: ${copy.message}`, ...frames].join('\n');
  return copy;
}

function formsOf(text: string): string[] {
  const inXml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [...new Set([text, JSON.stringify(text).slice(1, -1), inXml])].filter((form) => form.trim() !== '');
}

function hide(message: string, texts: readonly string[]): string {
  let kept = '';
  let place = 0;
  while (place < message.length) {
    const length = quotedLength(message, place, texts);
    kept += length === 0 ? message.charAt(place) : HIDDEN;
    place += Math.max(1, length);
  }
  return kept;
}

/** How many characters from a place on are quoted from one of the texts. */
function quotedLength(message: string, place: number, texts: readonly string[]): number {
  for (const text of texts) {
    let length = Math.min(PIECE_CHARACTERS, text.length);
    if (length < PIECE_CHARACTERS ? !isWhole(message, place, text) : !quotes(message, place, length, text))
      continue;
    while (length < message.length - place && quotes(message, place, length + 1, text)) length++;
    return length;
  }
  return 0;
}

function quotes(message: string, place: number, length: number, text: string): boolean {
  return place + length <= message.length && text.includes(message.slice(place, place + length));
}

/** A short text counts only between quotes, since a word of it may be a word of ours. */
function isWhole(message: string, place: number, text: string): boolean {
  return /["']/.test(message.charAt(place - 1)) && message.startsWith(text, place);
}
