import { inspect } from 'node:util';
import { isModerationError, type HttpRequest, type HttpResponse, type Send } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { createModerator, type Moderator } from 'moderato';
import { partsWith, recordedOf, type Recorded, type VendorId } from '../fail-closed/support.js';

/** One way to authenticate at a vendor, with made-up credentials that occur nowhere else. */
export interface Way {
  name: string;
  vendor: VendorId;
  options: Record<string, string>;
}

const account = recordedOf('tencent').options as { bucket: string; region: string };
const bucket = { bucket: account.bucket, region: account.region };
const { projectId = '', region = '' } = recordedOf('huawei').options as Record<string, string>;
const project = { projectId, region, seed: 'planted_seed_5d1e' };
const tencentKeys = { secretId: 'planted-secret-id-1f0a', secretKey: 'planted/secret+key=2b7c' };
const huaweiKeys = { accessKeyId: 'PLANTEDACCESSKEY3C8D', secretAccessKey: 'planted/secret+access=4e9f' };

export const WAYS: readonly Way[] = [
  { name: 'a key', vendor: 'tencent', options: { ...bucket, ...tencentKeys } },
  {
    name: 'a temporary key',
    vendor: 'tencent',
    options: { ...bucket, ...tencentKeys, token: 'planted-token-6a2b' },
  },
  { name: 'access keys', vendor: 'huawei', options: { ...project, ...huaweiKeys } },
  {
    name: 'temporary access keys',
    vendor: 'huawei',
    options: { ...project, ...huaweiKeys, securityToken: 'planted-security-token-7b3c' },
  },
  { name: 'a given token', vendor: 'huawei', options: { ...project, token: 'planted-given-token-8c4d' } },
  {
    name: 'an IAM user',
    vendor: 'huawei',
    options: {
      ...project,
      username: 'planted-user-9d5e',
      password: 'planted "password" <0e6f>',
      domain: 'example-domain',
    },
  },
];

/** The token that the stand-in for IAM issues. */
const ISSUED_TOKEN = 'planted-issued-token-af70';

/** The credentials of a way to authenticate, without what is derived from them. */
export function credentialsOf({ vendor, options }: Way): string[] {
  const names = vendors[vendor]!.configuration.secrets;
  return names.flatMap((name) => options[name] ?? []);
}

/** The credentials, and what proves the caller's identity in these requests. */
export function secretsOf(way: Way, requests: readonly HttpRequest[]): string[] {
  const values = requests.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => (/^authorization$|token/i.test(name) ? [value] : [])),
  );
  const signatures = values.flatMap((value) => value.match(/[\da-f]{40,}/g) ?? []);
  return [...new Set([...credentialsOf(way), ...values, ...signatures])];
}

/** Opens a moderator that authenticates in this way; every request but the one for a token is answered by `respond`. */
export function openWith(
  way: Way,
  respond: Send,
  respondToLogin: Send = logIn,
): { moderator: Moderator; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    return isLogin(request) ? respondToLogin(request) : respond(request);
  };
  const { vendor, options } = way;
  return {
    moderator: createModerator({ provider: vendor, providers: { [vendor]: options } }, partsWith(send)),
    requests,
  };
}

/** Tells the request for a token from the calls themselves. */
export function isLogin({ url }: Pick<HttpRequest, 'url'>): boolean {
  return url.includes('/v3/auth/tokens');
}

/** The answer of IAM to a good login. */
export async function logIn(): Promise<HttpResponse> {
  return {
    status: 201,
    headers: { 'x-subject-token': ISSUED_TOKEN },
    body: '{"token":{"expires_at":"2026-01-02T00:00:00Z"}}',
  };
}

/** The errors of every call at the front door that fails. */
export async function errorsOf(moderator: Moderator, { content, ticket }: Recorded): Promise<unknown[]> {
  const asError = async (call: Promise<unknown>): Promise<unknown[]> =>
    call.then(
      (result) => (typeof result === 'object' && result !== null && 'error' in result ? [result.error] : []),
      (error: unknown) => [error],
    );
  const options = { callbackUrl: 'https://example.com/done' };
  const outcomes = [
    await asError(moderator.moderate(content, options)),
    await asError(moderator.submit(content)),
    await asError(moderator.fetch(ticket)),
    await asError(moderator.wait(ticket)),
  ];
  return outcomes.flat();
}

/** Says which of the secrets some printed form of a value shows, plainly or encoded. */
export function leaksIn(value: unknown, secrets: readonly string[]): string[] {
  const text = printedForms(value).join('\n');
  return secrets.filter((secret) => encodedForms(secret).some((form) => text.includes(form)));
}

function printedForms(value: unknown): string[] {
  const forms = [
    JSON.stringify(value),
    JSON.stringify(value, Object.getOwnPropertyNames(value)),
    inspect(value, { depth: 10 }),
    inspect(value, { depth: 10, showHidden: true, maxStringLength: null, maxArrayLength: null }),
    inspect(value, { depth: 10, customInspect: false, maxStringLength: null }),
  ];
  if (!isModerationError(value) && !(value instanceof Error)) return forms;
  const { message, stack = '', cause } = value;
  return [...forms, String(value), message, stack, ...(cause === undefined ? [] : printedForms(cause))];
}

function encodedForms(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
}
