import { readFileSync } from 'node:fs';
import {
  type Content,
  type HttpRequest,
  type HttpResponse,
  type Provider,
  type Verdict,
} from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { openaiMap } from '../../../normalizer/maps/openai.js';
import { createOpenai, type OpenaiOptions } from '../../../providers/openai/index.js';

export const TEXT: Content = { kind: 'text', text: 'some text' };
export const IMAGE: Content = { kind: 'image', url: 'https://example.com/a.png' };
export const CALL = { categories: null };

/** One result as the vendor sends it. */
export interface Result {
  flagged: unknown;
  categories: Record<string, unknown>;
  category_scores?: Record<string, unknown>;
  category_applied_input_types?: Record<string, unknown>;
}

export interface Answer {
  id: string;
  model: string;
  results: Result[];
}

/** Reads a recorded response. */
export function recorded(name: string): Answer {
  const path = new URL(`../../fixtures/openai/${name}/response.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Answer;
}

/** A provider that is answered at once, with what it sent. */
export function answering(
  body: unknown,
  { status = 200, headers = {}, ...options }: Partial<HttpResponse> & Partial<OpenaiOptions> = {},
): { provider: Provider; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const provider = createOpenai({
    apiKey: 'made-up-key-0001',
    now: () => Date.parse('2026-01-01T00:00:00.000Z'),
    send: async (request) => {
      requests.push(request);
      return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    ...options,
  });
  return { provider, requests };
}

/** The verdict on one content whose response is given. */
export async function verdictOn(body: unknown, content: Content = TEXT): Promise<Verdict> {
  const job = await answering(body).provider.check!(content, CALL);
  if (job.state !== 'succeeded') throw new TypeError(`the job is ${job.state}`);
  return normalize(job.result, openaiMap);
}

/** The recorded response of a name, its result changed. */
export function changed(name: string, change: (result: Result) => void): Answer {
  const answer = recorded(name);
  change(answer.results[0]!);
  return answer;
}
