import { randomInt } from 'node:crypto';
import { type Category } from '@moderato/core';
import { type CallOptions } from 'moderato';
import { usageError } from './failure.js';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** The options of a call, as they stand on the command line. */
export interface CallFlags {
  provider?: string | undefined;
  categories?: string | undefined;
  timeout?: string | undefined;
  callbackUrl?: string | undefined;
  vendorOptions?: string | undefined;
}

/**
 * Reads the options of a call; the front door checks their values.
 * @throws ModerationError `config`.
 */
export function readCallOptions(flags: CallFlags): CallOptions {
  return {
    provider: flags.provider,
    categories: flags.categories === undefined ? undefined : (readList(flags.categories) as Category[]),
    timeoutMs: flags.timeout === undefined ? undefined : readDuration(flags.timeout, '--timeout'),
    callbackUrl: flags.callbackUrl,
    vendorOptions: flags.vendorOptions === undefined ? undefined : readVendorOptions(flags.vendorOptions),
  };
}

/**
 * Reads a duration: a number of milliseconds, or one with a unit such as `500ms`, `30s`, `5m`.
 * @throws ModerationError `config`.
 */
export function readDuration(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const ms =
    match === null
      ? Number.NaN
      : Math.round(Number(match[1]) * UNIT_MS[(match[2] ?? 'ms') as keyof typeof UNIT_MS]);
  if (!Number.isSafeInteger(ms) || ms <= 0)
    throw usageError(`${flag}: expected milliseconds above 0, or a duration such as 30s`);
  return ms;
}

/**
 * Reads a TCP port; 0 takes any free one.
 * @throws ModerationError `config`.
 */
export function readPort(text: string, flag: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`${flag}: expected a port from 0 to 65535`);
  return port;
}

/**
 * Reads a JSON object.
 * @throws ModerationError `config`, without the text, which may hold anything.
 */
export function readJsonObject(text: string, flag: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // said below, without the parser's message, which quotes the text
  }
  throw usageError(`${flag}: expected a JSON object`);
}

/**
 * Reads the seed of a random choice; drawn where none is given.
 * @throws ModerationError `config`.
 */
export function readSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(2 ** 32);
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed < 2 ** 32)) throw usageError('--seed: expected a whole number from 0 to 4294967295');
  return seed;
}

/** Splits a list at its commas. */
export function readList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function readVendorOptions(text: string): NonNullable<CallOptions['vendorOptions']> {
  return readJsonObject(text, '--vendor-options') as NonNullable<CallOptions['vendorOptions']>;
}
