import { z } from 'zod';
import { ModerationError } from './errors.js';
import { explainIssue } from './issues.js';
import { isSecret, toSecret, type Secret } from './secret.js';
import type { Send } from './transport.js';

/** What the front door has to know of a vendor before it loads it. */
export interface VendorConfiguration<Options = unknown> {
  id: string;
  /** Strict; turns every credential into a `Secret`. */
  schema: z.ZodType<Options>;
  /** Which environment variable fills which field. */
  environment: Readonly<Record<string, string>>;
  /** Fields whose values may never be shown. */
  secrets: readonly string[];
  /** Ways to authenticate, the field that names the account first: the environment fills only the way that a configuration has begun. */
  credentials: readonly (readonly string[])[];
}

/** A credential: text or `Secret` in, `Secret` out. */
export const secretSchema = z
  .union([z.string().trim().min(1), z.custom<Secret>(isSecret)], 'expected a non-empty text')
  .transform(toSecret);

/** A credential that travels in an HTTP header: printable ASCII without spaces. */
export const headerSecretSchema = secretSchema.refine(
  (secret) => /^[\x21-\x7e]+$/.test(secret.reveal()),
  'holds a space or a character that no header can carry',
);

const injected = <Signature>() =>
  z.custom<Signature>((value) => typeof value === 'function', 'expected a function').optional();

/** The options that every vendor has beside its own. */
export const commonOptions = {
  /** Accepts plain http beyond this machine. Default false. */
  allowInsecure: z.boolean().optional(),
  /** Time limit of one attempt, in milliseconds. Default 30 000. */
  timeoutMs: z.int().positive('expected a number of milliseconds above 0').optional(),
  /** Replaces the HTTP layer. */
  send: injected<Send>(),
  /** The clock, in epoch milliseconds. Default `Date.now`. */
  now: injected<() => number>(),
  /** 0 up to 1. Default `Math.random`. */
  random: injected<() => number>(),
};

/** A region id such as `ap-guangzhou` or `cn-north-4`; an open set, so only the shape is checked. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'not a region id such as "ap-guangzhou" or "cn-north-4"');

/** An address that replaces the vendor's own: an origin, without path, query or credentials. */
export const endpointSchema = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === ''
  );
}, 'not an origin such as "https://host" or "http://127.0.0.1:8080"');

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether credentials may travel to this address: https, or plain http that stays on this machine. */
export function isSafeEndpoint(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  return url.protocol === 'https:' || LOOPBACK.test(url.hostname);
}

/** What to say about an endpoint for which `isSafeEndpoint` is false. */
export const UNSAFE_ENDPOINT =
  'plain http would send credentials in the clear; use https, or set allowInsecure: true';

/**
 * Checks a vendor's options.
 * @param origin says where a field came from, such as `TENCENT_BUCKET`; the message names it.
 * @throws ModerationError `config`: every wrong field with what is wrong and where it came from, never its value.
 */
export function parseVendorOptions<Options>(
  configuration: VendorConfiguration<Options>,
  value: unknown,
  origin: (field: string) => string | undefined = () => undefined,
): Options {
  const result = configuration.schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    const from = origin(field);
    const variable = configuration.environment[field];
    const place = from ? ` (from ${from})` : variable ? ` (or ${variable})` : '';
    return `providers.${[configuration.id, field].filter(Boolean).join('.')}${place}: ${explainIssue(issue)}`;
  });
  throw new ModerationError({
    code: 'config',
    provider: configuration.id,
    operation: 'configure',
    effect: 'none',
    message: problems.join('; '),
  });
}
