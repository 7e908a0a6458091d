import {
  describeIssues,
  type Content,
  type ModerationError,
  type VendorFinding,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { badResponse } from '@moderato/http';
import { z } from 'zod';
import { TEXT_WORDS } from './capabilities.js';
import { type Exchange } from './client.js';
import { PROVIDER } from './request.js';

/** The service has no regions. */
const REGION = 'global';

const byCategory = z.record(z.string(), z.unknown());

const resultSchema = z.object({
  flagged: z.boolean(),
  categories: byCategory,
  category_scores: byCategory.nullish(),
  // absent in the answers of old models
  category_applied_input_types: byCategory.nullish(),
});

const answerSchema = z.object({ id: z.string().min(1), results: z.array(resultSchema) });

type Result = z.output<typeof resultSchema>;

/** When a call was made and answered, by the clock of this process, ISO-8601: the vendor gives no times. */
export interface Times {
  submittedAt: string;
  finishedAt: string;
}

/**
 * Reads an answer into one finished job for each content, in order: nothing but its place tells which result is about which content.
 * @throws ModerationError `bad_response`, body attached: a field that is needed is missing or no result of its type, or there are
 * more or fewer results than contents.
 */
export function readJobs(exchange: Exchange, contents: readonly Content[], times: Times): VendorJob[] {
  const parsed = answerSchema.safeParse(exchange.answer);
  if (!parsed.success) throw unusable(exchange, describeIssues(parsed.error, 'answer'));
  const { id, results } = parsed.data;
  if (results.length !== contents.length)
    throw unusable(exchange, `${results.length} results for ${contents.length} contents`);
  return contents.map((content, place) => {
    const { kind, id: contentId = null } = content;
    const jobId = contents.length === 1 ? id : `${id}#${place}`;
    return {
      ticket: {
        version: 1,
        provider: PROVIDER,
        kind,
        id: jobId,
        region: REGION,
        contentId,
        submittedAt: times.submittedAt,
      },
      state: 'succeeded',
      vendorState: 'succeeded',
      result: {
        provider: PROVIDER,
        region: REGION,
        kind,
        jobId: null,
        requestId: exchange.response.headers['x-request-id'] ?? id,
        contentId,
        subject: 'url' in content ? content.url : null,
        ...times,
        label: null,
        subLabels: [],
        text: null,
        scoreScale: '0-1',
        segments: [],
        lists: [],
        complete: true,
        ...readResult(results[place] as Result, kind === 'image' ? 'image' : 'text', `results[${place}]`),
        raw: exchange.answer,
      },
    };
  });
}

type Found = Pick<
  VendorResult,
  'decision' | 'findings' | 'categories' | 'notCovered' | 'extent' | 'warnings'
>;

/** A flag without any category that is true; the map knows it as a word of its own. */
export const UNEXPLAINED = 'true without a category';

/**
 * Reads one result. A category is covered where it was checked and, as far as the response says, applied to this type of input: an
 * empty list says that it was not looked at, which is no pass.
 */
function readResult(result: Result, input: 'text' | 'image', path: string): Found {
  const { flagged, categories, category_scores: scores, category_applied_input_types: types } = result;
  const keys = [...new Set<string>([...TEXT_WORDS, ...Object.keys(categories)])];
  const wasChecked = (key: string) => {
    const value = own(categories, key);
    if (value === undefined || value === null) return false;
    if (value !== false || !types) return true;
    const applied = own(types, key);
    return Array.isArray(applied) && applied.includes(input);
  };
  const checked = keys.filter(wasChecked);
  const findings = checked.map((key): VendorFinding => ({
    name: key,
    decision: toWord(categories[key]),
    subLabels: [],
    score: toScore(own(scores ?? {}, key)),
    keywords: [],
    count: null,
    libraries: [],
    path: `${path}.categories[${JSON.stringify(key)}]`,
  }));
  const isUnexplained = flagged && findings.every(({ decision }) => decision === 'false');
  return {
    decision: isUnexplained ? UNEXPLAINED : String(flagged),
    findings,
    categories: types ? checked : null,
    notCovered: keys.filter((key) => !checked.includes(key)),
    ...(checked.length === 0 ? { extent: { unit: 'parts', checked: 0 } } : {}),
    warnings: isUnexplained
      ? [
          {
            code: 'contradiction',
            message: 'the content is flagged, but no category is true',
            path: `${path}.flagged`,
          },
        ]
      : [],
  };
}

function own(table: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** What is no boolean is kept as its JSON, so that it counts as an unknown word. */
function toWord(value: unknown): string {
  return JSON.stringify(value);
}

/** What is no number is kept as its JSON, so that it is noticed. */
function toScore(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : JSON.stringify(value);
}

function unusable({ response, secrets, operation }: Exchange, why: string): ModerationError {
  const reason = `the answer is not readable: ${why}`;
  return badResponse({ provider: PROVIDER, operation, reason, response, secrets });
}
