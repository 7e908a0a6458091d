import type { Secret } from '@moderato/core';

const HIDDEN = '[secret]';

/**
 * Removes credentials from a text before it is attached to an error or printed: the given secrets, raw and in their
 * URL-encoded (also twice), base64, hexadecimal, JSON- and XML-escaped forms, in upper and lower case, and whatever well-known
 * names mark as a credential (Authorization values, signatures, access keys, token headers, password fields). Each becomes
 * `[secret]`. Of a text longer than 256 Ki characters only the beginning is kept.
 */
export function redact(text: string, secrets: readonly Secret[]): string {
  if (text.length <= LONGEST) return redactAll(text, secrets);
  // what stands at the cut may be the beginning of a credential that is not recognised any more
  return `${redactAll(text.slice(0, LONGEST), secrets).slice(0, -LONGEST_SECRET)}… (cut)`;
}

/** Patterns overflow the stack on texts of some millions of characters, and no error needs so much. */
const LONGEST = 256 * 1024;
/** Project tokens of some clouds have more than ten thousand characters. */
const LONGEST_SECRET = 32 * 1024;

function redactAll(text: string, secrets: readonly Secret[]): string {
  // no form of a secret is shorter than the secret, and those of a single request are long and would be worked out each time
  const pattern = patternOf(secrets.filter((secret) => secret.reveal().length <= text.length));
  const known = pattern === null ? text : text.replace(pattern, HIDDEN);
  // every pattern needs one of these, and most texts that pass here are short ids
  if (!/[:<\s]|=[^=]/.test(known)) return known;
  return PATTERNS.reduce((result, pattern) => result.replace(pattern, `$1${HIDDEN}`), known);
}

const NAMES = [
  '(?:proxy-)?authorization',
  'x-(?:auth|subject|security|ci-security|cos-security)-token',
  '(?:security|session)[-_]?token',
  '(?:[a-z]{1,9}-)*signature(?:-?provided)?',
  'q-ak',
  'passw(?:or)?d',
  '(?:secret|access)[-_]?(?:id|key|access[-_]?key)(?:[-_]?id)?',
  'token',
  'secret',
].join('|');

const NAMED = `(?<![\\w-])(?:${NAMES})`;

/** In each, the first group is kept and the rest of the match is hidden. */
const PATTERNS = [
  // Field of JSON or of a printed object: "password": "…", 'X-Auth-Token': '…', token: '…'
  new RegExp(`(${NAMED}["']?\\s*[:=]\\s*")[^"\\\\]+(?:\\\\.[^"\\\\]*)*`, 'gis'),
  new RegExp(`(${NAMED}["']?\\s*[:=]\\s*')[^'\\\\]+(?:\\\\.[^'\\\\]*)*`, 'gis'),
  // The same inside a JSON string: \"password\":\"…\"
  new RegExp(`(${NAMED}\\\\"\\s*:\\s*\\\\")[^"\\\\]+`, 'gi'),
  // Element: <AccessKeyId>…</AccessKeyId>
  new RegExp(`(<(?:${NAMES})>)[^<]+`, 'gi'),
  // Header line, whose value may hold blanks
  /((?<![\w-])(?:proxy-)?authorization\s*[:=]\s*)[^\s"'|\\<>][^\n\r"'|\\<>]*/gi,
  // Query, canonical request, token header: name=value, name:value
  new RegExp(`(${NAMED}\\s*[:=]\\s*)[^\\s"'|\\\\<>&,;[]+`, 'gi'),
  // Values of Authorization without their name
  /(\bSDK-HMAC-SHA256\s+)(?:Access|Credential)=[^\n\r"'|\\<>]+/gi,
  /(\bq-sign-algorithm=)[^\s"'|\\<>]+/gi,
  /(\b(?:Basic|Bearer)\s+)[\w+/=.~-]{8,}/gi,
];

const XML_NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Responses are redacted by the thousand with the same few credentials. */
const formsOfSecrets = new WeakMap<Secret, readonly string[]>();

function knownForms(secret: Secret): readonly string[] {
  const known = formsOfSecrets.get(secret) ?? formsOf(secret.reveal()).filter((form) => form !== '');
  formsOfSecrets.set(secret, known);
  return known;
}

interface KnownPattern {
  secrets: readonly Secret[];
  pattern: RegExp | null;
}

/** The patterns that were made last; each vendor of a program has its own few secrets. */
const patterns: KnownPattern[] = [];
const PATTERNS_KEPT = 8;

function patternOf(secrets: readonly Secret[]): RegExp | null {
  const isSame = ({ secrets: other }: KnownPattern) =>
    other.length === secrets.length && other.every((secret, index) => secret === secrets[index]);
  const known = patterns.find(isSame);
  if (known !== undefined) return known.pattern;
  const forms = secrets.flatMap(knownForms);
  const pattern = forms.length === 0 ? null : anyOf(forms);
  patterns.unshift({ secrets: [...secrets], pattern });
  patterns.length = Math.min(patterns.length, PATTERNS_KEPT);
  return pattern;
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = encodeURIComponent(bytes.toString());
  const strict = encoded.replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  const upper = [encoded, strict, strict.replaceAll('%20', '+')];
  const lower = upper.map((form) => form.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()));
  return [
    secret,
    ...upper,
    ...lower,
    encodeURIComponent(strict),
    bytes.toString('hex'),
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/[&<>"']/g, (found) => XML_NAMES[found] ?? found),
    ...base64FormsOf(bytes),
  ];
}

/** The characters that a secret fixes in base64 text, wherever in the encoded bytes it starts (as in `user:password`). */
function base64FormsOf(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const form = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(first, last);
    return form.length < 6 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function anyOf(forms: readonly string[]): RegExp {
  const longestFirst = [...new Set(forms)].sort((first, second) => second.length - first.length);
  const escaped = longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  // servers also repeat what they were sent in upper case
  return new RegExp(escaped.join('|'), 'gi');
}
