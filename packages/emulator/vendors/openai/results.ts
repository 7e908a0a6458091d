import { sha256Of } from '../../content.js';
import { matchRules, type Match } from '../../match.js';
import { loadPicture, pictureSubject, type PictureFormat } from '../../picture.js';
import type { RuleLabel } from '../../rules.js';
import type { OpenaiContext } from './account.js';
import { IMAGE_FAILURES, type OpenaiRefusal } from './errors.js';
import { isTextModel, type OpenaiContent } from './requests.js';

/** The keys of a result (openai on npm, resources/moderations.d.ts), in the order of the documented samples. */
const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/instructions',
  'self-harm/intent',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const;

type OpenaiCategory = (typeof CATEGORIES)[number];

/** What pictures are looked at for (moderation guide, image example). */
const OF_PICTURES: readonly OpenaiCategory[] = CATEGORIES.filter((category) =>
  /^(self-harm|sexual$|violence)/.test(category),
);

/** What the service says for a rule's label; a label without an entry cannot be said and is left out. */
export const OPENAI_LABELS: Readonly<Partial<Record<RuleLabel, OpenaiCategory>>> = {
  porn: 'sexual',
  sexy: 'sexual',
  moan: 'sexual',
  abuse: 'harassment',
  illegal: 'illicit',
  terrorism: 'violence',
  minors: 'sexual/minors',
};

/** What is said of a category in which nothing was found. */
const LOWEST_SCORE = 2e-5;
/** There is no review: what is not blocked stays unflagged, below this score. */
const UNFLAGGED_SCORE = 0.49;

const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
const FORMATS: readonly PictureFormat[] = ['png', 'jpeg', 'webp', 'gif'];

/** Assesses one content as its result says it, or says why it cannot be assessed. */
export async function resultOf(
  { texts, picture }: OpenaiContent,
  model: string,
  context: OpenaiContext,
): Promise<object | OpenaiRefusal> {
  const image = picture === null ? null : await imageMatches(picture, context);
  if (image !== null && !Array.isArray(image)) return image;
  const said = new Map<OpenaiCategory, Match[]>();
  const text = texts.join('\n');
  const sha256 = sha256Of(Buffer.from(text));
  const spoken =
    texts.length === 0 ? [] : matchRules(context.rules, 'openai', { kind: 'text', name: '', sha256, text });
  const seen = (image ?? []).filter(({ label }) =>
    OF_PICTURES.some((category) => category === OPENAI_LABELS[label]),
  );
  for (const match of [...spoken, ...seen]) {
    const category = OPENAI_LABELS[match.label];
    if (category !== undefined) said.set(category, [...(said.get(category) ?? []), match]);
  }
  const categories = CATEGORIES.filter((category) => !isTextModel(model) || !category.startsWith('illicit'));
  const byCategory = <Value>(value: (category: OpenaiCategory) => Value) =>
    Object.fromEntries(categories.map((category) => [category, value(category)]));
  const isTrue = (category: OpenaiCategory) =>
    said.get(category)?.some(({ decision }) => decision === 'block') === true;
  return {
    flagged: categories.some(isTrue),
    categories: byCategory(isTrue),
    category_scores: byCategory((category) => scoreOf(said.get(category) ?? [])),
    ...(isTextModel(model)
      ? {}
      : {
          category_applied_input_types: byCategory((category) => [
            ...(texts.length > 0 ? ['text'] : []),
            ...(image !== null && OF_PICTURES.includes(category) ? ['image'] : []),
          ]),
        }),
  };
}

async function imageMatches(
  source: NonNullable<OpenaiContent['picture']>,
  { rules, signal }: OpenaiContext,
): Promise<Match[] | OpenaiRefusal> {
  const limits = { maxBytes: MAX_IMAGE_BYTES, formats: FORMATS, minSide: 1, maxSide: Infinity };
  const loaded = await loadPicture({ source, signal }, limits);
  return typeof loaded === 'string'
    ? IMAGE_FAILURES[loaded]
    : matchRules(rules, 'openai', pictureSubject(loaded));
}

function scoreOf(matches: readonly Match[]): number {
  const scores = matches.map(({ decision, score }) =>
    decision === 'block' ? score : Math.min(score, UNFLAGGED_SCORE),
  );
  return Math.max(LOWEST_SCORE, ...scores);
}
