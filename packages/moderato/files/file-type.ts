import { type Kind } from '@moderato/core';

/** What a file is by its first bytes, and the endings under which such files go. */
export interface FileType {
  name: string;
  endings: readonly string[];
  kinds: readonly Kind[];
}

interface Signature extends FileType {
  /** Bytes as latin1 text, at a place. */
  marks: readonly [place: number, text: string][];
}

const MEDIA: readonly Kind[] = ['audio', 'video'];
/** Endings of the ISO base media family (ISO/IEC 14496-12), which name their contents loosely. */
const ISO_MEDIA = ['mp4', 'm4a', 'm4v', 'mov', '3gp', '3g2', 'alac', 'aac', 'qt'];
const OFFICE = [
  'docx',
  'xlsx',
  'pptx',
  'zip',
  'epub',
  'odt',
  'ods',
  'odp',
  'wps',
  'et',
  'dps',
  ...['docm', 'dotx', 'dotm', 'xlsm', 'xlsb', 'xltx', 'xltm'],
  ...['pptm', 'potx', 'potm', 'ppsx', 'ppsm'],
  'jar',
];
const OLD_OFFICE = [
  'doc',
  'xls',
  'ppt',
  'wps',
  'et',
  'dps',
  'xlt',
  'dot',
  'pot',
  'pps',
  'msg',
  'dpt',
  'ett',
  'ets',
  'wpt',
];
/** A text may also begin with a tag, when it is about web pages. */
const WEB_PAGE = ['html', 'htm', 'xhtml', 'xht', 'shtml', 'mhtml', 'txt', 'md'];

/** Types whose first bytes are documented and unlike those of any other; what is not listed is left to the vendor. */
const SIGNATURES: readonly Signature[] = [
  type('a PNG image', ['png'], ['image', 'document'], [0, '\x89PNG\r\n\x1a\n']),
  type('a JPEG image', ['jpg', 'jpeg', 'jpe', 'jfif'], ['image', 'document'], [0, '\xff\xd8\xff']),
  type('a GIF image', ['gif'], ['image'], [0, 'GIF8']),
  type('a WebP image', ['webp'], ['image'], [0, 'RIFF'], [8, 'WEBP']),
  type('a PDF document', ['pdf', 'ai'], ['document'], [0, '%PDF-']),
  type('a ZIP archive or an office document', OFFICE, ['document'], [0, 'PK\x03\x04']),
  type('an old office document', OLD_OFFICE, ['document'], [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1']),
  type('a WAVE file', ['wav', 'wave'], MEDIA, [0, 'RIFF'], [8, 'WAVE']),
  type('an AVI file', ['avi'], MEDIA, [0, 'RIFF'], [8, 'AVI ']),
  type('a FLAC file', ['flac'], MEDIA, [0, 'fLaC']),
  type('an Ogg file', ['ogg', 'oga', 'ogv', 'opus', 'ogx', 'spx'], MEDIA, [0, 'OggS']),
  type('an AMR file', ['amr', '3gp'], MEDIA, [0, '#!AMR']),
  type("a Monkey's Audio file", ['ape'], MEDIA, [0, 'MAC ']),
  type('an MP3 file', ['mp3', 'aac', 'flac', 'ape', 'wav', 'wv'], MEDIA, [0, 'ID3']),
  type('a Matroska or WebM file', ['mkv', 'mka', 'webm'], MEDIA, [0, '\x1aE\xdf\xa3']),
  type('a Flash video', ['flv', 'f4v'], MEDIA, [0, 'FLV\x01']),
  type('a Windows Media file', ['wmv', 'wma', 'asf'], MEDIA, [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']),
  type('a RealMedia file', ['rm', 'rmvb'], MEDIA, [0, '.RMF']),
  ...['heic', 'heix', 'hevc', 'mif1', 'msf1', 'avif'].map((brand) =>
    type('a HEIF or AVIF image', ['heic', 'heif', 'avif', 'hif'], ['image'], [4, `ftyp${brand}`]),
  ),
  type('an MP4 file or one of its family', ISO_MEDIA, MEDIA, [4, 'ftyp']),
  type('a playlist, whose parts are other files; give its address', [], [], [0, '#EXTM3U']),
  type('a web page', WEB_PAGE, ['document', 'webpage'], [0, '<!DOCTYPE html']),
  type('a web page', WEB_PAGE, ['document', 'webpage'], [0, '<html']),
];

function type(
  name: string,
  endings: readonly string[],
  kinds: readonly Kind[],
  ...marks: [number, string][]
): Signature {
  return { name, endings, kinds, marks };
}

/** Tells the type of a file by its first bytes; null where they are of none that is known for sure. */
export function fileTypeOf(head: Uint8Array): FileType | null {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1');
  return SIGNATURES.find(({ marks }) => marks.every(([place, mark]) => text.startsWith(mark, place))) ?? null;
}
