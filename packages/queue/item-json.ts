import { ModerationError, type Content } from '@moderato/core';
import { type Verdict } from 'moderato';
import { type QueueResult } from './options.js';

/** Bytes of an image travel as base64. */
export function contentToJson(content: Content): string {
  if (!('bytes' in content)) return JSON.stringify(content);
  return JSON.stringify({ ...content, bytes: Buffer.from(content.bytes).toString('base64') });
}

export function contentFromJson(text: string): Content {
  const content = JSON.parse(text) as Content & { bytes?: string };
  if (content.bytes === undefined) return content;
  return { ...content, kind: 'image', bytes: new Uint8Array(Buffer.from(content.bytes, 'base64')) };
}

/** What is stored of a result. */
interface StoredResult {
  contentId: string | null;
  finishedAt: string;
  verdict?: Verdict;
  error?: Record<string, unknown>;
}

export function resultToJson(
  contentId: string | null,
  outcome: { verdict: Verdict } | { error: ModerationError },
): string {
  const stored: StoredResult = {
    contentId,
    finishedAt: new Date().toISOString(),
    ...('verdict' in outcome ? { verdict: outcome.verdict } : { error: outcome.error.toJSON() }),
  };
  return JSON.stringify(stored);
}

export function resultFromJson(id: string, text: string): QueueResult {
  const { contentId, finishedAt, verdict, error } = JSON.parse(text) as StoredResult;
  const common = { id, contentId, finishedAt };
  return verdict === undefined
    ? { ...common, error: new ModerationError(error as never) }
    : { ...common, verdict };
}
