import { ModerationError, type KindLimits } from '@moderato/core';
import { imageSize } from 'image-size';

/** Names that one format goes by. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpg', 'jpeg'],
  tiff: ['tiff', 'tif'],
  heif: ['heif', 'heic'],
};

/**
 * Refuses pictures that the vendor would refuse, by size, format and sides, from the head of the file alone.
 * @throws ModerationError `invalid_content`, before any network.
 */
export function checkImage(bytes: Uint8Array, limits: KindLimits, provider: string): void {
  const refuse = (reason: string) =>
    new ModerationError({
      code: 'invalid_content',
      provider,
      operation: 'submit image',
      effect: 'none',
      message: `content.bytes: ${reason}`,
    });
  const { maxBytes = Infinity, formats, minSidePixels = 0, maxSidePixels = Infinity } = limits;
  if (bytes.length === 0) throw refuse('is empty');
  if (bytes.length > maxBytes)
    throw refuse(`${bytes.length} bytes are more than the ${maxBytes} that ${provider} takes`);
  const head = readHead(bytes);
  if (head === null) throw refuse('is no picture of a known format');
  const names = ALIASES[head.type] ?? [head.type];
  if (formats !== undefined && !names.some((name) => formats.includes(name))) {
    throw refuse(`${provider} takes no ${head.type}, only ${formats.join(', ')}`);
  }
  if (
    Math.min(head.width, head.height) < minSidePixels ||
    Math.max(head.width, head.height) > maxSidePixels
  ) {
    throw refuse(
      `${head.width} × ${head.height} pixels; ${provider} takes ${minSidePixels} to ${maxSidePixels} a side`,
    );
  }
}

function readHead(bytes: Uint8Array): { type: string; width: number; height: number } | null {
  try {
    const { type, width, height } = imageSize(bytes);
    return type === undefined ? null : { type, width, height };
  } catch {
    return null;
  }
}
