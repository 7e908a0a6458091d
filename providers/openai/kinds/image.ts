import { inputOf, type Content } from '@moderato/core';
import { IMAGE_BYTES } from '../capabilities.js';
import { refuse, type InputPart } from '../request.js';

/** How files of each format begin. */
const SIGNATURES: readonly (readonly [type: string, start: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/gif', /^GIF8[79]a/],
];

/**
 * Reads an image as the one part of its request: an address as it is, bytes as a data URL.
 * @throws ModerationError `unsupported` for anything else, `invalid_content` for bytes that are none, too many, or of a format
 * that is not taken.
 */
export function readImage(content: Content, operation: string): InputPart {
  if ('url' in content) return part(content.url);
  if (!('bytes' in content)) {
    const message = `an image has to be submitted as url or as bytes, not as ${inputOf(content)}`;
    throw refuse('unsupported', operation, message);
  }
  const { bytes } = content;
  if (bytes.length === 0) throw refuse('invalid_content', operation, 'content.bytes: holds no byte');
  if (bytes.length > IMAGE_BYTES)
    throw refuse(
      'invalid_content',
      operation,
      `content.bytes: more than the ${IMAGE_BYTES} that OpenAI takes`,
    );
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const head = buffer.toString('latin1', 0, 12);
  const type = SIGNATURES.find(([, start]) => start.test(head))?.[0];
  if (type === undefined)
    throw refuse('invalid_content', operation, 'content.bytes: not a png, jpeg, webp or gif');
  return part(`data:${type};base64,${buffer.toString('base64')}`);
}

function part(url: string): InputPart {
  return { type: 'image_url', image_url: { url } };
}
