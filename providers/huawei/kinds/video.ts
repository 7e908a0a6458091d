import {
  inputOf,
  mapSteps,
  toSecret,
  type Content,
  type ProviderCall,
  type VendorFinding,
  type VendorSegment,
  type Warning,
} from '@moderato/core';
import { z } from 'zod';
import { hitWords, looseNumber, looseText, readKeywords, readTexts, toMilliseconds } from '../response.js';
import { NONE, toScore, toWord } from '../words.js';
import { AUDIO_WORDS, IMAGE_WORDS, VIDEO_WORDS } from '../capabilities.js';
import { type EncodedJob, type JobCodec } from '../codec.js';
import { type HuaweiSettings } from '../config.js';
import { BAN_NOT_COVERED, banWarnings, decodeJob, jobsPath, type JobReading } from '../job.js';
import { readOptions, type HuaweiVideoOptions } from '../options.js';
import { classOfImage, imageDetails, readImageFindings } from './image-details.js';
import {
  confirmedAudioWords,
  documentedFor,
  unconfirmedWarning,
  readCallbackUrl,
  readCategories,
  readCallOptions,
} from '../call-options.js';
import { isPlainVideo } from '../plain-result.js';
import { refuse, type WireRequest } from '../request.js';

const SUBMIT = 'submit video';

/** Between the frames that are looked at; the vendor's own default (V71). */
const FRAME_INTERVAL_SECONDS = 5;

/** Video with its audio, checked by jobs (Huawei API reference moderation_03_0071, V71, and moderation_03_0072, V72). */
export const videoCodec: JobCodec = {
  encodeJob: encodeVideoJob,
  decodeJob: (exchange, ticket, settings) => decodeJob(exchange, ticket, READING, settings),
};

/**
 * Writes the call that creates a video job (V71). Without `audio_categories` the vendor leaves the audio out, so that all
 * documented ones are asked for unless the call says otherwise. A custom policy (`biz_type`) decides on frames and audio.
 * @throws ModerationError before anything is sent: `unsupported` for what video at Huawei cannot do, `config` for wrong
 * options of the call.
 */
