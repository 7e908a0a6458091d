import { DECISIONS, describeIssues } from '@moderato/core';
import { YamlProblem, parseYaml } from '@moderato/core/yaml';
import { parseBuffer } from 'music-metadata';
import { z } from 'zod';
import {
  loadContent,
  loadSideCar,
  type Content,
  type ContentLimits,
  type ContentRequest,
  type Failure,
} from './content.js';
import { hitsInTime, type Hit, type Assessment } from './assess.js';
import { matchRules, scoreOf } from './match.js';
import { RULE_LABELS, type Rules } from './rules.js';
import { VENDORS, type Vendor } from './vendors/ids.js';

/** One thing that a side-car says is to be seen or heard. */
const eventSchema = z.strictObject({
  /** Seconds. */
  at: z.number().min(0),
  /** Seconds. Default: an instant. */
  until: z.number().positive().optional(),
  label: z.enum(RULE_LABELS),
  decision: z.enum(DECISIONS),
  score: z.number().min(0).max(1).optional(),
  in: z.enum(['picture', 'sound']).default('picture'),
  /** Written in the picture, or spoken. */
  words: z.array(z.string().min(1)).optional(),
  vendors: z.array(z.enum(VENDORS)).min(1).optional(),
});

const timelineSchema = z.union([
  z.array(eventSchema).transform((events) => ({ events, duration: undefined })),
  z.strictObject({
    /** Seconds; for files that do not tell. */
    duration: z.number().positive().optional(),
    events: z.array(eventSchema).default([]),
  }),
]);

type Timeline = z.output<typeof timelineSchema>;

/** A video that was fetched and proved to be one. */
export interface Video {
  name: string;
  sha256: string;
  durationMs: number;
  /** What is said. */
  transcript: string;
  timeline: Timeline;
}

export interface VideoLimits extends ContentLimits {
  /** Absent where the vendor states none. */
  maxDurationMs?: number;
}

/** What was found in the pictures and in the sound of a video. */
export interface VideoAssessment {
  pictures: Assessment;
  sound: Assessment;
}

/** Length of a video that tells it nowhere and has no events, in milliseconds. */
const USUAL_DURATION_MS = 10_000;
const LEAST_EVENT_MS = 1;

/** Fetches a video, its transcript (`.txt`) and its time line (`.yaml`). */
export async function loadVideo(request: ContentRequest, limits: VideoLimits): Promise<Video | Failure> {
  const content = await loadContent(request, limits);
  if (typeof content === 'string') return content;
  if (!isVideo(content.bytes)) return 'undecodable';
  const timeline = readTimeline(await loadSideCar(request, '.yaml'));
  if (timeline === undefined) return 'internal';
  const durationMs = await durationOf(content, timeline);
  if (limits.maxDurationMs !== undefined && durationMs > limits.maxDurationMs) return 'too_long';
  const { name, sha256 } = content;
  return { name, sha256, durationMs, timeline, transcript: await loadSideCar(request, '.txt') };
}

/** Applies time line and rules to a video: rules hold for its pictures and for its sound, and words are looked for in what is said. */
export function assessVideo(
  rules: Rules,
  vendor: Vendor,
  video: Video,
  kind: 'video' | 'live' = 'video',
): VideoAssessment {
  const { name, sha256, durationMs, transcript, timeline } = video;
  const seen = timeline.events.filter(({ vendors }) => vendors?.includes(vendor) !== false);
  const matches = matchRules(rules, vendor, { kind, name, sha256, text: transcript });
  const hitsOf = (part: 'picture' | 'sound') =>
    seen
      .filter((event) => event.in === part)
      .map((event): Hit => {
        const startMs = Math.min(Math.round(event.at * 1000), durationMs - LEAST_EVENT_MS);
        const endMs = Math.max(startMs + LEAST_EVENT_MS, Math.round((event.until ?? 0) * 1000));
        const place = { startMs, endMs };
        const places = event.words?.map((keyword) => ({ ...place, keyword })) ?? [
          { ...place, keyword: null },
        ];
        const { label, decision, score } = event;
        return { label, decision, score: scoreOf(decision, score), places };
      });
  const wordless = matches.filter(({ words }) => words === undefined);
  return {
    pictures: {
      hits: [...hitsOf('picture'), ...hitsInTime(wordless, '', durationMs)],
      transcript: '',
      durationMs,
    },
    sound: {
      hits: [...hitsOf('sound'), ...hitsInTime(matches, transcript, durationMs)],
      transcript,
      durationMs,
    },
  };
}

/** Reads a time line; undefined for a wrong one, an empty one where there is no file. */
export function readTimeline(text: string, problem: (message: string) => void = () => undefined) {
  try {
    const result = timelineSchema.safeParse(text === '' ? [] : parseYaml(text));
    if (result.success) return result.data;
    problem(describeIssues(result.error, 'time line'));
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    problem(error.message);
  }
  return undefined;
}

/** Knows the containers by their first bytes: MP4 and MOV, Matroska, FLV, AVI, MPEG, ASF, RealMedia, HLS lists. */
export function isVideo(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 16);
  return (
    /^.{4}(ftyp|moov|mdat|wide|free)/s.test(head) ||
    /^RIFF.{4}AVI /s.test(head) ||
    ['\x1a\x45\xdf\xa3', 'FLV', '\0\0\x01\xba', '\0\0\x01\xb3', '\x30\x26\xb2\x75', '.RMF', '#EXTM3U'].some(
      (magic) => head.startsWith(magic),
    )
  );
}

/** What the time line says goes before what the file says, and the file before the end of the last event. */
async function durationOf({ bytes }: Content, { duration, events }: Timeline): Promise<number> {
  if (duration !== undefined) return Math.max(1, Math.round(duration * 1000));
  const seconds = headerDuration(bytes) ?? (await soundDuration(bytes));
  if (seconds !== undefined && Number.isFinite(seconds) && seconds > 0) return Math.round(seconds * 1000);
  return Math.max(USUAL_DURATION_MS, ...events.map(({ at, until = at }) => Math.ceil(until) * 1000 + 1000));
}

/** Reads the movie header box of MP4 and MOV (ISO/IEC 14496-12). */
function headerDuration(bytes: Buffer): number | undefined {
  const at = bytes.indexOf('mvhd', 0, 'latin1') + 4;
  if (at < 4 || bytes.length < at + 32) return undefined;
  const isLong = bytes[at] === 1;
  const timescale = bytes.readUInt32BE(at + (isLong ? 20 : 12));
  const duration = isLong ? Number(bytes.readBigUInt64BE(at + 24)) : bytes.readUInt32BE(at + 16);
  return timescale === 0 ? undefined : duration / timescale;
}

function soundDuration(bytes: Buffer): Promise<number | undefined> {
  return parseBuffer(bytes, undefined, { duration: true, skipCovers: true }).then(
    ({ format }) => format.duration,
    () => undefined,
  );
}
