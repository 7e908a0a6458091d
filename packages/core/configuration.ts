import { z } from 'zod';
import { ModerationError } from './errors.js';
import { explainIssue } from './issues.js';
import { lazyFields } from './lazily.js';
import { isSecret, trimSecret, type Secret } from './secret.js';
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

/** Control and format characters, such as line breaks and zero-width spaces: nobody types them into a credential. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What most credentials are made of; to find out of others takes a while the first time. */
const PLAIN = /^[\x20-\x7e]*$/;

/** A credential: text or `Secret` in, `Secret` without blanks and line breaks around it out. */
export const secretSchema = z
  .union([z.string(), z.custom<Secret>(isSecret)], 'expected a non-empty text')
  .transform(trimSecret)
  .refine((secret) => secret.reveal() !== '', 'expected a non-empty text')
  .refine((secret) => isVisible(secret.reveal()), 'holds a line break or an invisible character');

function isVisible(text: string): boolean {
  return PLAIN.test(text) || !INVISIBLE.test(text);
}

/** A credential that travels in an HTTP header: printable ASCII without spaces. */
export const headerSecretSchema = secretSchema.refine(
  (secret) => /^[\x21-\x7e]+$/.test(secret.reveal()),
  'holds a space or a character that no header can carry',
);

const injected = <Signature>() =>
  z.custom<Signature>((value) => typeof value === 'function', 'expected a function');

/** The options that every vendor has beside its own. */
export const commonOptions = lazyFields(() => ({
  /** Accepts plain http beyond this machine. @default false */
  allowInsecure: z.boolean().optional(),
  /** Time limit of one attempt, in milliseconds. @default 30_000 */
  timeoutMs: z.int().positive('expected a number of milliseconds above 0').default(30_000),
  /** Replaces the HTTP layer. */
  send: injected<Send>().optional(),
  /** The clock, in epoch milliseconds. @default Date.now */
  now: injected<() => number>().default(() => Date.now),
  /** 0 up to 1. @default Math.random */
  random: injected<() => number>().default(() => Math.random),
}));

/** A region id such as `ap-guangzhou` or `cn-north-4`; an open set, so only the shape is checked. */
export const regionSchema = z
  .string()
  .trim()
  .regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'not a region id such as "ap-guangzhou" or "cn-north-4"');

const PREFIX = /^[\w.-]+(\/[\w.-]+)*\/?$/;
const MAX_PREFIX_CHARACTERS = 256;

/** What the keys of stored files begin with, such as `moderato/`: folders of an object store, with the slash at the end filled in. */
export const uploadPrefixSchema = z
  .string()
  .trim()
  .max(MAX_PREFIX_CHARACTERS, `longer than ${MAX_PREFIX_CHARACTERS} characters`)
  .refine(
    (prefix) => PREFIX.test(prefix) && !prefix.split('/').some((part) => /^\.+$/.test(part)),
    'not a prefix such as "moderato/": names of letters, digits, "-", "_" and ".", separated by "/"',
  )
  .transform((prefix) => (prefix.endsWith('/') ? prefix : `${prefix}/`));

/** An address that replaces the vendor's own: an origin, without path, query or credentials. */
export const endpointSchema = z
  .string()
  .trim()
  .refine((value) => {
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
  // a schema that is used once is slower where a function is compiled for it
  const result = configuration.schema.safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.');
    const from = origin(field);
    const variable = configuration.environment[field];
    const place = from ? ` (from ${from})` : variable ? ` (or ${variable})` : '';
    const name = `providers.${[configuration.id, field].filter(Boolean).join('.')}`;
    return `${name}${place}: ${explainIssue(issue)}${quotesHint(issue, value)}`;
  });
  throw new ModerationError({
    code: 'config',
    provider: configuration.id,
    operation: 'configure',
    effect: 'none',
    message: problems.join('; '),
  });
}

/** Ids of digits, or of digits and one e, are numbers to YAML and JSON, which may change them. */
function quotesHint(issue: z.core.$ZodIssue, options: unknown): string {
  const isText =
    (issue.code === 'invalid_type' && issue.expected === 'string') || issue.code === 'invalid_union';
  const [field, ...deeper] = issue.path;
  if (!isText || field === undefined || deeper.length > 0) return '';
  const given = (options as Record<PropertyKey, unknown>)[field];
  return typeof given === 'number' ? '; a number was given: put it in quotes' : '';
}
