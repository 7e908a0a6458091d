import { ModerationError, parseContent, parseJsonObject, type Content } from '@moderato/core';
import { type Verdict } from 'moderato';
import { type QueueResult } from './options.js';

/** Bytes of an image travel as base64. */
export function contentToJson(content: Content): string {
  if (!('bytes' in content)) return JSON.stringify(content);
  return JSON.stringify({ ...content, bytes: Buffer.from(content.bytes).toString('base64') });
}

/**
 * Reads the content of an item, as strictly as it was when the item was added: somebody else may have written it.
 * @throws ModerationError `invalid_content`.
 */
export function contentFromJson(text: string): Content {
  const fields = parseJsonObject(text);
  if (fields === null) throw refusal('moderate', 'the content of the item in Redis is not a JSON object');
  const { bytes } = fields;
  const content = parseContent(
    typeof bytes === 'string' ? { ...fields, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) } : fields,
  );
  refuseFile(content, 'moderate');
  return content;
}

/**
 * Refuses a path in content: it may have come from outside, and could name any file of the machine that a worker runs on.
 * @throws ModerationError `invalid_content`.
 */
export function refuseFile(content: Content, operation: string): void {
  if (!('file' in content)) return;
  const message = 'file: a file of this machine cannot be given to workers; give text, bytes, url or object';
  throw refusal(operation, message, content.id);
}

function refusal(operation: string, message: string, contentId?: string): ModerationError {
  return new ModerationError({
    code: 'invalid_content',
    operation,
    effect: 'none',
    ...(contentId === undefined ? {} : { contentId }),
    message,
  });
}

/** The id of a content as it is stored; null for none, and for what is no content. */
export function contentIdOf(text: string | null): string | null {
  const id = text === null ? undefined : parseJsonObject(text)?.['id'];
  return typeof id === 'string' ? id : null;
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
