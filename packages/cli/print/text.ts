import { styleText } from 'node:util';
import { type Decision } from '@moderato/core';
import { type CommandIo } from '../io.js';

type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

/** Puts text into a colour, or leaves it as it is. */
export type Paint = (format: Colour | Colour[], text: string) => string;

/** The painter for stdout: colours on a terminal, unless `NO_COLOR` is set. */
export function paintFor(io: CommandIo, stream: keyof CommandIo['isTerminal'] = 'stdout'): Paint {
  const isColoured = io.isTerminal[stream] && !io.environment['NO_COLOR'];
  return (format, text) => (isColoured ? styleText(format, text) : text);
}

/** The colour of each decision. */
export const DECISION_FORMATS: Readonly<Record<Decision, Colour>> = {
  pass: 'green',
  review: 'yellow',
  block: 'red',
};

/** Replaces what could steer a terminal or turn text around, for words that come from outside. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** Puts outside text on one line of at most `length` characters. */
export function excerpt(text: string, length: number): string {
  const characters = Array.from(printable(text).replace(/\s+/g, ' ').trim());
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}

/** Drops query, fragment and user part of an address, where signatures and passwords live; other text is kept. */
export function withoutQuery(subject: string): string {
  if (!URL.canParse(subject)) return subject;
  const { protocol, host, pathname } = new URL(subject);
  return `${protocol}//${host}${pathname}`;
}

/** Writes milliseconds as `m:ss.t`. */
export function clockTime(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}.${tenths % 10}`;
}

/** Writes a value as one line of JSON, control characters escaped. */
export function jsonLine(value: unknown): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]/g, escape)}\n`;
}

/** A number of things with its noun, plural unless it is one: `1 item`, `2 items`. */
export function counted(value: number, noun: string): string {
  return `${value} ${value === 1 ? noun : `${noun}s`}`;
}
