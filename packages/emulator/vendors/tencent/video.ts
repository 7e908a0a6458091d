import type { XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import type { TencentContext } from './account.js';
import type { Outcome } from '../../jobs.js';
import { keywordsOf, slices, type Slice } from '../../assess.js';
import { assessVideo, loadVideo, readTimeline, type VideoAssessment } from '../../video.js';
import { isLoopbackUrl } from '../../loopback.js';
import { loadSideCar, nameOf, sha256Of } from '../../content.js';
import { contentAddress, sceneFields, summaryFields } from './replies.js';
import { VIDEO_SUFFIXES, soundSections } from './audio.js';
import {
  FREEZE_PROBLEM,
  bizType,
  dataId,
  exactlyOne,
  freezesObject,
  jobConf,
  readRequest,
  text,
  userInfo,
  webAddress,
  wholeNumber,
  type DetectType,
} from './fields.js';
import { contentRequestOf, isPolicyKnown, type Medium } from './medium.js';
import { scenesOf, type Scene } from './scenes.js';

/** Video: below 5 GB (Tencent Cloud document 436/47315); the emulator holds content in memory, so it takes less. */
const MAX_VIDEO_BYTES = 1024 * 1024 * 1024;
const MAX_FRAMES = 10_000;

/** A live stream is looked at for at most five hours (page on submitting live streams); a frame each five seconds is this emulator's choice. */
const LIVE_FRAME_MS = 5000;
const USUAL_LIVE_FRAMES = 3600;

const snapshot = z.object({
  Mode: z.enum(['Interval', 'Average', 'Fps']).default('Interval'),
  Count: wholeNumber(1, MAX_FRAMES),
  TimeInterval: text
    .regex(/^\d{1,2}(\.\d+)?$/, 'not a number')
    .transform(Number)
    .refine((seconds) => seconds > 0 && seconds <= 60, 'not above 0 and up to 60')
    .optional(),
});

const videoSchema = z
  .object({
    Input: z
      .object({ Object: text.optional(), Url: webAddress.optional(), DataId: dataId, UserInfo: userInfo })
      .superRefine(exactlyOne('Object', 'Url')),
    Conf: z.object({
      ...jobConf,
      Snapshot: snapshot.refine(
        ({ Mode, TimeInterval }) => Mode === 'Average' || TimeInterval !== undefined,
        {
          path: ['TimeInterval'],
          message: 'is needed with Mode Interval and Fps',
        },
      ),
      DetectContent: z.enum(['0', '1']).default('0'),
    }),
    Type: z.undefined().optional(),
  })
  .refine(freezesObject, FREEZE_PROBLEM);

const liveSchema = z.object({
  Input: z.object({
    Object: z.undefined().optional(),
    Url: text.refine(
      (url) => /^(rtmp|https?):\/\//.test(url) && URL.canParse(url),
      'not an rtmp, http or https address',
    ),
    DataId: dataId,
    UserInfo: userInfo,
  }),
  Conf: z.object({
    ...jobConf,
    BizType: bizType,
    Snapshot: snapshot.optional(),
    DetectContent: z.enum(['0', '1']).default('0'),
  }),
  Type: z.literal('live_video'),
});

type VideoRequest = z.output<typeof videoSchema> | z.output<typeof liveSchema>;

/** Videos and live streams share one path (documents 460/46427 and 436/48279). */
export const VIDEO: Medium<VideoRequest, VideoAssessment> = {
  kind: 'video',
  path: 'video',
  prefix: 'av',
  event: 'ReviewVideo',
  read: (body) => {
    const live = readRequest(body, z.object({ Type: z.literal('live_video') }));
    return 'refusal' in live ? readRequest(body, videoSchema) : readRequest(body, liveSchema);
  },
  assess: async (request, context) => {
    if (!isPolicyKnown(request, context)) return 'unknown_policy';
    if (request.Type === 'live_video') return assessStream(request, context);
    const video = await loadVideo(contentRequestOf(request, context), {
      maxBytes: context.settings.maxVideoBytes ?? MAX_VIDEO_BYTES,
      suffixes: VIDEO_SUFFIXES,
    });
    return typeof video === 'string' ? video : assessVideo(context.rules, 'tencent', video);
  },
  isFinishedAtOnce: () => false,
  resultFields: ({ request, createdAtMs }, result, account) => {
    const frames = framesOf(request, result);
    const scenes = VIDEO.scenes(request, result);
    const address = contentAddress(request, account);
    const startMs = request.Type === undefined ? 0 : createdAtMs;
    const sections = isHeard(request) ? soundSections(result.sound, request, account) : [];
    return {
      Type: request.Type,
      SnapshotCount: frames.length,
      ...summaryFields(scenes),
      ...sceneFields(scenes, ({ name }) => ({ Count: framesHit(frames, request, name) })),
      Snapshot: frames.map((frame) => ({
        Url: `${address}#t=${frame.startMs / 1000}`,
        SnapshotTime: Math.round(startMs + frame.startMs),
        ...frameFields(frame, request),
      })),
      ...(isHeard(request) ? { AudioSection: sections.map((section) => later(section, startMs)) } : {}),
    };
  },
  scenes: (request, result) => {
    const pictures = framesOf(request, result).flatMap(({ hits }) => hits);
    const sounds = isHeard(request)
      ? result.sound.hits.map((hit) => ({ hit, keywords: keywordsOf(hit.places) }))
      : [];
    return scenesOf(
      [...pictures.filter(({ hit }) => hit.label !== 'moan'), ...sounds],
      request.Conf.DetectType,
    );
  },
  simpleFields: ({ name }, request, result) => ({
    label: '',
    count: framesHit(framesOf(request, result), request, name),
  }),
  partLists: ['Snapshot', 'AudioSection'],
  runningState: ({ Type }) => (Type === undefined ? 'Snapshoting' : 'Auditing'),
};

/** Cuts the pictures into stretches, each shown by the frame at its start; what starts between two frames is in the first. */
function framesOf({ Conf }: VideoRequest, { pictures }: VideoAssessment): Slice[] {
  const { Mode, Count, TimeInterval = 0 } = Conf.Snapshot ?? LIVE_SNAPSHOT;
  const steps = {
    Interval: TimeInterval * 1000,
    Average: pictures.durationMs / Count,
    Fps: 1000 / TimeInterval,
  };
  return slices(pictures, steps[Mode]).slice(0, Count);
}

const LIVE_SNAPSHOT = {
  Mode: 'Interval',
  Count: USUAL_LIVE_FRAMES,
  TimeInterval: LIVE_FRAME_MS / 1000,
} as const;

function isHeard({ Conf }: VideoRequest): boolean {
  return Conf.DetectContent === '1';
}

function frameScenes(frame: Slice, { Conf }: VideoRequest): Scene[] {
  return scenesOf(
    frame.hits.filter(({ hit }) => hit.label !== 'moan'),
    Conf.DetectType,
  );
}

function framesHit(frames: readonly Slice[], request: VideoRequest, name: DetectType): number {
  const isHit = (scene: Scene) => scene.name === name && scene.decision !== 'pass';
  return frames.filter((frame) => frameScenes(frame, request).some(isHit)).length;
}

function frameFields(frame: Slice, request: VideoRequest): XmlFields & { Result: number } {
  const scenes = frameScenes(frame, request);
  const words = [...new Set(frame.hits.flatMap(({ keywords }) => keywords))].join(' ');
  return {
    Text: words,
    ...summaryFields(scenes),
    ...sceneFields(scenes, ({ score, category, keywords }) => ({
      Score: score,
      Label: category ?? '',
      SubLabel: category ?? '',
      ...(keywords.length > 0 ? { OcrResults: [{ Text: keywords.join(' '), Keywords: keywords }] } : {}),
    })),
  };
}

/** The times of a live stream are instants. */
function later(section: XmlFields, startMs: number): XmlFields {
  return { ...section, OffsetTime: Number(section['OffsetTime']) + startMs };
}

/** A stream is not opened: only its time line is read, where its address is one of this machine by http. */
async function assessStream(
  request: VideoRequest,
  context: TencentContext,
): Promise<Outcome<VideoAssessment>> {
  const { Url = '' } = request.Input;
  const isHttp = /^https?:/.test(Url);
  if (isHttp && !isLoopbackUrl(Url)) return 'unreachable';
  const timeline = readTimeline(isHttp ? await loadSideCar(contentRequestOf(request, context), '.yaml') : '');
  if (timeline === undefined) return 'internal';
  const ends = timeline.events.map(({ at, until = at }) => Math.ceil(until * 1000) + 1);
  const durationMs = Math.max((timeline.duration ?? 0) * 1000, LIVE_FRAME_MS, ...ends);
  const name = nameOf({ url: Url });
  const stream = { name, sha256: sha256Of(Buffer.from(Url)), durationMs, transcript: '', timeline };
  return assessVideo(context.rules, 'tencent', stream, 'live');
}
