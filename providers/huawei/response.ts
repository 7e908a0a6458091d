import {
  describeIssues,
  type Kind,
  type ModerationError,
  type VendorFinding,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { badResponse } from '@moderato/http';
import { z } from 'zod';
import { CHECK_PLACES, unreadEvidence } from './evidence.js';
import { type Exchange } from './client.js';
import { type Asked } from './codec.js';
import { PROVIDER, siteOf } from './request.js';
import { NONE } from './words.js';

/** A text that may be missing; anything else counts as missing. */
export const looseText = z.string().nullish().catch(null);

/** A number, or digits as text, that may be missing; anything else counts as missing. */
export const looseNumber = z.union([z.number(), z.string()]).nullish().catch(null);

/** A list of texts; null for anything else, and for an empty one. */
export function readTexts(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((item) => typeof item === 'string') ? [...value] : null;
}

/** Words that were hit; missing or empty where a model decided instead of a word list. */
export const hitWords = z
  .array(
    z
      .object({
        segment: looseText,
        glossary_name: looseText,
        position: z.array(z.number()).nullish().catch(null),
      })
      .catch({ segment: null, glossary_name: null, position: null }),
  )
  .nullish()
  .catch(null);

/** One word that was hit. */
export interface HitWord {
  segment: string;
  /** Only for hits in a word list of the account. */
  glossary: string | null;
  position: number[];
}

/** Lists the words that were hit, without empty entries. */
export function readHitWords(words: z.output<typeof hitWords>): HitWord[] {
  if (words == null || words.length === 0) return NONE;
  const hits: HitWord[] = [];
  for (const { segment, glossary_name, position } of words)
    if (segment) hits.push({ segment, glossary: glossary_name || null, position: position ?? NONE });
  return hits;
}

/** The texts of the words that were hit. */
export function readKeywords(words: z.output<typeof hitWords>): string[] {
  if (words == null || words.length === 0) return NONE;
  if (words.length === 1) {
    const segment = words[0]?.segment;
    return segment ? [segment] : NONE;
  }
  return textsOf(readHitWords(words));
}

/** The text of each word. */
export function textsOf(words: readonly HitWord[]): string[] {
  return words.length === 0 ? NONE : words.map(({ segment }) => segment);
}

/** The word lists of the account that were hit, and by which words. */
export function readLibraries(words: readonly HitWord[]): VendorFinding['libraries'] {
  const names = glossariesOf(words);
  if (names.length === 0) return NONE;
  return names.map((name) => ({
    type: 'glossary',
    name,
    keywords: words.filter(({ glossary }) => glossary === name).map(({ segment }) => segment),
  }));
}

/** The names of the word lists that were hit, each once. */
export function glossariesOf(words: readonly HitWord[]): string[] {
  if (words.every(({ glossary }) => glossary === null)) return NONE;
  return [...new Set(words.flatMap(({ glossary }) => glossary ?? []))];
}

/** Seconds as milliseconds: documented for video frames (V72), unconfirmed for slices of audio. */
export function toMilliseconds(value: string | number | null | undefined): number | null {
  if (value == null) return null;
  const isNumber = typeof value === 'number' || /^\d+(\.\d+)?$/.test(value);
  const milliseconds = Math.round(Number(value) * 1000);
  return isNumber && Number.isSafeInteger(milliseconds) && milliseconds >= 0 ? milliseconds : null;
}

/** The fields that are there; undefined where none is. */
export function evidenceOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const evidence: Record<string, unknown> = {};
  let isEmpty = true;
  for (const name of Object.keys(fields)) {
    if (fields[name] === undefined || fields[name] === null) continue;
    evidence[name] = fields[name];
    isEmpty = false;
  }
  return isEmpty ? undefined : evidence;
}

/** What a kind that is checked at once reads from its response. */
export type CheckFindings = Pick<
  VendorResult,
  'decision' | 'label' | 'subLabels' | 'text' | 'findings' | 'segments'
>;

/** Makes the finished job of content that was checked at once; it cannot be fetched. */
export function finishedJob(
  id: string,
  requestId: string,
  found: CheckFindings,
  asked: Asked,
  raw: unknown,
  places: readonly string[] = CHECK_PLACES,
): VendorJob {
  const { content, region, submittedAt, finishedAt, categories } = asked;
  const { kind, id: contentId = null } = content;
  const ticket = { version: 1 as const, provider: PROVIDER, kind, id, region, contentId, submittedAt };
  return {
    ticket,
    state: 'succeeded',
    vendorState: 'succeeded',
    result: {
      provider: PROVIDER,
      site: siteOf(region),
      region,
      kind,
      jobId: null,
      requestId,
      contentId,
      subject: 'url' in content ? content.url : null,
      submittedAt,
      finishedAt,
      scoreScale: '0-1',
      lists: [],
      categories,
      complete: true,
      warnings: [],
      ...found,
      findings: [...found.findings, ...unreadEvidence(raw, places)],
      raw,
    },
  };
}

const requestSchema = z.object({ request_id: z.string().min(1) });

/** How the result of a kind is checked. */
export interface ResultReading<Result> {
  schema: z.ZodType<Result>;
  /** Whether a result is as the schema reads it, so that it can be read without. */
  isPlain: (result: unknown) => boolean;
}

/**
 * Reads a response that was given at once: its request id, and its result by the schema of the kind.
 * @throws ModerationError `bad_response`, body attached, where one of them is missing or not readable.
 */
export function readChecked<Result>(
  exchange: Exchange,
  { schema, isPlain }: Pick<ResultReading<Result>, 'schema' | 'isPlain'>,
  kind: Kind,
): { requestId: string; result: Result } {
  const request = requestSchema.safeParse(exchange.answer);
  if (!request.success) throw unusable(exchange, kind, describeIssues(request.error, 'answer'));
  const { request_id: requestId } = request.data;
  const { result: given } = exchange.answer as { result?: unknown };
  if (isPlain(given)) return { requestId, result: given as Result };
  const result = schema.safeParse(given);
  if (!result.success) throw unusable(exchange, kind, describeIssues(result.error, 'result'));
  return { requestId, result: result.data };
}

/** The error for a response given at once that cannot be used. */
export function unusable(
  { response, secrets }: Exchange,
  kind: Kind,
  why: string,
  requestId?: string,
): ModerationError {
  return badResponse({
    provider: PROVIDER,
    operation: `check ${kind}`,
    reason: `the answer is not readable: ${why}`,
    response,
    secrets,
    ...(requestId === undefined ? {} : { requestId }),
  });
}
