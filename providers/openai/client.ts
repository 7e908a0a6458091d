import { type HttpResponse, type ProviderCall, type Secret } from '@moderato/core';
import { openSend, readJson } from '@moderato/http';
import { type OpenaiSettings } from './config.js';
import { answerError } from './errors.js';
import { PROVIDER, buildRequest, type WireRequest } from './request.js';

/** An answer that is no error. */
export interface Exchange {
  answer: unknown;
  response: HttpResponse;
  operation: string;
  /** What must not be printed along with the answer. */
  secrets: readonly Secret[];
}

/** Calls the vendor. */
export interface OpenaiClient {
  /** Makes one attempt. */
  exchange(request: WireRequest, call: Pick<ProviderCall, 'signal' | 'timeoutMs'>): Promise<Exchange>;
  close(): Promise<void>;
}

/** Makes the client of one configuration; the HTTP layer is its own unless one is injected. */
export function createClient(settings: OpenaiSettings): OpenaiClient {
  const { send, close } = openSend(settings);
  return {
    async exchange(request, { signal, timeoutMs = settings.timeoutMs }) {
      const { operation, hidden } = request;
      const secrets = [settings.apiKey, ...hidden];
      const response = await send({ ...buildRequest(request, settings), signal, timeoutMs });
      const refusal = answerError(response, { operation, secrets, nowMs: settings.now() });
      if (refusal !== null) throw refusal;
      const answer = readJson(response.body, { provider: PROVIDER, operation, response, secrets });
      return { answer, response, operation, secrets };
    },
    close,
  };
}
