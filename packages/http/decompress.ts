import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** The low half of the first byte of a zlib stream. Some servers send the bare data under the same name. */
const ZLIB_METHOD = 8;

/**
 * Makes what unpacks a response, told by its `content-encoding` and its first byte; null for a response that is taken as it is.
 * A packed response that breaks off is an error.
 */
export function createDecompressor(encoding: string | undefined, firstByte: number): Transform | null {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return (firstByte & 0x0f) === ZLIB_METHOD ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
