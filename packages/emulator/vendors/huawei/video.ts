import { worse } from '@moderato/core';
import type { Callback } from '../../callback.js';
import type { Job } from '../../jobs.js';
import { slices, type Slice } from '../../assess.js';
import { assessVideo, loadVideo, type VideoAssessment } from '../../video.js';
import { HUAWEI_LABELS, SLICE_MS, signCallback } from './replies.js';
import { AIS, parameterIncorrect, type HuaweiRefusal } from './errors.js';
import {
  checkCallback,
  checkCategories,
  checkEventType,
  checkPolicy,
  checkWords,
  givenText,
  givenWords,
  isEmpty,
  parseFields,
  type Reading,
} from './fields.js';
import { HUAWEI_PICTURE_LABELS, PICTURE_CATEGORIES } from './image.js';
import type { Medium } from './jobs.js';
import { SOUND_CATEGORIES, checkAddress } from './requests.js';

/** Documented scenes of video (Huawei API reference moderation_03_0071). */
const EVENT_TYPES = ['default', 'group_message', 'message', 'live', 'dynamic'];

/** Video: up to 300 MB and 2 hours (product description moderation_01_0004). */
const MAX_VIDEO_BYTES = 300 * 1024 * 1024;
const MAX_DURATION_MS = 2 * 3_600_000;
const USUAL_INTERVAL_S = 5;

interface VideoRequest {
  url: string;
  frameInterval: number | undefined;
  eventType: string | undefined;
  /** Undefined with a policy: all. */
  imageCategories: readonly string[] | undefined;
  /** Undefined without a policy: the sound is not looked at. */
  audioCategories: readonly string[] | undefined;
  callback: string | undefined;
  seed: string | undefined;
  bizType: string | undefined;
}

type VideoJob = Job<VideoRequest, VideoAssessment>;

/** Video jobs (Huawei API reference moderation_03_0071 and 0072). */
export const VIDEO: Medium<VideoRequest, VideoAssessment> = {
  kind: 'video',
  read: readVideoRequest,
  assess: async ({ url }, { settings, rules, signal }) => {
    const video = await loadVideo(
      { source: { url }, signal },
      { maxBytes: settings.maxVideoBytes ?? MAX_VIDEO_BYTES, maxDurationMs: MAX_DURATION_MS },
    );
    return typeof video === 'string' ? video : assessVideo(rules, 'huawei', video);
  },
  jobBody: videoJobBody,
  callback: videoCallback,
};

