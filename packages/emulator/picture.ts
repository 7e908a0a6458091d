import {
  loadContent,
  loadSideCar,
  type Content,
  type ContentLimits,
  type ContentRequest,
  type Failure,
} from './content.js';
import type { Subject } from './match.js';

export type PictureFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'heif';

export interface PictureFacts {
  format: PictureFormat;
  width: number;
  height: number;
}

/** What the rules assess: a picture that was fetched and proved to be one. */
export interface Picture extends PictureFacts, Pick<Content, 'name' | 'sha256'> {
  bytes: number;
  /** Text of the side-car file; empty where there is none. */
  ocrText: string;
}

export interface PictureLimits extends ContentLimits {
  formats: readonly PictureFormat[];
  /** Pixels, of either side. */
  minSide: number;
  maxSide: number;
}

/** Fetches a picture and what is written in it, and reads its type and size from its first bytes. */
export async function loadPicture(
  request: ContentRequest,
  limits: PictureLimits,
): Promise<Picture | Failure> {
  const content = await loadContent(request, limits);
  if (typeof content === 'string') return content;
  const facts = sniffPicture(content.bytes);
  if (facts === undefined) return 'undecodable';
  if (!limits.formats.includes(facts.format)) return 'unsupported';
  const sides = [facts.width, facts.height];
  if (Math.min(...sides) < limits.minSide || Math.max(...sides) > limits.maxSide) return 'wrong_dimensions';
  const { name, sha256, bytes } = content;
  return { ...facts, name, sha256, bytes: bytes.length, ocrText: await loadSideCar(request, '.txt') };
}

/** Says a picture as the rules look at it. */
export function pictureSubject(picture: Picture): Subject {
  const { name, sha256, ocrText } = picture;
  return { kind: 'image', name, sha256, text: ocrText, picture };
}

/** Tells the type and size of a picture by its header; undefined where it is none of the known ones or is cut off. */
export function sniffPicture(bytes: Buffer): PictureFacts | undefined {
  try {
    const facts = readHeader(bytes);
    return facts && facts.width > 0 && facts.height > 0 ? facts : undefined;
  } catch {
    return undefined;
  }
}

/** Reading beyond the end throws. */
function readHeader(bytes: Buffer): PictureFacts | undefined {
  const ascii = (start: number, end: number) => bytes.toString('latin1', start, end);
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n')
    return { format: 'png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a')
    return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (ascii(0, 2) === 'BM')
    return { format: 'bmp', width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
  if (ascii(0, 2) === '\xff\xd8') return readJpeg(bytes);
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return readWebp(bytes, ascii(12, 16));
  if (ascii(0, 4) === 'II*\0' || ascii(0, 4) === 'MM\0*') return readTiff(bytes);
  return /^ftyp(hei[cxms]|hev[cxms]|mif[12]|msf1|miaf|heif)/.test(ascii(4, 12)) ? readHeif(bytes) : undefined;
}

/** Walks the markers up to the frame header (ITU-T T.81). */
function readJpeg(bytes: Buffer): PictureFacts | undefined {
  let at = 2;
  while (bytes.readUInt8(at) === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return { format: 'jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** The three kinds of WebP keep the size in different places (RFC 9649). */
function readWebp(bytes: Buffer, chunk: string): PictureFacts | undefined {
  if (chunk === 'VP8X')
    return { format: 'webp', width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
  if (chunk === 'VP8 ') {
    const [width, height] = [bytes.readUInt16LE(26), bytes.readUInt16LE(28)];
    return { format: 'webp', width: width & 0x3fff, height: height & 0x3fff };
  }
  if (chunk !== 'VP8L') return undefined;
  const bits = bytes.readUInt32LE(21);
  return { format: 'webp', width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

/** Looks up the tags ImageWidth (256) and ImageLength (257) of the first directory (TIFF 6.0). */
function readTiff(bytes: Buffer): PictureFacts | undefined {
  const isLittle = bytes[0] === 0x49;
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const directory = long(4);
  const sides = new Map<number, number>();
  for (let index = 0; index < short(directory); index++) {
    const entry = directory + 2 + index * 12;
    sides.set(short(entry), short(entry + 2) === 3 ? short(entry + 8) : long(entry + 8));
  }
  return { format: 'tiff', width: sides.get(256) ?? 0, height: sides.get(257) ?? 0 };
}

/** Takes the first image spatial extents box (ISO/IEC 23008-12). */
function readHeif(bytes: Buffer): PictureFacts | undefined {
  const at = bytes.indexOf('ispe', 0, 'latin1');
  if (at < 0) return undefined;
  return { format: 'heif', width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
}
