import {
  inputOf,
  toSecret,
  type Content,
  type ProviderCall,
  type VendorFinding,
  type VendorJob,
  type VendorSegment,
} from '@moderato/core';
import { z } from 'zod';
import {
  evidenceOf,
  glossariesOf,
  finishedJob,
  hitWords,
  readChecked,
  readHitWords,
  readLibraries,
  type HitWord,
} from '../response.js';
import { toScore, toWord } from '../words.js';
import { TEXT_CHARACTERS, TEXT_WORDS } from '../capabilities.js';
import { type Exchange } from '../client.js';
import { type Asked, type CheckCodec, type EncodedCheck } from '../codec.js';
import { type HuaweiSettings } from '../config.js';
import { readOptions } from '../options.js';
import { createPlaces, type Places } from './text-places.js';
import { documentedFor, readCategories, readCallOptions, ignoredCallback } from '../call-options.js';
import { isPlainText } from '../plain-result.js';
import { refuse } from '../request.js';

const CHECK = 'check text';

/** Below this length a text is too common to be hidden from an error: it would hide half of the vendor's words. */
const HIDDEN_FROM = 16;

/** Text, checked at once (Huawei API reference moderation_03_0069, T69). */
export const textCodec: CheckCodec = { encodeCheck: encodeText, decodeCheck: decodeText };

/**
 * Writes the call that checks a text (T69). The vendor reads the first 10 000 characters and silently leaves out the rest, so
 * that a longer text is refused. The categories are always named: what their absence means is told in two ways.
 * @throws ModerationError before anything is sent: `unsupported` for what text at Huawei cannot do, `invalid_content` for text
 * that is empty, too long or no Unicode, `config` for wrong options of the call.
 */
export function encodeText(content: Content, call: ProviderCall, settings: HuaweiSettings): EncodedCheck {
  if (!('text' in content)) {
    throw refuse('unsupported', CHECK, `text has to be submitted as text, not as ${inputOf(content)}`);
  }
  const text = readText(content.text);
  const options = readOptions('text', call, CHECK);
  const { language, bizType, enterpriseProjectId, warnings } = readCallOptions(
    content,
    call,
    options,
    settings,
    CHECK,
  );
  const categories =
    readCategories(call.categories, TEXT_WORDS, content, CHECK) ??
    options.categories ??
    documentedFor(settings.region, TEXT_WORDS, ['politics']);
  const body = {
    ...(bizType === undefined ? { event_type: options.eventType ?? 'comment', categories } : {}),
    glossary_names: options.glossaryNames,
    white_glossary_names: options.whiteGlossaryNames,
    biz_type: bizType,
    data: { text, language },
  };
  return {
    request: {
      method: 'POST',
      path: `/v3/${settings.projectId}/moderation/text`,
      body: JSON.stringify(body),
      operation: CHECK,
      enterpriseProjectId,
      hidden: text.length < HIDDEN_FROM ? [] : [toSecret(text)],
    },
    warnings: [...warnings, ...ignoredCallback(call)],
    categories: bizType === undefined ? categories : null,
  };
}

function readText(text: string): string {
  if (text === '') throw refuse('invalid_content', CHECK, 'content.text: is empty');
  if (/\p{Surrogate}/u.test(text))
    throw refuse('invalid_content', CHECK, 'content.text: holds half of a surrogate pair');
  const isLong = text.length > 2 * TEXT_CHARACTERS || Array.from(text).length > TEXT_CHARACTERS;
  if (!isLong) return text;
  const message = `content.text: longer than ${TEXT_CHARACTERS} characters, of which Huawei would not read the rest`;
  throw refuse('invalid_content', CHECK, message);
}

/** The result of a text. */
export const resultSchema = z.object({
  suggestion: z.string().min(1),
  label: z.unknown().optional(),
  details: z
    .array(
      z.object({
        suggestion: z.unknown().optional(),
        label: z.unknown().optional(),
        confidence: z.unknown().optional(),
        segments: hitWords,
      }),
    )
    .nullish(),
});

/**
 * Reads the verdict on a text (T69): a finding for each detail, and a place in the text for each word that was hit.
 * @throws ModerationError `bad_response`, body attached, without a readable suggestion or request id.
 */
export function decodeText(exchange: Exchange, asked: Asked): VendorJob {
  const { requestId, result } = readChecked(exchange, { schema: resultSchema, isPlain: isPlainText }, 'text');
  const places = createPlaces('text' in asked.content ? asked.content.text : '');
  const details = (result.details ?? []).map((detail, index) => readDetail(detail, index, places));
  const found = {
    decision: result.suggestion,
    label: toWord(result.label) || null,
    subLabels: [],
    text: null,
    findings: details.map(({ finding }) => finding),
    segments: details.flatMap(({ segments }) => segments),
  };
  return finishedJob(requestId, requestId, found, asked, exchange.answer);
}

function readDetail(
  detail: NonNullable<z.output<typeof resultSchema>['details']>[number],
  index: number,
  places: Places,
): { finding: VendorFinding; segments: VendorSegment[] } {
  const path = `result.details[${index}]`;
  const hits = readHitWords(detail.segments);
  const finding = readFinding(detail, hits, path);
  const segments = hits.map((hit, place): VendorSegment => {
    const at = `${path}.segments[${place}]`;
    const startChar = places.startOf(hit.segment, hit.position);
    return {
      kind: 'text',
      startMs: null,
      endMs: null,
      ...(startChar === undefined ? {} : { startChar }),
      text: hit.segment,
      url: null,
      urlExpiresAt: null,
      decision: finding.decision,
      label: finding.name,
      subLabels: [],
      findings: [readFinding(detail, [hit], at)],
      path: at,
    };
  });
  return { finding, segments };
}

function readFinding(
  detail: { suggestion?: unknown; label?: unknown; confidence?: unknown },
  hits: readonly HitWord[],
  path: string,
): VendorFinding {
  const glossaries = glossariesOf(hits);
  const evidence = evidenceOf({ glossary_name: glossaries.length > 1 ? glossaries : glossaries[0] });
  return {
    name: toWord(detail.label) ?? '',
    decision: toWord(detail.suggestion),
    subLabels: [],
    score: toScore(detail.confidence),
    keywords: hits.map(({ segment }) => segment),
    count: null,
    libraries: readLibraries(hits),
    ...(evidence && { evidence }),
    path,
  };
}
