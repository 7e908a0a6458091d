import type { XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import { cleanText, loadContent, loadSideCar } from '../../content.js';
import { keywordsOfMatch, matchRules, type Match } from '../../match.js';
import { contentAddress, sceneFields, summaryFields } from './replies.js';
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
} from './fields.js';
import { contentRequestOf, isPolicyKnown, type Medium } from './medium.js';
import { scenesOf, type Scene } from './scenes.js';

/** No page read for this project states a limit of documents; this one only keeps the emulator's memory small. */
const MAX_BYTES = 200 * 1024 * 1024;

const requestSchema = z
  .object({
    Input: z
      .object({
        Object: text.optional(),
        Url: webAddress.optional(),
        Type: text.regex(/^\w{1,16}$/, 'not a file suffix').optional(),
        DataId: dataId,
        UserInfo: userInfo,
      })
      .superRefine(exactlyOne('Object', 'Url')),
    Conf: z.object(jobConf).prefault({}),
  })
  .refine(freezesObject, FREEZE_PROBLEM)
  .transform(({ Input, Conf }) => ({ Input, Conf: { ...Conf, CallbackVersion: 'Detail' as const } }));

type DocumentRequest = z.output<typeof requestSchema>;

interface Page {
  text: string;
  matches: Match[];
}

interface DocumentResult {
  pages: Page[];
}

/** Documents, page by page; callbacks come in the detailed form only (documents 436/59381 and 436/59382). */
export const DOCUMENT: Medium<DocumentRequest, DocumentResult> = {
  kind: 'document',
  path: 'document',
  prefix: 'sd',
  event: 'ReviewDocument',
  read: (body) => readRequest(body, requestSchema),
  assess: async (request, context) => {
    if (!isPolicyKnown(request, context)) return 'unknown_policy';
    const place = contentRequestOf(request, context);
    const content = await loadContent(place, { maxBytes: MAX_BYTES });
    if (typeof content === 'string') return content;
    const { name, sha256, bytes } = content;
    const isPlain = (request.Input.Type ?? /\.(\w+)$/.exec(name)?.[1])?.toLowerCase() === 'txt';
    const words = isPlain ? new TextDecoder().decode(bytes) : await loadSideCar(place, '.txt', (own) => own);
    return {
      pages: words.split('\f').map((page) => {
        const shown = cleanText(page);
        const subject = { kind: 'document', name, sha256, text: shown } as const;
        return { text: shown, matches: matchRules(context.rules, 'tencent', subject) };
      }),
    };
  },
  isFinishedAtOnce: () => false,
  resultFields: ({ request }, result, account) => {
    const scenes = DOCUMENT.scenes(request, result);
    return {
      ...suggestionFields(scenes),
      PageCount: result.pages.length,
      Labels: sceneFields(scenes, ({ score }) => ({ Score: score })),
      PageSegment: {
        Results: result.pages.map((page, index) => ({
          Url: `${contentAddress(request, account)}#page=${index + 1}`,
          Text: page.text,
          PageNumber: index + 1,
          SheetNumber: 0,
          ...partFields(page.matches, request),
        })),
      },
    };
  },
  scenes: (request, { pages }) =>
    textScenes(
      pages.flatMap(({ matches }) => matches),
      request,
    ),
  simpleFields: ({ score }) => ({ label: '', score }),
  partLists: [],
};

/** Folds matches of read text into scenes. */
export function textScenes(
  matches: readonly Match[],
  { Conf }: { Conf: Pick<DocumentRequest['Conf'], 'DetectType'> },
): Scene[] {
  const found = matches
    .filter(({ label }) => label !== 'moan')
    .map((hit) => ({ hit, keywords: keywordsOfMatch(hit) }));
  return scenesOf(found, Conf.DetectType);
}

/** Sums scenes up under the names that documents and web pages use. */
export function suggestionFields(scenes: readonly Scene[]): XmlFields {
  const { Label, Result } = summaryFields(scenes);
  return { Label, Suggestion: Result };
}

/** Says one page, with the text in which words were found. */
function partFields(matches: readonly Match[], request: DocumentRequest): XmlFields {
  const scenes = textScenes(matches, request);
  return {
    ...suggestionFields(scenes),
    ...sceneFields(scenes, ({ score, category, keywords }) => ({
      Score: score,
      SubLabel: category ?? '',
      ...(keywords.length > 0 ? { OcrResults: [{ Text: keywords.join(' '), Keywords: keywords }] } : {}),
    })),
  };
}
