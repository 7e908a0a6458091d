import { readFileSync } from 'node:fs';
import {
  type Content,
  type HttpRequest,
  type HttpResponse,
  type Provider,
  type ProviderCall,
  type Verdict,
} from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { aliyunMap } from '../../../normalizer/maps/aliyun.js';
import { createAliyun, type AliyunOptions } from '../../../providers/aliyun/index.js';

export const KEYS = { accessKeyId: 'MADEUPKEYID', accessKeySecret: 'made-up-secret', region: 'cn-shanghai' };
export const TEXT: Content = { kind: 'text', text: 'some text' };
export const IMAGE: Content = { kind: 'image', url: 'https://example.com/a.png' };
export const CALL: ProviderCall = { categories: null };

/** A response of the service with this data. */
export function success(data: unknown): object {
  return { RequestId: 'R-1', Code: 200, Message: 'OK', Data: data };
}

/** The body of a recorded response. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../../fixtures/aliyun/${name}/response.json`, import.meta.url), 'utf8');
}

/** A provider that is answered at once, with what it sent. */
export function answering(
  body: unknown,
  { status = 200, headers = {}, ...options }: Partial<HttpResponse> & Partial<AliyunOptions> = {},
): { provider: Provider; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const provider = createAliyun({
    ...KEYS,
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
export async function verdictOn(body: unknown, content: Content = TEXT, call = CALL): Promise<Verdict> {
  const job = await answering(body).provider.check!(content, call);
  if (job.state !== 'succeeded') throw new TypeError(`the job is ${job.state}`);
  return normalize(job.result, aliyunMap);
}

/** The form that was sent. */
export function formOf({ body = '' }: HttpRequest): { service: string | null; parameters: unknown } {
  const form = new URLSearchParams(body);
  return { service: form.get('Service'), parameters: JSON.parse(form.get('ServiceParameters') ?? 'null') };
}
