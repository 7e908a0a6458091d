import {
  toSecret,
  type HttpRequest,
  type HttpResponse,
  type ProviderCall,
  type Secret,
} from '@moderato/core';
import { openSend, readJson } from '@moderato/http';
import { type AliyunSettings } from './config.js';
import { RUNNING, readEnvelope, responseError } from './errors.js';
import { PROVIDER, buildRequest, type WireRequest } from './request.js';

/** A response that is no error. */
export interface Exchange {
  body: unknown;
  response: HttpResponse;
  operation: string;
  /** Whether the job that was asked for is still running. */
  isRunning: boolean;
  requestId: string | null;
  /** What must not be printed along with the response. */
  secrets: readonly Secret[];
}

/** Calls the vendor. */
export interface AliyunClient {
  /** Makes one attempt. */
  exchange(request: WireRequest, call: Pick<ProviderCall, 'signal' | 'timeoutMs'>): Promise<Exchange>;
  close(): Promise<void>;
}

/** Makes the client of one configuration; the HTTP layer is its own unless one is injected. */
export function createClient(settings: AliyunSettings): AliyunClient {
  const { accessKeyId, accessKeySecret, securityToken, seed } = settings;
  const configured = [accessKeyId, accessKeySecret, securityToken, seed].filter(
    (secret) => secret !== undefined,
  );
  const { send, close } = openSend(settings);
  return {
    async exchange(request, { signal, timeoutMs = settings.timeoutMs }) {
      const { operation, purpose } = request;
      const http = buildRequest(request, settings);
      const secrets = [...configured, ...request.hidden, ...proofsOf(http)];
      const response = await send({ ...http, signal, timeoutMs });
      const isSuccess = response.status >= 200 && response.status < 300;
      const body = isSuccess
        ? readJson(response.body, { provider: PROVIDER, operation, response, secrets })
        : parse(response.body);
      const envelope = readEnvelope(body);
      const context = { operation, purpose, secrets, nowMs: settings.now() };
      const error = responseError(response, envelope, context);
      if (error !== null) throw error;
      const { code, requestId } = envelope;
      return { body, response, operation, isRunning: code === RUNNING, requestId, secrets };
    },
    close,
  };
}

/** What proves the caller's identity in a request, whole and in parts. */
function proofsOf({ headers }: HttpRequest): Secret[] {
  const { Authorization = '', 'x-acs-signature-nonce': nonce = '' } = headers;
  const signature = /[0-9a-f]{64}$/.exec(Authorization)?.[0] ?? '';
  return [Authorization, signature, nonce].filter((proof) => proof !== '').map(toSecret);
}

/** The body of a response that is an error already, whatever it holds. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
