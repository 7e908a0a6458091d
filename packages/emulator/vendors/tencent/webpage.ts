import type { XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import { cleanText, loadContent } from '../../content.js';
import { keywordsOfMatch, matchRules, type Match } from '../../match.js';
import { loadPicture, pictureSubject, type Picture } from '../../picture.js';
import { sceneFields } from './replies.js';
import { suggestionFields, textScenes } from './document.js';
import { dataId, jobConf, readRequest, text, userInfo, webAddress } from './fields.js';
import { pictureSceneFields } from './image.js';
import { contentRequestOf, isPolicyKnown, type Medium } from './medium.js';

/** No limits of web pages are documented; these only keep the emulator's work small. */
const MAX_BYTES = 10 * 1024 * 1024;
const MOST_PICTURES = 50;
const PICTURE_LIMITS = {
  maxBytes: 32 * 1024 * 1024,
  formats: ['png', 'jpeg', 'bmp', 'gif', 'webp', 'heif'] as const,
  minSide: 1,
  maxSide: 40_000,
};

const requestSchema = z
  .object({
    Input: z.object({
      Object: z.undefined().optional(),
      Url: webAddress,
      DataId: dataId,
      UserInfo: userInfo,
    }),
    Conf: z
      .object({
        ...jobConf,
        Freeze: z.undefined().optional(),
        ReturnHighlightHtml: text.regex(/^(true|false)$/, 'not true or false').default('false'),
      })
      .prefault({}),
  })
  .transform(({ Input, Conf }) => ({ Input, Conf: { ...Conf, CallbackVersion: 'Detail' as const } }));

type WebpageRequest = z.output<typeof requestSchema>;

interface WebpageResult {
  text: string;
  textMatches: Match[];
  pictures: { url: string; picture: Picture; matches: Match[] }[];
}

/** Web pages: the text of the page and its pictures (documents 436/63958 and 436/63959). */
export const WEBPAGE: Medium<WebpageRequest, WebpageResult> = {
  kind: 'webpage',
  path: 'webpage',
  prefix: 'sh',
  event: 'ReviewHtml',
  read: (body) => readRequest(body, requestSchema),
  assess: async (request, context) => {
    if (!isPolicyKnown(request, context)) return 'unknown_policy';
    const { rules, signal } = context;
    const content = await loadContent(contentRequestOf(request, context), { maxBytes: MAX_BYTES });
    if (typeof content === 'string') return content;
    const { name, sha256, bytes } = content;
    const html = new TextDecoder().decode(bytes);
    const shown = textOf(html);
    const pictures = await Promise.all(
      pictureUrls(html, request.Input.Url).map(async (url) => {
        const picture = await loadPicture({ source: { url }, signal }, PICTURE_LIMITS);
        if (typeof picture === 'string') return [];
        return [{ url, picture, matches: matchRules(rules, 'tencent', pictureSubject(picture)) }];
      }),
    );
    const subject = { kind: 'webpage', name, sha256, text: shown } as const;
    return {
      text: shown,
      textMatches: matchRules(rules, 'tencent', subject),
      pictures: pictures.flat(),
    };
  },
  isFinishedAtOnce: () => false,
  resultFields: ({ request }, result) => {
    const scenes = WEBPAGE.scenes(request, result);
    const isMarked = request.Conf.ReturnHighlightHtml === 'true';
    return {
      ...suggestionFields(scenes),
      PageCount: 1,
      Labels: sceneFields(scenes, ({ score }) => ({ Score: score })),
      ImageResults: { Results: result.pictures.map((item) => pictureFields(item, request)) },
      TextResults: { Results: result.text === '' ? [] : [textFields(result, request)] },
      ...(isMarked ? { HighlightHtml: highlight(result) } : {}),
    };
  },
  scenes: (request, { textMatches, pictures }) =>
    textScenes([...textMatches, ...pictures.flatMap(({ matches }) => matches)], request),
  simpleFields: ({ score }) => ({ label: '', score }),
  partLists: [],
};

function pictureFields(
  { url, picture, matches }: WebpageResult['pictures'][number],
  request: WebpageRequest,
): XmlFields {
  const scenes = textScenes(matches, request);
  return {
    Url: url,
    Text: picture.ocrText,
    ...suggestionFields(scenes),
    ...sceneFields(scenes, (scene) => pictureSceneFields(scene, { picture })),
  };
}

function textFields({ text: shown, textMatches }: WebpageResult, request: WebpageRequest): XmlFields {
  const scenes = textScenes(textMatches, request);
  return {
    Text: shown,
    ...suggestionFields(scenes),
    ...sceneFields(scenes, ({ score, keywords }) => ({ Score: score, Keywords: keywords.join(',') })),
  };
}

/** Takes the words that a reader sees; good enough for pages made for tests. */
function textOf(html: string): string {
  const bare = withoutHiddenParts(html)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(lt|gt|quot|apos|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? ' ');
  return cleanText(bare.replace(/\s+/g, ' '));
}

const HIDDEN_PARTS = /(<!--|-->|<\/?(?:script|style)\b[^<>]*>?)/i;

/** Leaves out comments, scripts and styles; one that does not end hides the rest, as browsers have it. */
function withoutHiddenParts(html: string): string {
  let end: string | null = null;
  let visible = '';
  for (const [index, part] of html.split(HIDDEN_PARTS).entries()) {
    const mark = index % 2 === 1 ? part.toLowerCase() : '';
    if (end !== null) end = mark.startsWith(end) ? null : end;
    else if (mark === '') visible += part;
    else if (mark === '<!--') end = '-->';
    else if (mark.startsWith('<s')) end = mark.startsWith('<script') ? '</script' : '</style';
    else visible += ' ';
    if (mark !== '') visible += ' ';
  }
  return visible;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function pictureUrls(html: string, base: string): string[] {
  const sources = [...html.matchAll(/<img\b([^<>]*)/gi)].map(
    ([, attributes = '']) => /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1] ?? '',
  );
  const addresses = sources.flatMap((source) =>
    source !== '' && URL.canParse(source, base) ? [new URL(source, base).href] : [],
  );
  return [...new Set(addresses)].slice(0, MOST_PICTURES);
}

/** Marks the words that were found; how the vendor marks them is not documented. */
function highlight({ text: shown, textMatches }: WebpageResult): string {
  const escaped = (part: string) =>
    part.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');
  return textMatches
    .flatMap((match) => keywordsOfMatch(match))
    .reduce((html, word) => html.replaceAll(escaped(word), `<mark>${escaped(word)}</mark>`), escaped(shown));
}
