import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { decode } from './incoming.js';
import { callLoopback } from './loopback.js';

/** Why content could not be assessed; each vendor says it in its own way, or not at all. */
export type Failure =
  | 'missing'
  | 'unreachable'
  | 'too_large'
  | 'too_long'
  | 'unsupported'
  | 'undecodable'
  | 'wrong_dimensions'
  | 'unknown_policy'
  | 'internal';

/** Where content is, or the content itself. */
export type Source = { url: string } | { object: string } | { bytes: Buffer };

export interface ContentRequest {
  source: Source;
  /** The folder that plays the bucket; without one, no object exists. */
  objectsDirectory?: string | undefined;
  /** Objects that were put there over the wire; one of them hides a file of the same key. */
  stored?: ReadonlyMap<string, Buffer> | undefined;
  signal: AbortSignal;
}

export interface ContentLimits {
  maxBytes: number;
  /** File name endings in lower case; absent where the vendor goes by content alone. */
  suffixes?: readonly string[];
}

/** Content that was fetched, whatever it is. */
export interface Content {
  /** Path of the address, decoded and without the leading slash, or the object's key; empty for bytes. */
  name: string;
  bytes: Buffer;
  sha256: string;
}

type Fetched = { bytes: Buffer } | Failure;

const FETCH_TIMEOUT_MS = 30_000;
const MAX_SIDE_CAR_BYTES = 1024 * 1024;

/** Fetches content once, from this machine only, following no redirect. */
export async function loadContent(
  request: ContentRequest,
  limits: ContentLimits,
): Promise<Content | Failure> {
  const name = nameOf(request.source);
  if (!hasSupportedSuffix(name, limits.suffixes)) return 'unsupported';
  const fetched = await fetchBytes(request, '', limits.maxBytes);
  if (typeof fetched === 'string') return fetched;
  return { name, bytes: fetched.bytes, sha256: sha256Of(fetched.bytes) };
}

/** Reads the text of the file beside the content, such as `.txt`, cleaned; empty where there is none. */
export async function loadSideCar(
  request: ContentRequest,
  ending: string,
  clean: (text: string) => string = cleanText,
): Promise<string> {
  if ('bytes' in request.source) return '';
  const sideCar = await fetchBytes(request, ending, MAX_SIDE_CAR_BYTES);
  return typeof sideCar === 'string' ? '' : clean(new TextDecoder('utf-8').decode(sideCar.bytes));
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Drops what XML cannot carry, so that both vendors can say the same text. */
export function cleanText(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim();
}

/** Names content as the rules see it. */
export function nameOf(source: Source): string {
  if ('bytes' in source) return '';
  return 'url' in source ? decode(new URL(source.url).pathname).slice(1) : source.object;
}

function hasSupportedSuffix(name: string, suffixes: readonly string[] | undefined): boolean {
  const suffix = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
  return suffixes === undefined || suffix === undefined || suffixes.includes(suffix.toLowerCase());
}

async function fetchBytes(request: ContentRequest, ending: string, maxBytes: number): Promise<Fetched> {
  const { source, signal } = request;
  if ('bytes' in source) return source.bytes.length > maxBytes ? 'too_large' : source;
  const bytes = 'object' in source ? request.stored?.get(source.object + ending) : undefined;
  if (bytes !== undefined) return bytes.length > maxBytes ? 'too_large' : { bytes };
  if ('object' in source) return readObject(request.objectsDirectory, source.object + ending, maxBytes);
  const url = new URL(source.url);
  url.pathname += ending;
  const reply = await callLoopback({
    method: 'GET',
    url: url.href,
    maxBytes,
    timeoutMs: FETCH_TIMEOUT_MS,
    signal,
  });
  if (typeof reply === 'string') return reply;
  if (reply.status === 404 || reply.status === 410) return 'missing';
  return reply.status === 200 ? reply : 'unreachable';
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
