import { describeIssues } from '@moderato/core';
import { readXml, type XmlValue } from '@moderato/http/xml';
import { z } from 'zod';
import { TENCENT_REFUSALS, type TencentRefusal } from './errors.js';

/** Words of the deprecated DetectType list (Tencent's Java SDK; the audio-submit page names some of them). */
export const DETECT_TYPES = ['Porn', 'Terrorism', 'Politics', 'Ads', 'Illegal', 'Abuse', 'Teenager'] as const;

export type DetectType = (typeof DETECT_TYPES)[number];

const USER_FIELDS = [
  'TokenId',
  'Nickname',
  'DeviceId',
  'AppId',
  'Room',
  'IP',
  'Type',
  'ReceiveTokenId',
  'Gender',
  'Level',
  'Role',
] as const;

const FREEZE_FIELDS = [
  'PornScore',
  'AdsScore',
  'IllegalScore',
  'TerrorismScore',
  'PoliticsScore',
  'AbuseScore',
  'TeenagerScore',
] as const;

const text = z
  .string()
  .regex(
    /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
    'holds a character that XML cannot carry',
  );
const webAddress = text.refine(isWebAddress, 'not an http:// or https:// address');
const score = text
  .regex(/^(\d|[1-9]\d|100)$/, 'not a whole number from 0 to 100')
  .transform(Number)
  .optional();

const detectTypes = text.transform((list, context): DetectType[] => {
  const words = list.split(',');
  const unknown = words.filter((word) => !(DETECT_TYPES as readonly string[]).includes(word));
  if (unknown.length === 0) return words as DetectType[];
  context.addIssue({ code: 'custom', message: `expected a comma list of ${DETECT_TYPES.join(', ')}` });
  return z.NEVER;
});

const inputSchema = z
  .object({
    Object: text.optional(),
    Url: webAddress.optional(),
    DataId: limited(512).optional(),
    UserInfo: z.object(fields(USER_FIELDS, limited(128).optional())).optional(),
  })
  .refine((input) => input.Object === undefined || input.Url === undefined, {
    path: ['Url'],
    message: 'given beside Object; exactly one of them is needed',
  })
  .refine((input) => input.Object !== undefined || input.Url !== undefined, {
    path: ['Object'],
    message: 'neither Object nor Url is given',
  });

const confSchema = z
  .object({
    BizType: text.regex(/^[\w-]{1,128}$/, 'not a policy id').optional(),
    Callback: webAddress.optional(),
    CallbackVersion: z.enum(['Simple', 'Detail']).default('Simple'),
    CallbackType: z.enum(['1', '2']).default('1'),
    DetectType: detectTypes.optional(),
    Freeze: z.object(fields(FREEZE_FIELDS, score)).optional(),
  })
  .prefault({});

const requestSchema = z
  .object({ Input: inputSchema, Conf: confSchema })
  .refine(({ Input, Conf }) => Conf.Freeze === undefined || Input.Object !== undefined, {
    path: ['Conf', 'Freeze'],
    message: 'only for Object',
  });

/** A checked request to moderate audio (Tencent Cloud documents 460/53395 and 436/119488). */
export type TencentAudioRequest = z.output<typeof requestSchema>;

/** Reads and checks the body of `POST /audio/auditing` field by field; unknown elements are ignored. */
export function readAudioRequest(
  body: Buffer,
): { request: TencentAudioRequest } | { refusal: TencentRefusal } {
  if (body.length === 0) return { refusal: TENCENT_REFUSALS.missingContent };
  const root = parse(body);
  if (root === undefined) {
    return {
      refusal: {
        status: 400,
        code: 'InvalidContent',
        message: 'Invalid request body: not one well-formed Request',
      },
    };
  }
  const result = requestSchema.safeParse(root);
  if (result.success) return { request: result.data };
  const problems = describeIssues(result.error, 'Request');
  return { refusal: { status: 400, code: 'InvalidArgument', message: `Invalid argument: ${problems}` } };
}

function parse(body: Buffer): unknown {
  try {
    const content = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const document = readXml(content, { provider: 'tencent', operation: 'read request', arrays: new Set() });
    return Object.hasOwn(document, 'Request') ? (withoutEmpty(document['Request'] ?? '') ?? {}) : undefined;
  } catch {
    return undefined;
  }
}

/** Drops empty elements, which the vendor's own request templates are full of. */
function withoutEmpty(value: XmlValue): XmlValue | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([name, child]) => {
    const rest = withoutEmpty(child);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function limited(bytes: number) {
  return text.refine((value) => Buffer.byteLength(value) <= bytes, `longer than ${bytes} bytes`);
}

function fields<Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}
