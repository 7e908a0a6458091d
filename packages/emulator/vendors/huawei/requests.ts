import { AIS, parameterIncorrect, type HuaweiRefusal } from './errors.js';
import {
  checkCallback,
  checkCategories,
  checkEventType,
  checkLanguage,
  checkPolicy,
  givenText,
  isEmpty,
  isRecord,
  isWebAddress,
  parseFields,
  type Fields,
  type Reading,
} from './fields.js';

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
];

/** What may be asked of sound; answers know more labels than these. */
export const SOUND_CATEGORIES = ['politics', 'porn', 'ad', 'moan', 'abuse'];

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
): Reading<HuaweiAudioRequest> {
  const fields = parseFields(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { data, biz_type: bizType, event_type: eventType, categories, callback, seed } = fields;
  const hasPolicy = !isEmpty(bizType);
  const refusal =
    checkAddress(data) ??
    checkPolicy(bizType, knownPolicies) ??
    (hasPolicy
      ? undefined
      : (checkEventType(eventType, EVENT_TYPES) ?? checkCategories(categories, SOUND_CATEGORIES))) ??
    checkCallback(callback, seed);
  if (refusal) return { refusal };
  return {
    request: {
      url: (data as { url: string }).url,
      eventType: hasPolicy ? undefined : (eventType as string),
      categories: hasPolicy ? undefined : (categories as string[]),
      callback: givenText(callback),
      seed: givenText(seed),
      bizType: givenText(bizType),
    },
  };
}

/** Checks the part of a request that says where the content is. */
export function checkAddress(data: unknown): HuaweiRefusal | undefined {
  if (isEmpty(data)) return AIS.parameterMissing;
  if (!isRecord(data)) return parameterIncorrect('data');
  const { url, language }: Fields = data;
  if (isEmpty(url)) return AIS.parameterMissing;
  return isWebAddress(url) ? checkLanguage(language) : AIS.urlInvalid;
}
