import { open } from 'node:fs/promises';

/** The largest image that is shown, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** How images begin; an SVG is not among them, since it can hold a script. */
const SIGNATURES: readonly (readonly [type: string, begin: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/bmp', /^BM/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['image/avif', /^[\s\S]{4}ftypavi[fs]/],
];

const SIGNATURE_BYTES = 16;

/** Reads an image of this machine; null for a file that is missing, too large or no image that a browser shows. */
export async function readImageFile(path: string): Promise<{ type: string; bytes: Buffer } | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > MAX_BYTES) return null;
    const bytes = await handle.readFile();
    const begin = bytes.subarray(0, SIGNATURE_BYTES).toString('latin1');
    const type = SIGNATURES.find(([, signature]) => signature.test(begin))?.[0];
    return type === undefined ? null : { type, bytes };
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
