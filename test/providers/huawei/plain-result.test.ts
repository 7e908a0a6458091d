import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type z } from 'zod';
import { resultSchema as audioSchema } from '../../../providers/huawei/kinds/audio.js';
import { imageResult as imageSchema } from '../../../providers/huawei/kinds/image.js';
import { resultSchema as textSchema } from '../../../providers/huawei/kinds/text.js';
import { resultSchema as videoSchema } from '../../../providers/huawei/kinds/video.js';
import {
  isPlainAudio,
  isPlainImage,
  isPlainText,
  isPlainVideo,
} from '../../../providers/huawei/plain-result.js';
import { casesOf } from '../../support/exhaustive.js';

interface Case {
  name: string;
  schema: z.ZodType;
  isPlain: (result: unknown) => boolean;
  results: unknown[];
}

const recorded = (name: string) => {
  const path = new URL(`../../fixtures/huawei/${name}/response.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { result: unknown }).result;
};
const hits = [{ segment: 'word', glossary_name: 'mine', position: [0, 3] }];
const corners = { top_left_x: 1, top_left_y: '2', bottom_right_x: 3, bottom_right_y: null };
const detail = { suggestion: 'block', category: 'porn', label: 'x', confidence: 0.9, segments: hits };
const imageDetail = { ...detail, face_location: [1, 2, 3, 4], qr_location: corners, qr_content: 'https://e' };
const slice = { start_time: 0, end_time: '1.5', suggestion: 'pass', label: null, audio_text: 'a' };

const CASES: Case[] = [
  {
    name: 'audio',
    schema: audioSchema,
    isPlain: isPlainAudio,
    results: [
      recorded('audio-fetch-block'),
      { suggestion: 'pass', audio_text: 'a', details: [{ ...slice, segments: hits }] },
    ],
  },
  {
    name: 'video',
    schema: videoSchema,
    isPlain: isPlainVideo,
    results: [
      recorded('video-fetch-block'),
      {
        suggestion: 'block',
        image_detail: [
          { suggestion: 'block', category: 'porn', ocr_text: 'a', time: 5, detail: [imageDetail] },
        ],
        audio_detail: [{ ...slice, detail: [detail] }],
      },
    ],
  },
  {
    name: 'image',
    schema: imageSchema,
    isPlain: isPlainImage,
    results: [{ suggestion: 'block', category: 'porn', details: [imageDetail], ocr_text: null }],
  },
  {
    name: 'text',
    schema: textSchema,
    isPlain: isPlainText,
    results: [recorded('text-check-pass'), { suggestion: 'block', label: 'ad', details: [detail] }],
  },
];

type Path = readonly string[];

/** Every place in a value, from the outside in. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, child]) => pathsIn(child, [...path, name]))];
}

/** A copy with another value at one place. */
function replaced(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[name] = replaced(copy[name], rest, other);
  return copy;
}

/** Places are kept as they come, so that nothing beyond what the schema reads may stand in them. */
const KEPT = ['face_location', 'qr_location'];

/** Whether the schema has read a value as it stands, but for fields that it leaves out. */
function isAsParsed(parsed: unknown, value: unknown, name = ''): boolean {
  if (typeof parsed !== 'object' || parsed === null) return Object.is(parsed ?? null, value ?? null);
  if (typeof value !== 'object' || value === null) return false;
  const [read, given] = [parsed, value] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  if (KEPT.includes(name) && Object.keys(given).some((key) => !(key in read))) return false;
  if (Array.isArray(parsed) && parsed.length !== (value as unknown[]).length) return false;
  return Object.keys(read).every((key) => isAsParsed(read[key], given[key], key));
}

const other = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    '0.5',
    'word',
    -1,
    0.5,
    true,
    [],
    {},
    [null],
    [1],
    ['a'],
    [[]],
  ),
  fc.constantFrom<unknown>([1, 2, 3], { ...corners, more: 1 }, corners, [detail], [imageDetail], hits),
  fc.jsonValue(),
);

describe('a plain result', () => {
  it.each(CASES)('of $name is recognised', ({ schema, isPlain, results }) => {
    expect(results.map((result) => [isPlain(result), schema.safeParse(result).success])).toEqual(
      results.map(() => [true, true]),
    );
  });

  it.each(CASES)(
    'of $name is read alike by its schema, whatever is damaged',
    ({ schema, isPlain, results }) => {
      const given = fc
        .constantFrom(...results)
        .chain((result) => fc.tuple(fc.constant(result), fc.constantFrom(...pathsIn(result)), other));
      fc.assert(
        fc.property(given, ([result, path, value]) => {
          const damaged = replaced(result, path, value);
          const parsed = schema.safeParse(damaged);
          const isRight = parsed.success && isAsParsed(parsed.data, damaged);
          expect({ damaged, isWrong: isPlain(damaged) && !isRight }).toEqual({ damaged, isWrong: false });
        }),
        { numRuns: casesOf(3_000, 100_000) },
      );
    },
  );
});
