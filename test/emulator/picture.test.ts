import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sniffPicture } from '../../packages/emulator/picture.js';
import { EXAMPLES } from './support.js';

const png = readFileSync(join(EXAMPLES, 'pictures/poster.png'));

const heads: [string, Buffer, object][] = [
  ['png', png, { width: 320, height: 256 }],
  ['gif', Buffer.concat([Buffer.from('GIF89a'), Buffer.from([64, 1, 32, 0])]), { width: 320, height: 32 }],
  ['bmp', bmp(640, -480), { width: 640, height: 480 }],
  [
    'jpeg',
    Buffer.from('ffd8ffe00004 0000 ffc000110801e00280'.replaceAll(' ', ''), 'hex'),
    { width: 640, height: 480 },
  ],
  ['webp', webp('VP8X', '0000000000000000 7f0200 df0100'), { width: 640, height: 480 }],
  ['webp', webp('VP8 ', '00000000 000000 9d012a 8002 e001'), { width: 640, height: 480 }],
  ['webp', webp('VP8L', '00000000 2f 7fc27700'), { width: 640, height: 480 }],
  [
    'tiff',
    Buffer.from(
      '49492a00 08000000 0200 0001 0300 01000000 80020000 0101 0400 01000000 e0010000'.replaceAll(' ', ''),
      'hex',
    ),
    { width: 640, height: 480 },
  ],
  [
    'heif',
    Buffer.concat([
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'),
      Buffer.from('00000014 69737065 00000000 00000280 000001e0'.replaceAll(' ', ''), 'hex'),
    ]),
    { width: 640, height: 480 },
  ],
];

describe('the header of a picture', () => {
  it.each(heads)('of type %s tells type and size', (format, bytes, size) => {
    expect(sniffPicture(bytes)).toEqual({ format, ...size });
  });

  it.each(heads)('of type %s that is cut off tells nothing', (_, bytes) => {
    expect(sniffPicture(bytes.subarray(0, 9))).toBeUndefined();
  });

  it('is never misread into a crash or an endless walk', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array().map((tail) => Uint8Array.from([0xff, 0xd8, 0xff, ...tail])),
      fc.uint8Array().map((tail) => Uint8Array.from([...Buffer.from('II*\0'), ...tail])),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const facts = sniffPicture(Buffer.from(bytes));
        expect(facts === undefined || facts.width > 0).toBe(true);
      }),
    );
  });
});

function bmp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.write('BM');
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  return bytes;
}

function webp(chunk: string, rest: string): Buffer {
  const head = Buffer.from(`RIFF\0\0\0\0WEBP${chunk}`, 'latin1');
  return Buffer.concat([head, Buffer.from(rest.replaceAll(' ', ''), 'hex'), Buffer.alloc(8)]);
}
