import { parseBuffer } from 'music-metadata';
import {
  loadContent,
  loadSideCar,
  type ContentLimits,
  type ContentRequest,
  type Failure,
} from './content.js';

/** What the rules assess: a sound that was fetched and proved to be one. */
export interface Sound {
  /** Path of the address, decoded and without the leading slash, or the object's key. */
  name: string;
  sha256: string;
  durationMs: number;
  /** Text of the side-car file; empty where there is none. */
  transcript: string;
}

export interface SoundLimits extends ContentLimits {
  /** Absent where the vendor states none. */
  maxDurationMs?: number;
}

export interface SoundRequest extends ContentRequest {
  limits: SoundLimits;
}

/** Fetches a sound and its transcript, and reads its duration from its content; never by its name or declared type. */
export async function loadSound(request: SoundRequest): Promise<Sound | Failure> {
  const { limits } = request;
  const content = await loadContent(request, limits);
  if (typeof content === 'string') return content;
  const durationMs = await durationOf(content.bytes);
  if (durationMs === undefined) return 'undecodable';
  if (limits.maxDurationMs !== undefined && durationMs > limits.maxDurationMs) return 'too_long';
  const { name, sha256 } = content;
  return { name, sha256, durationMs, transcript: await loadSideCar(request, '.txt') };
}

async function durationOf(bytes: Buffer): Promise<number | undefined> {
  try {
    const { format } = await parseBuffer(bytes, undefined, { duration: true, skipCovers: true });
    const seconds = format.duration;
    if (!format.hasAudio || seconds === undefined || !Number.isFinite(seconds) || seconds <= 0)
      return undefined;
    return Math.max(1, Math.round(seconds * 1000));
  } catch {
    return undefined;
  }
}
