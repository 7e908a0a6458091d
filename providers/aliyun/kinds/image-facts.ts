import { type VendorResult } from '@moderato/core';
import { recordOf, recordsOf, textOf } from '../words.js';

/** The text that was read in an image, line by line; null where there is none. Its names differ between operations. */
export function readText(facts: unknown): string | null {
  const { TextInImage, OcrResult } = recordOf(facts);
  const inImage = recordOf(TextInImage);
  const plain = Array.isArray(inImage['OcrDatas']) ? (inImage['OcrDatas'] as unknown[]) : [];
  const own = [...recordsOf(inImage['OcrResult']).map(({ Text }) => Text), ...plain];
  const lines = (own.length > 0 ? own : recordsOf(OcrResult).map(({ Text }) => Text)).flatMap(
    (line) => textOf(line) ?? [],
  );
  return lines.length === 0 ? null : lines.join('\n');
}

/** Hits on the account's own libraries of images and words; whether a library blocks or allows is not said. */
export function readLists(facts: unknown): VendorResult['lists'] {
  const { TextInImage, CustomImage } = recordOf(facts);
  const { CustomText, CustomTexts } = recordOf(TextInImage);
  const images = recordsOf(CustomImage).map(({ LibId, LibName, ImageId }) => ({
    type: 'customImage',
    name: textOf(LibName) ?? textOf(LibId) ?? null,
    entity: textOf(ImageId) ?? null,
  }));
  const texts = [...recordsOf(CustomText), ...recordsOf(CustomTexts)].map(({ LibId, LibName, KeyWords }) => ({
    type: 'customText',
    name: textOf(LibName) ?? textOf(LibId) ?? null,
    entity: textOf(KeyWords) ?? null,
  }));
  return [...images, ...texts].filter(({ name, entity }) => name !== null || entity !== null);
}
