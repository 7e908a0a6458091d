import {
  inputOf,
  mapSteps,
  toSecret,
  type Content,
  type ProviderCall,
  type VendorFinding,
  type VendorSegment,
} from '@moderato/core';
import { z } from 'zod';
import { CHECK_PLACES } from '../evidence.js';
import { hitWords, looseNumber, looseText, readKeywords, readTexts, toMilliseconds } from '../response.js';
import { NONE, toWord } from '../words.js';
import { AUDIO_WORDS } from '../capabilities.js';
import { type EncodedJob, type JobCodec } from '../codec.js';
import { type HuaweiSettings } from '../config.js';
import { BAN_NOT_COVERED, banWarnings, decodeJob, jobsPath, type JobReading } from '../job.js';
import { readOptions } from '../options.js';
import {
  confirmedAudioWords,
  documentedFor,
  unconfirmedWarning,
  readCallbackUrl,
  readCategories,
  readCallOptions,
} from '../call-options.js';
import { isPlainAudio } from '../plain-result.js';
import { refuse, type WireRequest } from '../request.js';

const SUBMIT = 'submit audio';

/** Audio, checked by jobs (Huawei API reference moderation_03_0082, A82, and moderation_03_0083, A83). */
export const audioCodec: JobCodec = {
  encodeJob: encodeAudioJob,
  decodeJob: (exchange, ticket, settings) => decodeJob(exchange, ticket, READING, settings),
};

/**
 * Writes the call that creates an audio job (A82).
 * With a custom policy (`biz_type`) the vendor ignores event type and categories, so they are left out; without one both are
 * mandatory. Without a word about categories everything documented for the site is looked for: the pages of the international
 * site are not confirmed to know `politics`, so there it is asked for on demand only. The callback secret is sent only
 * together with a callback address.
 * @throws ModerationError before anything is sent: `unsupported` for what audio at Huawei cannot do, `config` for wrong
 * options of the call.
 */
export function encodeAudioJob(content: Content, call: ProviderCall, settings: HuaweiSettings): EncodedJob {
  if (!('url' in content)) {
    throw refuse('unsupported', SUBMIT, `audio has to be submitted as url, not as ${inputOf(content)}`);
  }
  const options = readOptions('audio', call, SUBMIT);
  const { language, bizType, enterpriseProjectId, warnings } = readCallOptions(
    content,
    call,
    options,
    settings,
    SUBMIT,
  );
  const categories =
    readCategories(call.categories, AUDIO_WORDS, content, SUBMIT) ??
    options.categories ??
    documentedFor(settings.region, AUDIO_WORDS, ['politics']);
  const callbackUrl = readCallbackUrl(call, SUBMIT);
  const path = jobsPath('audio', settings.projectId);
  const hidden = [content.url, callbackUrl].filter((url) => url !== undefined).map(toSecret);
  const asking = (words: readonly string[]): WireRequest => {
    const body = {
      data: { url: content.url, language },
      ...(bizType === undefined ? { event_type: options.eventType ?? 'default', categories: words } : {}),
      callback: callbackUrl,
      seed: callbackUrl === undefined ? undefined : settings.seed?.reveal(),
      biz_type: bizType,
    };
    return {
      method: 'POST',
      path,
      body: JSON.stringify(body),
      operation: SUBMIT,
      enterpriseProjectId,
      hidden,
    };
  };
  if (bizType !== undefined)
    return { request: asking(categories), warnings: [...warnings, ...banWarnings(settings)] };
  const confirmed = confirmedAudioWords(categories);
  return {
    request: asking(categories),
    warnings,
    ...(confirmed === null
      ? {}
      : {
          withoutUnconfirmed: {
            request: asking(confirmed),
            warnings: [...warnings, unconfirmedWarning(categories, confirmed)],
          },
        }),
  };
}

/** The result of an audio job. */
export const resultSchema = z.object({
  suggestion: z.string().min(1),
  audio_text: looseText,
  details: z
    .array(
      z.object({
        start_time: looseNumber,
        end_time: looseNumber,
        suggestion: z.unknown().optional(),
        label: z.unknown().optional(),
        audio_text: looseText,
        segments: hitWords,
      }),
    )
    .nullish(),
});

type AudioResult = z.output<typeof resultSchema>;

/** Audio responses hold no confidence at all (A83). */
const READING: JobReading<AudioResult> = {
  schema: resultSchema,
  isPlain: isPlainAudio,
  places: CHECK_PLACES,
  *read(result, requested) {
    const segments = yield* mapSteps(result.details ?? [], readSegment);
    return {
      decision: result.suggestion,
      text: result.audio_text ?? null,
      segments,
      categories: readTexts(requested.fields['categories']),
      complete: !requested.lacksBan,
      ...(requested.lacksBan ? { notCovered: ['ban'] } : {}),
      warnings: requested.lacksBan ? [BAN_NOT_COVERED] : [],
    };
  },
};

function readSegment(detail: NonNullable<AudioResult['details']>[number], index: number): VendorSegment {
  const path = `result.details[${index}]`;
  const decision = toWord(detail.suggestion);
  const label = toWord(detail.label);
  const finding: VendorFinding = {
    name: label ?? '',
    decision,
    subLabels: NONE,
    score: null,
    // absent when a semantic model hit instead of a keyword (A83)
    keywords: readKeywords(detail.segments),
    count: null,
    libraries: NONE,
    path,
  };
  return {
    kind: 'audio',
    startMs: toMilliseconds(detail.start_time),
    endMs: toMilliseconds(detail.end_time),
    text: detail.audio_text ?? null,
    url: null,
    urlExpiresAt: null,
    decision,
    label,
    subLabels: NONE,
    findings: [finding],
    path,
  };
}
