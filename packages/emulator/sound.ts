import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { decode } from './exchange.js';
import { callLoopback } from './loopback.js';

/** What the rules judge: a sound that was fetched and proved to be one. */
export interface Sound {
  /** Path of the address, decoded and without the leading slash, or the object's key. */
  name: string;
  sha256: string;
  durationMs: number;
  /** Text of the side-car file; empty where there is none. */
  transcript: string;
}

/** Why content could not be judged; each vendor says it in its own way, or not at all. */
export type Failure =
  | 'missing'
  | 'unreachable'
  | 'too_large'
  | 'too_long'
  | 'unsupported'
  | 'undecodable'
  | 'unknown_policy'
  | 'internal';

export interface SoundLimits {
  maxBytes: number;
  /** Absent where the vendor states none. */
  maxDurationMs?: number;
  /** File name endings in lower case; absent where the vendor goes by content alone. */
  suffixes?: readonly string[];
}

export interface SoundRequest {
  source: { url: string } | { object: string };
  /** The folder that plays the bucket; without one, no object exists. */
  objectsDirectory?: string | undefined;
  limits: SoundLimits;
  signal: AbortSignal;
}

type Fetched = { bytes: Buffer } | Failure;

const FETCH_TIMEOUT_MS = 30_000;
const MAX_TRANSCRIPT_BYTES = 1024 * 1024;

/** Fetches a sound and its transcript, and reads its duration from its content; never by its name or declared type. */
export async function loadSound(request: SoundRequest): Promise<Sound | Failure> {
  const { source, limits } = request;
  const name = 'url' in source ? nameOf(source.url) : source.object;
  if (!hasSupportedSuffix(name, limits.suffixes)) return 'unsupported';
  const fetched = await fetchBytes(request, '', limits.maxBytes);
  if (typeof fetched === 'string') return fetched;
  const durationMs = await durationOf(fetched.bytes);
  if (durationMs === undefined) return 'undecodable';
  if (limits.maxDurationMs !== undefined && durationMs > limits.maxDurationMs) return 'too_long';
  const sideCar = await fetchBytes(request, '.txt', MAX_TRANSCRIPT_BYTES);
  return {
    name,
    sha256: createHash('sha256').update(fetched.bytes).digest('hex'),
    durationMs,
    transcript: typeof sideCar === 'string' ? '' : cleanText(sideCar.bytes),
  };
}

function nameOf(url: string): string {
  return decode(new URL(url).pathname).slice(1);
}

function hasSupportedSuffix(name: string, suffixes: readonly string[] | undefined): boolean {
  const suffix = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
  return suffixes === undefined || suffix === undefined || suffixes.includes(suffix.toLowerCase());
}

async function fetchBytes(request: SoundRequest, ending: string, maxBytes: number): Promise<Fetched> {
  const { source, signal } = request;
  if ('object' in source) return readObject(request.objectsDirectory, source.object + ending, maxBytes);
  const url = new URL(source.url);
  url.pathname += ending;
  const answer = await callLoopback({
    method: 'GET',
    url: url.href,
    maxBytes,
    timeoutMs: FETCH_TIMEOUT_MS,
    signal,
  });
  if (typeof answer === 'string') return answer;
  if (answer.status === 404 || answer.status === 410) return 'missing';
  return answer.status === 200 ? answer : 'unreachable';
}

/** Reads a file below the folder; a key or a link that leads out of it does not exist. */
async function readObject(directory: string | undefined, key: string, maxBytes: number): Promise<Fetched> {
  if (directory === undefined) return 'missing';
  try {
    const root = await realpath(directory);
    const file = await realpath(resolve(root, key));
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return 'missing';
    const status = await stat(file);
    if (!status.isFile()) return 'missing';
    if (status.size > maxBytes) return 'too_large';
    return { bytes: await readFile(file) };
  } catch {
    return 'missing';
  }
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

/** Drops what XML cannot carry, so that both vendors can say the same transcript. */
function cleanText(bytes: Buffer): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim();
}