export function encodeVideoJob(content: Content, call: ProviderCall, settings: HuaweiSettings): EncodedJob {
  if (!('url' in content)) {
    throw refuse('unsupported', SUBMIT, `a video has to be submitted as url, not as ${inputOf(content)}`);
  }
  const options = readOptions('video', call, SUBMIT);
  const { language, bizType, enterpriseProjectId, warnings } = readCallOptions(
    content,
    call,
    options,
    settings,
    SUBMIT,
  );
  const { images, audioWords } = readVideoCategories(content, call, options, settings);
  const callbackUrl = readCallbackUrl(call, SUBMIT);
  const path = jobsPath('video', settings.projectId);
  const hidden = [content.url, callbackUrl].filter((url) => url !== undefined).map(toSecret);
  const asking = (words: readonly string[]): WireRequest => {
    const body = {
      data: { url: content.url, frame_interval: options.frameInterval ?? FRAME_INTERVAL_SECONDS, language },
      ...(bizType === undefined
        ? {
            event_type: options.eventType ?? 'default',
            image_categories: images,
            audio_categories: words.length === 0 ? undefined : words,
          }
        : {}),
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
    return { request: asking(audioWords), warnings: [...warnings, ...banWarnings(settings)] };
  const confirmed = confirmedAudioWords(audioWords);
  return {
    request: asking(audioWords),
    warnings,
    ...(confirmed === null
      ? {}
      : {
          withoutUnconfirmed: {
            request: asking(confirmed),
            warnings: [...warnings, unconfirmedWarning(audioWords, confirmed)],
          },
        }),
  };
}

/** The words for the frames and those for the audio; one that both have is asked of both. */
function readVideoCategories(
  content: Content,
  call: ProviderCall,
  options: HuaweiVideoOptions,
  settings: HuaweiSettings,
): { images: readonly string[]; audioWords: readonly string[] } {
  const given = readCategories(call.categories, VIDEO_WORDS, content, SUBMIT);
  const among = (words: readonly string[]) => given?.filter((word) => words.includes(word));
  const images = among(IMAGE_WORDS) ?? options.imageCategories ?? IMAGE_WORDS;
  const audioWords =
    among(AUDIO_WORDS) ??
    options.audioCategories ??
    documentedFor(settings.region, AUDIO_WORDS, ['politics']);
  if (images.length > 0) return { images, audioWords };
  const message = `categories: Huawei always looks at the frames of a video too; name at least one of ${IMAGE_WORDS.join(', ')}`;
  throw refuse('unsupported', SUBMIT, message);
}

const decided = {
  suggestion: z.unknown().optional(),
  label: z.unknown().optional(),
};

/** The result of a video job. */
export const resultSchema = z.object({
  suggestion: z.string().min(1),
  image_detail: z
    .array(
      z.object({
        suggestion: z.unknown().optional(),
        category: z.unknown().optional(),
        ocr_text: looseText,
        time: looseNumber,
        detail: imageDetails,
      }),
    )
    .nullish(),
  audio_detail: z
    .array(
      z.object({
        ...decided,
        audio_text: looseText,
        start_time: looseNumber,
        end_time: looseNumber,
        detail: z
          .array(z.object({ ...decided, confidence: z.unknown().optional(), segments: hitWords }))
          .nullish(),
      }),
    )
    .nullish(),
});

type VideoResult = z.output<typeof resultSchema>;
type Slice = NonNullable<VideoResult['audio_detail']>[number];

const SILENT: Warning = {
  code: 'not_covered',
  message: 'the audio of the video was not checked: no audio_categories were asked for',
  path: 'request_params.audio_categories',
};

const READING: JobReading<VideoResult> = {
  schema: resultSchema,
  isPlain: isPlainVideo,
  places: [
    'result',
    'result.image_detail[]',
    'result.image_detail[].detail[]',
    'result.audio_detail[]',
    'result.audio_detail[].detail[]',
  ],
  *read(result, requested) {
    const images = readTexts(requested.fields['image_categories']);
    const audioWords = readTexts(requested.fields['audio_categories']);
    const frames = yield* mapSteps(result.image_detail ?? [], readFrame);
    const slices = yield* mapSteps(result.audio_detail ?? [], readSlice);
    const isSilent = images !== null && audioWords === null && slices.length === 0;
    return {
      decision: result.suggestion,
      text: null,
      segments: [...frames, ...slices],
      categories:
        images === null && audioWords === null
          ? null
          : [...new Set([...(images ?? []), ...(audioWords ?? [])])],
      complete: !isSilent && !requested.lacksBan,
      ...(requested.lacksBan ? { notCovered: ['ban'] } : {}),
      warnings: [...(isSilent ? [SILENT] : []), ...(requested.lacksBan ? [BAN_NOT_COVERED] : [])],
    };
  },
};

function readFrame(frame: NonNullable<VideoResult['image_detail']>[number], index: number): VendorSegment {
  const path = `result.image_detail[${index}]`;
  const decision = toWord(frame.suggestion);
  const { label, subLabels } = classOfImage(frame.category, frame.suggestion, frame.detail);
  const findings = readImageFindings(frame.detail, `${path}.detail`);
  return {
    kind: 'frame',
    startMs: toMilliseconds(frame.time),
    endMs: null,
    text: frame.ocr_text ?? null,
    url: null,
    urlExpiresAt: null,
    decision,
    label,
    subLabels,
    findings: findings.length > 0 ? findings : [bare(label, decision, path)],
    path,
  };
}

function readSlice(slice: Slice, index: number): VendorSegment {
  const path = `result.audio_detail[${index}]`;
  const decision = toWord(slice.suggestion);
  const label = toWord(slice.label);
  const findings = (slice.detail ?? []).map((detail, place) => {
    const finding = bare(toWord(detail.label), toWord(detail.suggestion), `${path}.detail[${place}]`);
    finding.score = toScore(detail.confidence);
    // absent when a semantic model hit instead of a keyword (V72)
    finding.keywords = readKeywords(detail.segments);
    return finding;
  });
  return {
    kind: 'audio',
    startMs: toMilliseconds(slice.start_time),
    endMs: toMilliseconds(slice.end_time),
    text: slice.audio_text ?? null,
    url: null,
    urlExpiresAt: null,
    decision,
    label,
    subLabels: NONE,
    findings: findings.length > 0 ? findings : [bare(label, decision, path)],
    path,
  };
}

/** A finding of which no more than class and decision are known. */
function bare(label: string | null, decision: string | null, path: string): VendorFinding {
  return {
    name: label ?? '',
    decision,
    subLabels: NONE,
    score: null,
    keywords: NONE,
    count: null,
    libraries: NONE,
    path,
  };
}
