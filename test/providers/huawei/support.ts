import { readFileSync } from 'node:fs';
import {
  parseVendorOptions,
  type Content,
  type HttpRequest,
  type HttpResponse,
  type JobTicket,
  type ProviderCall,
  type Send,
} from '@moderato/core';
import {
  huaweiConfiguration,
  type HuaweiOptions,
  type HuaweiSettings,
} from '../../../providers/huawei/config.js';

/** Where the fixtures of this vendor lie. */
export const FIXTURES = new URL('../../fixtures/huawei/', import.meta.url);

/** The clock of the fixtures. */
export const NOW_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** Reads a fixture's text. */
export function readFixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8');
}

/** Made-up options of the fixtures, with a fixed clock. */
export const fixtureOptions: HuaweiOptions = {
  ...(JSON.parse(readFixture('options.json')) as HuaweiOptions),
  now: () => NOW_MS,
  random: () => 0.5,
};

/** Options without any way to authenticate, to which a test adds its own. */
export const bareOptions: HuaweiOptions = {
  projectId: 'project',
  region: 'cn-north-4',
  now: () => NOW_MS,
  random: () => 0.5,
};

/** Made-up IAM user. */
export const user = { username: 'IAMUser', password: 'pass"word\\of nobody', domain: 'IAMDomain' };

/** Checks options as the provider does. */
export function settingsOf(options: HuaweiOptions): HuaweiSettings {
  return parseVendorOptions(huaweiConfiguration, options);
}

export const content: Content = { kind: 'audio', url: 'https://example.com/a.mp3' };

export const call: ProviderCall = { categories: null };

export const ticket: JobTicket = {
  version: 1,
  provider: 'huawei',
  kind: 'audio',
  id: '01655654400_ad96b30f58cc40e8968e53f1f1e80021',
  region: 'cn-north-4',
  contentId: 'clip-1',
  submittedAt: '2022-06-20T03:05:29.000Z',
};

/** An answer as `send` gives it. */
export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** A `send` that answers by a function and keeps what it was given. */
export function fakeSend(
  respond: (request: HttpRequest, index: number) => HttpResponse | Promise<HttpResponse>,
): { send: Send; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    return respond(request, requests.length - 1);
  };
  return { send, requests };
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
