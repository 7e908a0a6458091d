import { createHmac } from 'node:crypto';
import {
  ModerationError,
  toSecret,
  type HttpRequest,
  type HttpResponse,
  type ModerationErrorInit,
  type ProviderCall,
  type Secret,
} from '@moderato/core';
import { redact } from '@moderato/http';
import { type Settings } from './settings.js';

export const PROVIDER = 'novavox';

interface Plan {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
  operation: string;
}

/** Sends one request and returns an answer that is no refusal. */
export async function exchange(settings: Settings, plan: Plan, call: ProviderCall, nowMs: number) {
  const { operation } = plan;
  if (call.signal?.aborted) throw fail({ code: 'aborted', operation, message: 'aborted before it was sent' });
  const headers =
    'login' in settings.identity ? await logIn(settings, plan, call) : sign(settings, plan, nowMs);
  const request: HttpRequest = {
    ...plan,
    url: `https://api.novavox.example${plan.path}`,
    headers,
    provider: PROVIDER,
    timeoutMs: call.timeoutMs ?? 30_000,
    signal: call.signal,
  };
  const sent = Object.entries(headers).filter(([name]) => name !== 'X-Nova-Time');
  const secrets = [...settings.secrets, ...sent.map(([, value]) => toSecret(value))];
  const response = await settings.send(request);
  if (response.status !== 200) throw refusal(response, operation, secrets);
  return { response, secrets };
}

function sign(settings: Settings, { method, path, body = '' }: Plan, nowMs: number): Record<string, string> {
  if (!('key' in settings.identity)) throw new Error('no key');
  const time = new Date(nowMs).toISOString();
  const signature = createHmac('sha256', settings.identity.keySecret.reveal())
    .update([method, path, time, body].join('\n'))
    .digest('hex');
  return { 'X-Nova-Key': settings.identity.key.reveal(), 'X-Nova-Time': time, 'X-Nova-Signature': signature };
}

async function logIn(
  settings: Settings,
  { operation }: Plan,
  call: ProviderCall,
): Promise<Record<string, string>> {
  if (!('login' in settings.identity)) throw new Error('no login');
  const { login, loginSecret } = settings.identity;
  const body = JSON.stringify({ login: login.reveal(), secret: loginSecret.reveal() });
  const answer = await settings.send({
    method: 'POST',
    url: 'https://api.novavox.example/login',
    headers: {},
    body,
    operation: 'log in',
    provider: PROVIDER,
    signal: call.signal,
  });
  const token = answer.headers['x-nova-token'];
  if (answer.status !== 200 || token === undefined)
    throw fail({ code: 'auth', operation, message: 'the login was refused' });
  return { 'X-Nova-Token': token };
}

function refusal(response: HttpResponse, operation: string, secrets: readonly Secret[]): ModerationError {
  const { status } = response;
  const { code, message, trace } = readRefusal(response.body);
  const known = {
    E_BUSY: { code: 'rate_limited', retry: 'later', effect: 'none' },
    E_KEY: { code: 'auth', retry: 'never', effect: 'none' },
    E_NO_JOB: { code: 'job_not_found', retry: 'never', effect: 'none' },
  }[code ?? ''];
  const busy = { code: 'rate_limited', retry: 'later', effect: 'none' };
  const down = { code: 'vendor_unavailable', retry: 'later', effect: 'unknown' };
  const other = { code: 'bad_response', retry: 'never', effect: 'unknown' };
  const meaning = known ?? (status === 429 ? busy : status >= 500 ? down : other);
  return fail({
    ...(meaning as Pick<ModerationErrorInit, 'code' | 'retry' | 'effect'>),
    operation,
    status,
    message: redact(`Novavox answered ${code ?? 'without a code'}: ${message ?? ''}`, secrets),
    body: redact(response.body, secrets),
    ...(code === undefined ? {} : { vendorCode: redact(code, secrets) }),
    ...(trace === undefined ? {} : { requestId: redact(trace, secrets) }),
  });
}

function readRefusal(body: string): { code?: string; message?: string; trace?: string } {
  try {
    const { error, trace } = JSON.parse(body) as {
      error?: { code?: unknown; message?: unknown };
      trace?: unknown;
    };
    const text = (name: string, value: unknown) => (typeof value === 'string' ? { [name]: value } : {});
    return { ...text('code', error?.code), ...text('message', error?.message), ...text('trace', trace) };
  } catch {
    return {};
  }
}

/** Makes an error of this vendor; effect `none` unless said otherwise. */
export function fail(init: Omit<ModerationErrorInit, 'provider'>): ModerationError {
  return new ModerationError({ effect: 'none', ...init, provider: PROVIDER });
}