function readVideoRequest(body: Buffer, knownPolicies: readonly string[] | undefined): Reading<VideoRequest> {
  const fields = parseFields(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { data, biz_type: bizType, event_type: eventType, callback, seed } = fields;
  const { image_categories: pictures, audio_categories: sounds } = fields;
  const hasPolicy = !isEmpty(bizType);
  const refusal =
    checkAddress(data) ??
    checkInterval((data as Record<string, unknown>)['frame_interval']) ??
    checkPolicy(bizType, knownPolicies) ??
    (hasPolicy
      ? undefined
      : (checkEventType(eventType, EVENT_TYPES) ??
        checkCategories(pictures, PICTURE_CATEGORIES, 'image_categories') ??
        checkWords(sounds, SOUND_CATEGORIES, 'audio_categories'))) ??
    checkCallback(callback, seed);
  if (refusal) return { refusal };
  const { url, frame_interval: frameInterval } = data as { url: string; frame_interval?: number | null };
  return {
    request: {
      url,
      frameInterval: frameInterval ?? undefined,
      eventType: hasPolicy ? undefined : (eventType as string),
      imageCategories: hasPolicy ? undefined : (pictures as string[]),
      audioCategories: hasPolicy ? undefined : givenWords(sounds),
      callback: givenText(callback),
      seed: givenText(seed),
      bizType: givenText(bizType),
    },
  };
}

function checkInterval(seconds: unknown): HuaweiRefusal | undefined {
  const isRight = Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= 60;
  return isEmpty(seconds) || isRight ? undefined : parameterIncorrect('frame_interval');
}

/** Times are ISO-8601 in UTC, unlike those of audio. */
function videoJobBody(job: VideoJob, requestId: string) {
  const { outcome, request } = job;
  const status = outcome === null ? 'running' : typeof outcome === 'string' ? 'failed' : 'succeeded';
  return {
    request_id: requestId,
    job_id: job.id,
    status,
    request_params: {
      data: { url: request.url, frame_interval: request.frameInterval },
      event_type: request.eventType,
      image_categories: request.imageCategories,
      audio_categories: request.audioCategories,
      callback: request.callback,
    },
    create_time: new Date(job.createdAtMs).toISOString(),
    update_time: new Date(job.finishedAtMs ?? job.createdAtMs).toISOString(),
    ...(outcome === null || typeof outcome === 'string' ? {} : { result: resultOf(outcome, request) }),
  };
}

function videoCallback(job: VideoJob, requestId: string): Callback {
  return signCallback(job, videoJobBody(job, requestId));
}

function resultOf({ pictures, sound }: VideoAssessment, request: VideoRequest) {
  const { frameInterval = USUAL_INTERVAL_S } = request;
  const isHeard = request.bizType !== undefined || request.audioCategories !== undefined;
  const frames = slices(pictures, frameInterval * 1000).flatMap((frame) => frameOf(frame, request));
  const sounds = isHeard ? slices(sound, SLICE_MS).flatMap((slice) => soundOf(slice, request)) : [];
  const suggestions = [...frames, ...sounds].map(({ suggestion }) => suggestion);
  return {
    suggestion: suggestions.reduce(worse, 'pass'),
    image_detail: frames,
    audio_detail: sounds,
  };
}

/** Says one frame; what stands between two frames is in the first. */
function frameOf(frame: Slice, { imageCategories }: VideoRequest) {
  const detail = frame.hits.flatMap(({ hit, keywords }) => {
    const word = hit.label === 'moan' || hit.label === 'meaningless' ? undefined : HUAWEI_LABELS[hit.label];
    const said =
      keywords.length > 0 && word !== undefined
        ? { category: 'image_text', label: word }
        : HUAWEI_PICTURE_LABELS[hit.label];
    if (said === undefined || hit.decision === 'pass') return [];
    if (imageCategories?.includes(said.category) === false) return [];
    const segments = keywords.map((segment) => ({ segment }));
    const { decision: suggestion, score: confidence } = hit;
    return [{ confidence, ...said, suggestion, ...(segments.length > 0 ? { segments } : {}) }];
  });
  const [decisive] = worstFirst(detail);
  if (decisive === undefined) return [];
  const { suggestion, category } = decisive;
  const words = detail.flatMap(({ segments = [] }) => segments.map(({ segment }) => segment));
  const text = words.length > 0 ? { ocr_text: [...new Set(words)].join(' ') } : {};
  return [{ suggestion, category, ...text, time: frame.startMs / 1000, detail }];
}

/** Says one slice of the sound; its label is that of the most confident entry. */
function soundOf(slice: Slice, { audioCategories }: VideoRequest) {
  const detail = slice.hits.flatMap(({ hit, keywords }) => {
    const label = HUAWEI_LABELS[hit.label];
    if (label === undefined || hit.decision === 'pass') return [];
    if (audioCategories?.includes(label) === false) return [];
    const segments = keywords.map((segment) => ({ segment }));
    const { decision: suggestion, score: confidence } = hit;
    return [{ confidence, label, suggestion, ...(segments.length > 0 ? { segments } : {}) }];
  });
  const [surest] = [...detail].sort((first, second) => second.confidence - first.confidence);
  const [worst] = worstFirst(detail);
  if (surest === undefined || worst === undefined) return [];
  return [
    {
      suggestion: worst.suggestion,
      label: surest.label,
      audio_text: slice.text,
      start_time: slice.startMs / 1000,
      end_time: slice.endMs / 1000,
      detail,
    },
  ];
}

function worstFirst<Detail extends { suggestion: 'pass' | 'review' | 'block'; confidence: number }>(
  detail: readonly Detail[],
): Detail[] {
  const worst = detail.map(({ suggestion }) => suggestion).reduce(worse, 'pass');
  return detail
    .filter(({ suggestion }) => suggestion === worst)
    .sort((first, second) => second.confidence - first.confidence);
}
