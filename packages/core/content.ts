import { z } from 'zod';
import { ModerationError, isModerationError } from './errors.js';
import { describeIssues } from './issues.js';
import { KINDS, type Kind } from './kind.js';
import { lazily } from './lazily.js';
import { isBytes } from './realms.js';

/** The ways in which content can be given. */
export type ContentInput = 'text' | 'url' | 'object' | 'bytes' | 'file';

/** Who published the content; vendors that know users weigh it, the others ignore it with a warning. All fields are free text of at most 128 bytes. */
export interface ContentUser {
  account?: string;
  nickname?: string;
  device?: string;
  app?: string;
  room?: string;
  ip?: string;
  accountType?: string;
  receiver?: string;
  gender?: string;
  level?: string;
  role?: string;
}

interface ContentCommon {
  /** The caller's own id of this content, echoed in the verdict's `source.contentId`. */
  id?: string;
  user?: ContentUser;
  /** ISO 639-1 code, such as `zh`, where the caller knows it. */
  language?: string;
  /** How long sound or video runs, in milliseconds, where the caller knows it; times the questions after its job. */
  durationMs?: number;
}

/**
 * Content to be moderated: text itself, an address, a key in the vendor's own bucket, image bytes, or the path of a file of this
 * machine. A file is sent inside the call where the vendor takes that, and otherwise stored where the vendor reads it, if that is
 * configured.
 */
export type Content = ContentCommon &
  (
    | { kind: 'text'; text: string }
    | { kind: Kind; url: string }
    | { kind: Kind; object: string }
    | { kind: 'image'; bytes: Uint8Array }
    | { kind: Kind; file: string }
  );

/** Text of which none is content: nothing real is longer, and what is longer costs time wherever it is read. */
function shortText(maxBytes: number) {
  return z
    .string()
    .min(1, 'is empty')
    .refine((value) => Buffer.byteLength(value) <= maxBytes, `longer than ${maxBytes} bytes`);
}

/** The longest id of content, in bytes; vendors may take less. */
const MAX_ID_BYTES = 1024;
/** Longer addresses are refused by common servers. */
const MAX_URL_BYTES = 8192;
/** Twice the longest key of the object stores that are known. */
const MAX_OBJECT_BYTES = 2048;
const MAX_LANGUAGE_BYTES = 64;
/** The longest path that Linux opens. */
const MAX_PATH_BYTES = 4096;

const schemas = lazily((): Record<ContentInput, z.ZodType> => {
  const word = shortText(128);

  const userSchema = z.strictObject({
    account: word.optional(),
    nickname: word.optional(),
    device: word.optional(),
    app: word.optional(),
    room: word.optional(),
    ip: word.optional(),
    accountType: word.optional(),
    receiver: word.optional(),
    gender: word.optional(),
    level: word.optional(),
    role: word.optional(),
  });

  const common = {
    id: shortText(MAX_ID_BYTES).optional(),
    user: userSchema.optional(),
    language: shortText(MAX_LANGUAGE_BYTES)
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'not a language code such as "zh"')
      .optional(),
    durationMs: z.number().positive().optional(),
  };

  return {
    text: z.strictObject({ kind: z.literal('text'), text: z.string(), ...common }),
    url: z
      .strictObject({ kind: z.enum(KINDS), url: shortText(MAX_URL_BYTES), ...common })
      .refine(({ kind, url }) => isAddress(url, kind), {
        path: ['url'],
        message: 'not an http: or https: URL',
      }),
    object: z.strictObject({ kind: z.enum(KINDS), object: shortText(MAX_OBJECT_BYTES), ...common }),
    bytes: z.strictObject({
      kind: z.literal('image'),
      bytes: z.custom<Uint8Array>(isBytes, 'expected a Uint8Array'),
      ...common,
    }),
    file: z.strictObject({
      kind: z.enum(KINDS),
      file: shortText(MAX_PATH_BYTES).refine((path) => !path.includes('\0'), 'holds a character of 0'),
      ...common,
    }),
  };
});

const INPUTS: readonly ContentInput[] = ['text', 'url', 'object', 'bytes', 'file'];

/** Says by which of its fields the content is given. */
export function inputOf(content: Content): ContentInput {
  return INPUTS.find((input) => input in content) as ContentInput;
}

/**
 * Checks content from outside and returns it typed, unchanged.
 * @throws ModerationError `invalid_content`, naming each wrong field.
 */
export function parseContent(value: unknown): Content {
  try {
    return checkContent(value);
  } catch (thrown) {
    throw isModerationError(thrown) ? thrown : reject('content: cannot be read, a property throws');
  }
}

function reject(reason: string): ModerationError {
  return new ModerationError({
    code: 'invalid_content',
    operation: 'check content',
    effect: 'none',
    message: reason,
  });
}

function checkContent(value: unknown): Content {
  if (typeof value !== 'object' || value === null)
    throw reject('content: expected an object such as { kind, url }');
  if (isBareText(value)) return value;
  const given = INPUTS.filter(
    (input) => Object.hasOwn(value, input) && (value as Record<string, unknown>)[input] !== undefined,
  );
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none was given' : `${given.join(' and ')} were given`;
    throw reject(`content: exactly one of ${INPUTS.join(', ')} is needed, ${found}`);
  }
  const result = schemas()[given[0] as ContentInput].safeParse(value);
  if (!result.success) throw reject(describeIssues(result.error, 'content'));
  return value as Content;
}

/** The most frequent content, about which there is nothing else to check. */
function isBareText(value: object): value is Content {
  const { kind, text, id } = value as { kind?: unknown; text?: unknown; id?: unknown };
  if (kind !== 'text' || typeof text !== 'string') return false;
  if (!Object.hasOwn(value, 'kind') || !Object.hasOwn(value, 'text')) return false;
  const fields = Object.keys(value).length;
  return fields === 2 || (fields === 3 && Object.hasOwn(value, 'id') && isShortId(id));
}

/** Whether an id is certainly short enough: no part of a text takes more than three bytes. */
function isShortId(id: unknown): boolean {
  return typeof id === 'string' && id !== '' && id.length * 3 <= MAX_ID_BYTES;
}

/** Live streams also come by RTMP. */
function isAddress(value: string, kind: Kind): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return ['http:', 'https:', ...(kind === 'live' ? ['rtmp:'] : [])].includes(protocol) && hostname !== '';
}
