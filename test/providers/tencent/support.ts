import { readFileSync } from 'node:fs';
import {
  parseVendorOptions,
  type Content,
  type HttpRequest,
  type HttpResponse,
  type JobTicket,
  type ProviderCall,
  type Send,
  type VendorResult,
} from '@moderato/core';
import {
  tencentConfiguration,
  type TencentOptions,
  type TencentSettings,
} from '../../../providers/tencent/config.js';
import { createTencent } from '../../../providers/tencent/index.js';

/** Where the fixtures of this vendor lie. */
export const FIXTURES = new URL('../../fixtures/tencent/', import.meta.url);

/** The clock of the fixtures. */
export const NOW_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** Reads a fixture's text. */
export function readFixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}

/** Made-up options of the fixtures, with a fixed clock. */
export const fixtureOptions: TencentOptions = {
  ...(JSON.parse(readFixture('options.json')) as TencentOptions),
  now: () => NOW_MS,
  random: () => 0.5,
};

/** Checks options as the provider does. */
export function settingsOf(more: Partial<TencentOptions> = {}): TencentSettings {
  return parseVendorOptions(tencentConfiguration, { ...fixtureOptions, ...more });
}

export const content: Content = { kind: 'audio', url: 'https://example.com/a.mp3' };

export const call: ProviderCall = { categories: null };

export const ticket: JobTicket = {
  version: 1,
  provider: 'tencent',
  kind: 'audio',
  id: 'sa0001',
  region: 'ap-guangzhou',
  contentId: null,
  submittedAt: '2025-12-31T23:59:00.000Z',
};

/** An answer as `send` gives it. */
export function answer(body: string, status = 200, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body };
}

/** The answer to a query about `ticket`, with these elements in its `JobsDetail`. */
export function jobAnswer(elements: string): HttpResponse {
  return answer(`<Response><JobsDetail><JobId>sa0001</JobId>${elements}</JobsDetail></Response>`);
}

/** The answer to a query about `ticket`, finished, with these elements in its `JobsDetail`. */
export function finishedAnswer(elements: string): HttpResponse {
  return jobAnswer(`<State>Success</State>${elements}`);
}

/** A `send` that answers by a function and keeps what it was given. */
export function fakeSend(respond: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>): {
  send: Send;
  requests: HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    return respond(request);
  };
  return { send, requests };
}

/** A provider that is always answered the same, with the requests that it sends. */
export function providerAnswering(response: HttpResponse, more: Partial<TencentOptions> = {}) {
  const { send, requests } = fakeSend(() => response);
  const provider = createTencent({ ...fixtureOptions, ...more, send });
  return {
    provider,
    requests,
    submit: (given: Content = content, options: ProviderCall = call) => provider.submit!(given, options),
    fetch: (given: JobTicket = ticket) => provider.fetchJob!(given, call),
  };
}

/** Asks after a finished job and gives its result. */
export async function resultOf(elements: string, given: JobTicket = ticket): Promise<VendorResult> {
  const job = await providerAnswering(finishedAnswer(elements)).fetch(given);
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

/** Runs what must fail and returns its error. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
