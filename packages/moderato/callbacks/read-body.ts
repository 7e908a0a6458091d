import { ModerationError, isModerationError } from '@moderato/core';
import { configError } from '../config/schema.js';

/** What may be spent on a body. */
export interface BodyLimits {
  maxBytes: number;
  /** From the first byte that is waited for to the last one, in milliseconds. */
  timeoutMs: number;
  /** Called for each piece that arrives; what it throws ends the reading. */
  onBytes: (bytes: number) => void;
}

/** What to do where somebody else has read the body. */
export const READ_BEFORE =
  'the body was read before the callback handler got it; put the handler before any body parser, or keep the raw bytes as request.rawBody, as with express.json({ verify: (request, _, bytes) => { request.rawBody = bytes } })';

/**
 * Reads the body of a request, and stops as soon as it is too large or too slow.
 * @throws ModerationError `callback_rejected` with status 400 (broken off), 408 (too slow) or 413 (too large); `config` where
 * the body was read before.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  if (request.bodyUsed) throw configError(`callback.body: ${READ_BEFORE}`);
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (reader === undefined) return new Uint8Array();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(rejected(408, `the body was not complete within ${limits.timeoutMs} ms`)),
      limits.timeoutMs,
    );
  });
  try {
    return await Promise.race([collect(reader, limits), late]);
  } catch (error) {
    // not awaited: a source that hangs may never confirm it
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { maxBytes, onBytes }: BodyLimits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw isModerationError(error) ? error : rejected(400, 'the body broke off');
    });
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) throw rejected(413, `the body is larger than ${maxBytes} bytes`);
    onBytes(value.byteLength);
    chunks.push(value);
  }
}

/** A callback that is refused by the handler itself. @param status to answer with. */
export function rejected(status: number, message: string, retryAfterMs?: number): ModerationError {
  return new ModerationError({
    code: 'callback_rejected',
    operation: 'answer callback',
    effect: 'none',
    status,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
