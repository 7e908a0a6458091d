import { ModerationError, describeIssues } from '@moderato/core';
import { z } from 'zod';

const milliseconds = z.number().int().positive();

const pollingSchema = z.strictObject({
  initialMs: milliseconds.optional(),
  factor: z.number().min(1).optional(),
  maxMs: milliseconds.optional(),
});

const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(10).optional(),
  baseMs: milliseconds.optional(),
  maxMs: milliseconds.optional(),
});

/** The configuration apart from the vendors' own options, which each vendor's schema checks. */
export const configSchema = z.strictObject({
  provider: z.string().min(1).optional(),
  providers: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  timeoutMs: milliseconds.optional(),
  requestTimeoutMs: milliseconds.optional(),
  polling: pollingSchema.optional(),
  retry: retrySchema.optional(),
});

/** What `createModerator`, a configuration file and the command take. Everything is optional; the environment fills what is missing. */
export interface ModeratoConfig {
  /** The vendor that decides, such as `tencent`. Default: the only vendor that is configured. Environment: `MODERATO_PROVIDER`. */
  provider?: string | undefined;
  /** Options by vendor id; see the vendor's page for its fields. */
  providers?: Record<string, Record<string, unknown>> | undefined;
  /** How long `moderate` and `wait` may take in all, in milliseconds. Default 600 000. */
  timeoutMs?: number | undefined;
  /** Time limit of one HTTP exchange, in milliseconds. Default 30 000. */
  requestTimeoutMs?: number | undefined;
  /** Overrides parts of the vendor's polling schedule. */
  polling?:
    { initialMs?: number | undefined; factor?: number | undefined; maxMs?: number | undefined } | undefined;
  /** How failed calls are repeated. Defaults: 3 attempts, base 250 ms, longest 10 000 ms. A submit repeats only when the vendor certainly refused it. */
  retry?:
    { attempts?: number | undefined; baseMs?: number | undefined; maxMs?: number | undefined } | undefined;
}

/**
 * Checks the shape of a configuration.
 * @param origin where it came from, for the message.
 * @throws ModerationError `config`, naming each wrong field, never its value.
 */
export function parseConfigShape(value: unknown, origin: string): ModeratoConfig {
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  throw configError(`${origin}: ${describeIssues(result.error, 'config')}`);
}

/** A configuration error that belongs to no vendor. */
export function configError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'configure', effect: 'none', message });
}
