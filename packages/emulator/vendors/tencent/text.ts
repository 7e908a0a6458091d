import { isBase64 } from '../../base64.js';
import { z } from 'zod';
import { loadContent } from '../../content.js';
import { keywordsOfMatch, matchRules, type Match } from '../../match.js';
import { sceneFields, summaryFields } from './replies.js';
import {
  FREEZE_PROBLEM,
  dataId,
  exactlyOne,
  freezesObject,
  jobConf,
  readRequest,
  text,
  userInfo,
  webAddress,
  type DetectType,
} from './fields.js';
import { contentRequestOf, isPolicyKnown, type Medium } from './medium.js';
import { scenesOf, type Scene } from './scenes.js';

/** Limits of a text, in characters, and of a text file, in bytes (Tencent Cloud document 436/56289). */
const MAX_CHARACTERS = 10_000;
const MAX_FILE_BYTES = 1024 * 1024;

/** Scenes that are reported even when clean: those of the documented sample (S:text-q). */
const USUAL_SCENES: readonly DetectType[] = ['Porn', 'Ads', 'Illegal', 'Abuse'];

const content = text
  .refine((value) => decodeText(Buffer.from(value, 'base64'), ['utf-8']) !== undefined, 'not UTF-8 in base64')
  .refine(isBase64, 'not base64')
  .refine(
    (value) => Array.from(Buffer.from(value, 'base64').toString()).length <= MAX_CHARACTERS,
    `longer than ${MAX_CHARACTERS} characters`,
  );

const requestSchema = z
  .object({
    Input: z
      .object({
        Object: text.optional(),
        Url: webAddress.optional(),
        Content: content.optional(),
        DataId: dataId,
        UserInfo: userInfo,
      })
      .superRefine(exactlyOne('Object', 'Content', 'Url')),
    Conf: z.object(jobConf).prefault({}),
  })
  .refine(freezesObject, FREEZE_PROBLEM)
  .transform((request) =>
    request.Input.Content === undefined
      ? request
      : { ...request, Conf: { ...request.Conf, Callback: undefined } },
  );

type TextRequest = z.output<typeof requestSchema>;

interface TextResult {
  matches: Match[];
  sectionCount: number;
}

/** Text: content answered in the submit itself, objects and addresses as jobs (Tencent Cloud document 436/56289). */
export const TEXT: Medium<TextRequest, TextResult> = {
  kind: 'text',
  path: 'text',
  prefix: 'st',
  event: 'ReviewText',
  read: (body) => readRequest(body, requestSchema),
  assess: async (request, context) => {
    if (!isPolicyKnown(request, context)) return 'unknown_policy';
    const loaded = await loadContent(contentRequestOf(request, context), { maxBytes: MAX_FILE_BYTES });
    if (typeof loaded === 'string') return loaded;
    const words = decodeText(loaded.bytes, ['utf-8', 'gbk']);
    if (words === undefined) return 'undecodable';
    const { name, sha256 } = loaded;
    const matches = matchRules(context.rules, 'tencent', { kind: 'text', name, sha256, text: words });
    const length = Array.from(words).length;
    return {
      matches: matches.filter(({ label }) => label !== 'moan'),
      sectionCount: Math.max(1, Math.ceil(length / MAX_CHARACTERS)),
    };
  },
  isFinishedAtOnce: ({ Input }) => Input.Content !== undefined,
  resultFields: ({ request }, result) => {
    const sections = Array.from({ length: result.sectionCount }, (_, index) =>
      sectionScenes(request, result, index),
    );
    const scenes = TEXT.scenes(request, result);
    return {
      SectionCount: result.sectionCount,
      ...summaryFields(scenes),
      ...sceneFields(scenes, ({ name }) => ({ Count: sectionsHit(sections, name) })),
      Section: sections.map((own, index) => ({
        StartByte: index * MAX_CHARACTERS,
        ...summaryFields(own),
        ...sceneFields(own, ({ score, keywords, category }) => ({
          Score: score,
          Keywords: keywords.join(','),
          SubLabel: category,
        })),
      })),
    };
  },
  scenes: ({ Conf }, { matches }) => {
    const found = matches.map((hit) => ({ hit, keywords: keywordsOfMatch(hit) }));
    return scenesOf(found, Conf.DetectType, USUAL_SCENES);
  },
  simpleFields: ({ name, keywords }, request, result) => ({
    label: keywords[0] ?? '',
    count: sectionsHit(
      Array.from({ length: result.sectionCount }, (_, index) => sectionScenes(request, result, index)),
      name,
    ),
  }),
  partLists: ['Section'],
};

/** Assesses one section; a word belongs to the section in which it starts. */
function sectionScenes({ Conf }: TextRequest, { matches }: TextResult, index: number): Scene[] {
  const found = matches.flatMap((match) => {
    const words = match.words?.filter(({ start }) => Math.floor(start / MAX_CHARACTERS) === index);
    if (words?.length === 0) return [];
    return [{ hit: match, keywords: keywordsOfMatch({ ...match, words }) }];
  });
  return scenesOf(found, Conf.DetectType, USUAL_SCENES);
}

function sectionsHit(sections: readonly Scene[][], name: DetectType): number {
  return sections.filter((scenes) => scenes.some((scene) => scene.name === name && scene.decision !== 'pass'))
    .length;
}

/** The decoder of GBK lets some damage pass, as characters that no text file has. */
function decodeText(bytes: Buffer, encodings: readonly string[]): string | undefined {
  for (const encoding of encodings) {
    try {
      const decoded = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
      if (encoding === 'utf-8' || !/[\uFFFD\uE000-\uF8FF\x80-\x9F]/.test(decoded)) return decoded;
    } catch {
      continue;
    }
  }
  return undefined;
}
