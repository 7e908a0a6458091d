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

/** What XML can carry. */
export const text = z
  .string()
  .regex(
    /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u,
    'holds a character that XML cannot carry',
  );
/** An http:// or https:// address. */
export const webAddress = text.refine(isWebAddress, 'not an http:// or https:// address');
const score = text
  .regex(/^(\d|[1-9]\d|100)$/, 'not a whole number from 0 to 100')
  .transform(Number)
  .optional();

/** The deprecated comma list of scenes. */
export const detectTypes = text.transform((list, context): DetectType[] => {
  const words = list.split(',');
  const unknown = words.filter((word) => !(DETECT_TYPES as readonly string[]).includes(word));
  if (unknown.length === 0) return words as DetectType[];
  context.addIssue({ code: 'custom', message: `expected a comma list of ${DETECT_TYPES.join(', ')}` });
  return z.NEVER;
});

export const bizType = text.regex(/^[\w-]{1,128}$/, 'not a policy id');
export const dataId = limited(512).optional();
export const userInfo = z.object(fields(USER_FIELDS, limited(128).optional())).optional();
export const freeze = z.object(fields(FREEZE_FIELDS, score)).optional();

/** Fields of `Conf` that all jobs have. */
export const jobConf = {
  BizType: bizType.optional(),
  Callback: webAddress.optional(),
  CallbackVersion: z.enum(['Simple', 'Detail']).default('Simple'),
  CallbackType: z.enum(['1', '2']).default('1'),
  DetectType: detectTypes.optional(),
  Freeze: freeze,
};

/** A whole number in text, within bounds. */
export function wholeNumber(least: number, most: number) {
  return text
    .regex(/^\d{1,9}$/, 'not a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `not from ${least} to ${most}`);
}

/** Makes a check that exactly one of some fields is given. */
export function exactlyOne<Name extends string>(...names: readonly Name[]) {
  return (input: Partial<Record<Name, unknown>>, context: z.RefinementCtx): void => {
    const given = names.filter((name) => input[name] !== undefined);
    const [first = ''] = names;
    if (given.length === 0) context.addIssue({ code: 'custom', path: [first], message: noneGiven(names) });
    const [one, other] = given;
    if (one !== undefined && other !== undefined)
      context.addIssue({
        code: 'custom',
        path: [other],
        message: `given beside ${one}; exactly one of them is needed`,
      });
  };
}

/** Refuses an object-only setting for other content. */
export function freezesObject(request: {
  Input: { Object?: string | undefined };
  Conf: { Freeze?: unknown };
}): boolean {
  return request.Conf.Freeze === undefined || request.Input.Object !== undefined;
}

export const FREEZE_PROBLEM = { path: ['Conf', 'Freeze'], message: 'only for Object' };

/** What the checks say of a request. */
export type Reading<Request> = { request: Request } | { refusal: TencentRefusal };

/** Reads and checks a request body field by field; unknown elements are ignored. */
export function readRequest<Request>(
  body: Buffer,
  schema: z.ZodType<Request>,
  arrays: ReadonlySet<string> = NO_ARRAYS,
): Reading<Request> {
  if (body.length === 0) return { refusal: TENCENT_REFUSALS.missingContent };
  const root = parseRequest(body, arrays);
  if (root === undefined) {
    return {
      refusal: {
        status: 400,
        code: 'InvalidContent',
        message: 'Invalid request body: not one well-formed Request',
      },
    };
  }
  const result = schema.safeParse(root);
  return result.success ? { request: result.data } : { refusal: invalidArgument(result.error) };
}

/** Refuses a request by its wrong fields. */
export function invalidArgument(error: z.ZodError): TencentRefusal {
  const problems = describeIssues(error, 'Request');
  return { status: 400, code: 'InvalidArgument', message: `Invalid argument: ${problems}` };
}

const NO_ARRAYS: ReadonlySet<string> = new Set();

function noneGiven(names: readonly string[]): string {
  if (names.length === 1) return 'is not given';
  return names.length === 2
    ? `neither ${names.join(' nor ')} is given`
    : `none of ${names.join(', ')} is given`;
}

/** Reads the XML of a request body; undefined where it is not one well-formed `Request`. */
export function parseRequest(body: Buffer, arrays: ReadonlySet<string>): unknown {
  try {
    const content = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const document = readXml(content, { provider: 'tencent', operation: 'read request', arrays });
    return Object.hasOwn(document, 'Request') ? (withoutEmpty(document['Request'] ?? '') ?? {}) : undefined;
  } catch {
    return undefined;
  }
}

/** Drops empty elements, which the vendor's own request templates are full of. */
function withoutEmpty(value: XmlValue): XmlValue | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item) ?? {});
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
