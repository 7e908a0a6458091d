import { type KindLimits } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { huaweiCapabilities } from '../../../providers/huawei/capabilities.js';
import { tencentCapabilities } from '../../../providers/tencent/capabilities.js';
import { checkImage } from '../../../packages/moderato/call/check-image.js';
import { limitsOf } from '../../../packages/moderato/call/limits-of.js';

const latin = (text: string) => Buffer.from(text, 'latin1');
const big = (value: number) => Buffer.from(Uint32Array.of(value).buffer).swap32();
const box = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([big(8 + body.length), latin(type), body]);
};

/** The head of a HEIF file (ISO/IEC 23008-12): brands, and a tile beside the whole image. */
function heif(brands: string[], width = 4032, height = 3024, sides = true): Buffer {
  const [major = '', ...compatible] = brands;
  const size = (x: number, y: number) => box('ispe', big(0), big(x), big(y));
  const properties = box('iprp', box('ipco', size(512, 512), size(width, height)));
  const file = box('ftyp', latin(major), big(0), latin(compatible.join('')));
  return sides ? Buffer.concat([file, box('meta', big(0), properties)]) : file;
}

function png(width: number, height: number): Buffer {
  return Buffer.concat([latin('\x89PNG\r\n\x1a\n'), big(13), latin('IHDR'), big(width), big(height), big(0)]);
}

const little = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const short = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const entry = (tag: number, value: number) => Buffer.concat([short(tag), short(3), little(1), little(value)]);

/** Each documented format, 100 by 80 pixels. */
const FORMATS: Readonly<Record<string, Buffer>> = {
  png: png(100, 80),
  jpeg: latin(
    '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x0b\x08\0\x50\0\x64\x01\x01\x11\0',
  ),
  gif: Buffer.concat([latin('GIF89a'), short(100), short(80), Buffer.alloc(3)]),
  bmp: Buffer.concat([latin('BM'), Buffer.alloc(12), little(40), little(100), little(80), Buffer.alloc(28)]),
  webp: Buffer.concat([
    latin('RIFF'),
    little(22),
    latin('WEBPVP8X'),
    little(10),
    Buffer.from([0, 0, 0, 0, 99, 0, 0, 79, 0, 0]),
  ]),
  tiff: Buffer.concat([
    latin('II*\0'),
    little(8),
    short(2),
    entry(256, 100),
    entry(257, 80),
    little(0),
    Buffer.alloc(64),
  ]),
  heif: heif(['mif1', 'mif1', 'heif'], 100, 80),
  heic: heif(['heic', 'mif1', 'heic'], 100, 80),
};

const tencent = tencentCapabilities.kinds.image!;
const huawei = huaweiCapabilities.kinds.image!;

function problemOf(bytes: Uint8Array, limits: KindLimits): string {
  try {
    checkImage(bytes, limits, 'acme');
    return 'none';
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_content', effect: 'none' });
    return (error as Error).message;
  }
}

describe('the check of image bytes', () => {
  it.each([
    ['tencent', tencent.limits, ['png', 'jpeg', 'bmp', 'gif', 'webp', 'heif', 'heic']],
    ['huawei', huawei.limits, ['png', 'jpeg', 'webp', 'gif', 'tiff', 'heif', 'heic']],
  ] as const)('lets every format through that %s documents, and no other', (_, limits, taken) => {
    for (const [format, bytes] of Object.entries(FORMATS)) {
      const problem = problemOf(bytes, limits);
      expect([format, problem === 'none']).toEqual([format, (taken as readonly string[]).includes(format)]);
    }
  });

  it.each([
    [['heic', 'mif1', 'heic']],
    [['heix', 'mif1', 'heix']],
    [['mif1', 'mif1', 'heic']],
    [['msf1', 'msf1', 'hevc']],
    [['hevc', 'msf1', 'hevc']],
    [['heim', 'mif1']],
    [['mif1']],
    [['miaf', 'mif1', 'heic', 'avif'].slice(0, 3)],
  ])('knows HEIC and HEIF by the brands %j', (brands) => {
    for (const { limits } of [tencent, huawei]) expect(problemOf(heif(brands), limits)).toBe('none');
  });

  it.each([[['avif', 'mif1', 'avif']], [['mif1', 'avif', 'miaf']], [['avis', 'msf1', 'avis']]])(
    'takes the brands %j for AVIF, which is not documented',
    (brands) => {
      expect(problemOf(heif(brands), tencent.limits)).toContain('takes no avif');
    },
  );

  it.each([[['isom', 'mp42']], [['qt  ']], [[]]])('takes the brands %j for no image', (brands) => {
    expect(problemOf(heif(brands), tencent.limits)).toContain('no image of a known format');
  });

  it('measures HEIC by its whole image, and leaves sides that it cannot find to the vendor', () => {
    expect(problemOf(heif(['heic'], 10_001, 100), tencent.limits)).toContain('10001 × 100 pixels');
    expect(problemOf(heif(['heic'], 6001, 100), huawei.limits)).toContain('6001 × 100 pixels');
    expect(problemOf(heif(['heic', 'mif1'], 0, 0, false), tencent.limits)).toBe('none');
  });

  it('never throws anything else, however damaged the file', () => {
    const whole = heif(['heic', 'mif1', 'heic']);
    for (let length = 0; length < whole.length; length++) {
      expect(typeof problemOf(whole.subarray(0, length), tencent.limits)).toBe('string');
    }
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = 0xff;
      expect(typeof problemOf(damaged, tencent.limits)).toBe('string');
    }
  });
});

describe('limits that an option of the call raises', () => {
  const problem = (options: unknown, bytes: Buffer) => problemOf(bytes, limitsOf(tencent, options));

  it('let sides of 40,000 pixels through where images are answered by a job', () => {
    expect(problem({}, png(10_001, 100))).toContain('20 to 10000');
    expect(problem({ async: false }, png(10_001, 100))).toContain('20 to 10000');
    expect(problem({ async: true }, png(40_000, 100))).toBe('none');
    expect(problem({ async: true }, png(40_001, 100))).toContain('20 to 40000');
    expect(problem({ async: true }, png(19, 100))).toContain('20 to 40000');
  });

  it('let more bytes through where large images are made smaller', () => {
    const large = Buffer.concat([png(100, 100), Buffer.alloc(5 * 1024 * 1024)]);

    expect(problem(undefined, large)).toContain('more than the 5242880');
    expect(problem({ largeImageDetect: true }, large)).toBe('none');
    expect(problem({ largeImageDetect: true, async: true }, large)).toBe('none');
  });

  it.each<unknown>([null, 'async', { toString: true }, { __proto__: { async: true } }])(
    'stay as they are with the options %p',
    (options) => {
      expect(limitsOf(tencent, options)).toEqual(tencent.limits);
    },
  );
});
