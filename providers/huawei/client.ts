import {
  ModerationError,
  isLarge,
  isModerationError,
  runAtOnce,
  runInSlices,
  withErrorDetails,
  type HttpRequest,
  type HttpResponse,
  type ProviderCall,
  type Secret,
  type Send,
  type Steps,
} from '@moderato/core';
import { openSend, readJsonSteps } from '@moderato/http';
import { type HuaweiSettings } from './config.js';
import { answerError, isTokenRefusal, mayHoldError, type ErrorContext } from './errors.js';
import { createTokenCache, readToken, tokenRequest, type TokenCache, type WaitLimit } from './token.js';
import { withoutSignedQueries } from './uploads.js';
import { PROVIDER, buildRequest, type Credential, type WireRequest } from './request.js';

/** A response that is no error: JSON with an HTTP status 2xx and no error code inside. */
export interface Exchange {
  answer: unknown;
  response: HttpResponse;
  /** What must not be printed along with the response. */
  secrets: readonly Secret[];
}

/** Calls the vendor with whichever way to authenticate is configured. */
export interface HuaweiClient {
  /** The connections, for calls to the vendor's storage. */
  send: Send;
  /**
   * Makes one attempt. With user name and password a refused token is renewed and the call repeated, once: a refusal to
   * authenticate says for certain that nothing was accepted. The time limit covers all of it.
   */
  exchange(request: WireRequest, call: Pick<ProviderCall, 'signal' | 'timeoutMs'>): Promise<Exchange>;
  close(): Promise<void>;
}

/** Makes the client of one configuration; the HTTP layer is its own unless one is injected. */
export function createClient(settings: HuaweiSettings): HuaweiClient {
  const { now, random, timeoutMs } = settings;
  const origin = originOf(settings.endpoint, 'moderation', settings.region);
  const configured = configuredSecrets(settings);
  const { send, close } = openSend(settings);
  const tokens = tokensOf(settings, async (request, signal) => {
    const response = await send({ ...request, signal, timeoutMs }).catch(harmless);
    return readToken(response, { secrets: configured, nowMs: now(), random: random() });
  });

  const attempt = async (request: WireRequest, limit: () => WaitLimit) => {
    const credential = await credentialOf(settings, tokens, limit());
    const issued = credential.kind === 'token' ? [credential.token] : [];
    const secrets = [...configured, ...issued, ...(request.hidden ?? [])];
    const caller = { origin, projectId: settings.projectId, credential, nowMs: now() };
    const received = await send({ ...buildRequest(request, caller), ...limit() });
    const response = { ...received, body: withoutSignedQueries(received.body, settings) };
    const context = { operation: request.operation, secrets, nowMs: now(), random: random() };
    const refusal = isSuccess(response) ? null : answerError(response, context);
    return { credential, context, response, refusal };
  };

  return {
    send,
    async exchange(request, call) {
      const startedAtMs = now();
      const limit = (): WaitLimit => {
        const leftMs = (call.timeoutMs ?? timeoutMs) - (now() - startedAtMs);
        if (call.signal?.aborted) throw stopped('aborted', request.operation);
        if (leftMs <= 0) throw stopped('timeout', request.operation);
        return { signal: call.signal, timeoutMs: leftMs };
      };
      let attempted = await attempt(request, limit);
      const { credential, refusal } = attempted;
      if (tokens !== null && credential.kind === 'token' && refusal !== null && isTokenRefusal(refusal)) {
        tokens.drop(credential.token);
        attempted = await attempt(request, limit);
      }
      if (attempted.refusal !== null) throw attempted.refusal;
      const { response, context } = attempted;
      const steps = readAnswerSteps(response, context);
      const answer = isLarge(response.body) ? await runInSlices(steps) : runAtOnce(steps);
      return { answer, response, secrets: context.secrets };
    },
    async close() {
      tokens?.close();
      await close();
    },
  };
}

function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/**
 * Reads a response with a status of success; can be interrupted.
 * @throws ModerationError for an error inside of it, and `bad_response` for what is no JSON object.
 */
export function* readAnswerSteps(response: HttpResponse, context: ErrorContext): Steps<unknown> {
  const { operation, secrets } = context;
  const reading = { provider: PROVIDER, operation, response, secrets };
  return yield* readJsonSteps(response.body, reading, (answer) => {
    const refusal = mayHoldError(answer) ? answerError(response, context) : null;
    if (refusal !== null) throw refusal;
  });
}

function originOf(endpoint: string | undefined, service: string, region: string): string {
  return new URL(endpoint ?? `https://${service}.${region}.myhuaweicloud.com`).origin;
}

/** Everything that proves who is calling; the name of the account alone does not. */
function configuredSecrets(settings: HuaweiSettings): Secret[] {
  const { accessKeyId, secretAccessKey, securityToken, token, username, password, seed } = settings;
  return [accessKeyId, secretAccessKey, securityToken, token, username, password, seed].filter(
    (secret) => secret !== undefined,
  );
}

type FetchToken = (
  request: HttpRequest,
  signal: AbortSignal,
) => ReturnType<Parameters<typeof createTokenCache>[0]>;

function tokensOf(settings: HuaweiSettings, fetchToken: FetchToken): TokenCache | null {
  const { username, password, domain, region } = settings;
  if (username === undefined || password === undefined || domain === undefined) return null;
  const origin = originOf(settings.iamEndpoint, 'iam', region);
  const request = tokenRequest({ username, password, domain, region }, origin);
  return createTokenCache((signal) => fetchToken(request, signal), settings.now);
}

async function credentialOf(
  settings: HuaweiSettings,
  tokens: TokenCache | null,
  limit: WaitLimit,
): Promise<Credential> {
  const { accessKeyId, secretAccessKey, securityToken, token } = settings;
  if (tokens !== null) return { kind: 'token', token: await tokens.get(limit) };
  if (token !== undefined) return { kind: 'token', token };
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new TypeError('unchecked settings');
  return { kind: 'keys', keys: { accessKeyId, secretAccessKey, securityToken } };
}

/** A call that only fetches a token starts nothing, however it fails. */
function harmless(thrown: unknown): never {
  throw isModerationError(thrown) ? withErrorDetails(thrown, { effect: 'none' }) : thrown;
}

function stopped(code: 'aborted' | 'timeout', operation: string): ModerationError {
  return new ModerationError({
    code,
    provider: PROVIDER,
    operation,
    retry: code === 'timeout' ? 'later' : 'never',
    effect: 'none',
    message:
      code === 'timeout'
        ? 'the time limit was over before the call was made'
        : 'aborted before the call was made',
  });
}
