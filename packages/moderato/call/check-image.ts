import { ModerationError, type KindLimits } from '@moderato/core';
import { imageSize } from 'image-size';

/** Names that one format goes by. HEIC is HEIF with HEVC inside, so that either name covers it. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpg', 'jpeg'],
  tiff: ['tiff', 'tif'],
  heif: ['heif', 'heic'],
  heic: ['heic', 'heif'],
};

/**
 * Refuses pictures that the vendor would refuse, by size, format and sides, from the head of the file alone.
 * @param where what is wrong then, for messages.
 * @throws ModerationError `invalid_content`, before any network.
 */
export function checkImage(
  bytes: Uint8Array,
  limits: KindLimits,
  provider: string,
  where = 'content.bytes',
): void {
  const refuse = (reason: string) =>
    new ModerationError({
      code: 'invalid_content',
      provider,
      operation: 'submit image',
      effect: 'none',
      message: `${where}: ${reason}`,
    });
  const { maxBytes = Infinity, formats, minSidePixels = 0, maxSidePixels = Infinity } = limits;
  if (bytes.length === 0) throw refuse('is empty');
  if (bytes.length > maxBytes)
    throw refuse(`${bytes.length} bytes are more than the ${maxBytes} that ${provider} takes`);
  const head = readHead(bytes);
  if (head === null) throw refuse('is no image of a known format');
  const names = ALIASES[head.type] ?? [head.type];
  if (formats !== undefined && !names.some((name) => formats.includes(name))) {
    throw refuse(`${provider} takes no ${head.type}, only ${formats.join(', ')}`);
  }
  if (head.width === null || head.height === null) return;
  if (
    Math.min(head.width, head.height) < minSidePixels ||
    Math.max(head.width, head.height) > maxSidePixels
  ) {
    throw refuse(
      `${head.width} × ${head.height} pixels; ${provider} takes ${minSidePixels} to ${maxSidePixels} a side`,
    );
  }
}

/** Sides are null where the format is known but they are not found: the vendor then measures. */
interface ImageHead {
  type: string;
  width: number | null;
  height: number | null;
}

function readHead(bytes: Uint8Array): ImageHead | null {
  const container = readHeifType(bytes);
  try {
    const { type, width, height } = imageSize(bytes);
    return type === undefined ? null : { type: container ?? type, width, height };
  } catch {
    return container === null ? null : { type: container, width: null, height: null };
  }
}

/** Brands of HEIF files (ISO/IEC 23008-12, annex B and D); those that start with `av` are AVIF, which no HEIF reader takes. */
const HEVC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const HEIF_BRANDS = ['mif1', 'mif2', 'msf1', 'miaf', 'heif'];
const AVIF_BRANDS = ['avif', 'avis', 'avio'];

/**
 * Tells HEIC, other HEIF and AVIF apart by the brands of the `ftyp` box, since any of them may name `mif1` first; null for
 * every other file. image-size gives the first brand as the type.
 */
function readHeifType(bytes: Uint8Array): 'heic' | 'heif' | 'avif' | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1');
  if (head.slice(4, 8) !== 'ftyp') return null;
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), head.length);
  // the major brand, its version, then the compatible brands, four characters each
  const brands = head.slice(8, end).match(/[^]{4}/g) ?? [];
  const [major = ''] = brands;
  const has = (known: readonly string[]) => brands.some((brand) => known.includes(brand));
  if (HEVC_BRANDS.includes(major)) return 'heic';
  if (has(AVIF_BRANDS)) return 'avif';
  if (has(HEVC_BRANDS)) return 'heic';
  return has(HEIF_BRANDS) ? 'heif' : null;
}
