import { AIS, parameterIncorrect, type HuaweiRefusal } from './errors.js';

/** Documented scenes of audio (Huawei API reference moderation_03_0082). */
const EVENT_TYPES = [
  'default',
  'audiobook',
  'education',
  'game',
  'live',
  'ecommerce',
  'voiceroom',
  'private',
] as const;

/** What may be asked for; answers know more labels than these. */
const CATEGORIES = ['politics', 'porn', 'ad', 'moan', 'abuse'] as const;

/** A checked request to moderate audio. */
export interface HuaweiAudioRequest {
  url: string;
  eventType: string | undefined;
  categories: readonly string[] | undefined;
  callback: string | undefined;
  seed: string | undefined;
  /** Wins over `eventType` and `categories`. */
  bizType: string | undefined;
}

/** Reads and checks the body of `POST …/moderation/audio/jobs` field by field; unknown fields are ignored. */
export function readAudioRequest(
  body: Buffer,
  knownPolicies: readonly string[] | undefined,
): { request: HuaweiAudioRequest } | { refusal: HuaweiRefusal } {
  const fields = parse(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { data, biz_type: bizType, event_type: eventType, categories, callback, seed } = fields;
  if (isEmpty(data)) return { refusal: AIS.parameterMissing };
  if (!isRecord(data)) return { refusal: parameterIncorrect('data') };
  const refusal =
    checkData(data) ??
    checkPolicy(bizType, knownPolicies) ??
    (isEmpty(bizType) ? (checkEventType(eventType) ?? checkCategories(categories)) : undefined) ??
    checkCallback(callback, seed);
  if (refusal) return { refusal };
  return {
    request: {
      url: data['url'] as string,
      eventType: isEmpty(bizType) ? (eventType as string) : undefined,
      categories: isEmpty(bizType) ? (categories as string[]) : undefined,
      callback: isEmpty(callback) ? undefined : (callback as string),
      seed: isEmpty(seed) ? undefined : (seed as string),
      bizType: isEmpty(bizType) ? undefined : (bizType as string),
    },
  };
}

function checkData(data: Record<string, unknown>): HuaweiRefusal | undefined {
  const { url, language } = data;
  if (isEmpty(url)) return AIS.parameterMissing;
  if (!isWebAddress(url)) return AIS.urlInvalid;
  return isEmpty(language) || language === 'zh' ? undefined : parameterIncorrect('language');
}

function checkPolicy(bizType: unknown, known: readonly string[] | undefined): HuaweiRefusal | undefined {
  if (isEmpty(bizType)) return undefined;
  const isRight = typeof bizType === 'string' && known?.includes(bizType) !== false;
  return isRight ? undefined : parameterIncorrect('biz_type');
}

function checkEventType(eventType: unknown): HuaweiRefusal | undefined {
  if (isEmpty(eventType)) return AIS.parameterMissing;
  return (EVENT_TYPES as readonly unknown[]).includes(eventType)
    ? undefined
    : parameterIncorrect('event_type');
}

function checkCategories(categories: unknown): HuaweiRefusal | undefined {
  if (isEmpty(categories)) return AIS.parameterMissing;
  const isRight =
    Array.isArray(categories) &&
    categories.every((word) => (CATEGORIES as readonly unknown[]).includes(word));
  return isRight ? undefined : parameterIncorrect('categories');
}

function checkCallback(callback: unknown, seed: unknown): HuaweiRefusal | undefined {
  if (!isEmpty(callback) && !isWebAddress(callback)) return parameterIncorrect('callback');
  const isSeed = typeof seed === 'string' && /^\w{1,64}$/.test(seed);
  return isEmpty(seed) || isSeed ? undefined : parameterIncorrect('seed');
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Missing, null, empty text and empty lists are one thing to the service: "lack the parameter, or it is empty". */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}
