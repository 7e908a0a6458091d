import {
  ModerationError,
  withErrorDetails,
  type HttpRequest,
  type HttpResponse,
  type Secret,
  toSecret,
} from '@moderato/core';
import { badResponse, readJson } from '@moderato/http';
import { z } from 'zod';
import { answerError, type ErrorContext } from './errors.js';
import { PROVIDER } from './request.js';

/** An IAM user, and the project that its token is meant for. */
export interface IamUser {
  username: Secret;
  password: Secret;
  domain: string;
  /** Region id, which is also the name of the region's own project. */
  region: string;
}

/** A token and when it ends, in epoch milliseconds. */
export interface IssuedToken {
  token: Secret;
  expiresAtMs: number;
}

/** How long one caller waits. */
export interface WaitLimit {
  signal?: AbortSignal | undefined;
  timeoutMs: number;
}

/** Hands out one token to any number of callers. */
export interface TokenCache {
  /** @throws ModerationError of the IAM call, or `aborted` or `timeout` for this caller alone; effect `none`. */
  get(limit: WaitLimit): Promise<Secret>;
  /** Forgets a token that was refused, unless a newer one has replaced it. */
  drop(refused: Secret): void;
  /** Ends a request that is under way. */
  close(): void;
}

const OPERATION = 'fetch token';
const MARGIN_MS = 10 * 60_000;
const LIFETIME_MS = 24 * 3_600_000;

/** Writes the IAM call (iam_30_0001). The scope must be a project: moderation refuses tokens of any other scope. */
export function tokenRequest(user: IamUser, iamOrigin: string): HttpRequest {
  const { username, password, domain, region } = user;
  const identity = {
    methods: ['password'],
    password: { user: { domain: { name: domain }, name: username.reveal(), password: password.reveal() } },
  };
  return {
    method: 'POST',
    url: `${iamOrigin}/v3/auth/tokens?nocatalog=true`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project: { name: region } } } }),
    operation: OPERATION,
    provider: PROVIDER,
  };
}

const tokenSchema = z.object({ token: z.object({ expires_at: z.string() }) });

/**
 * Reads the IAM response: the token is the header `X-Subject-Token`. Where the body does not say when it ends, it is taken to
 * live for the documented 24 hours; a refusal renews it in any case.
 * @throws ModerationError `auth`, `config`, ... by the response; `bad_response` where the token is missing. Effect `none`.
 */
export function readToken(response: HttpResponse, context: Omit<ErrorContext, 'operation'>): IssuedToken {
  const refusal = answerError(response, { ...context, operation: OPERATION });
  if (refusal !== null) throw explain(refusal);
  const { secrets, nowMs } = context;
  const token = response.headers['x-subject-token']?.trim() ?? '';
  if (!/^[\x21-\x7e]+$/.test(token)) {
    const reason = 'the IAM response holds no token in X-Subject-Token';
    const error = badResponse({ provider: PROVIDER, operation: OPERATION, reason, response, secrets });
    throw withErrorDetails(error, { effect: 'none' });
  }
  const body = tokenSchema.safeParse(readBody(response));
  const expiresAtMs = body.success ? Date.parse(body.data.token.expires_at) : Number.NaN;
  return {
    token: toSecret(token),
    expiresAtMs: Number.isNaN(expiresAtMs) ? nowMs + LIFETIME_MS : expiresAtMs,
  };
}

/** An IAM call starts nothing at the vendor; 400 and 404 there mean that names or address are wrong. */
function explain(refusal: ModerationError): ModerationError {
  const isMisconfigured = refusal.status === 400 || refusal.status === 404;
  if (!isMisconfigured) return withErrorDetails(refusal, { effect: 'none' });
  const message = `${refusal.message} (check region, username, domain and iamEndpoint)`;
  return withErrorDetails(refusal, { effect: 'none', code: 'config', message });
}

function readBody(response: HttpResponse): unknown {
  try {
    return readJson(response.body, { provider: PROVIDER, operation: OPERATION });
  } catch {
    // only the time of expiry is read from it
    return null;
  }
}

/**
 * Keeps one token: fetched when first needed, renewed 10 minutes before it ends (or half-way, for short-lived ones), with
 * one request under way however many callers wait. A failure reaches those who wait for it and is not kept.
 * @param fetchToken is given a signal that only `close` fires: a caller who gives up leaves the others waiting.
 */
export function createTokenCache(
  fetchToken: (signal: AbortSignal) => Promise<IssuedToken>,
  now: () => number,
): TokenCache {
  const closing = new AbortController();
  let current: { token: Secret; renewAtMs: number } | undefined;
  let underWay: Promise<Secret> | undefined;

  const renew = async (): Promise<Secret> => {
    const { token, expiresAtMs } = await fetchToken(closing.signal);
    const lifetimeMs = expiresAtMs - now();
    current = { token, renewAtMs: expiresAtMs - Math.min(MARGIN_MS, lifetimeMs / 2) };
    return token;
  };

  return {
    async get(limit) {
      if (limit.signal?.aborted) throw stopped('aborted', limit);
      if (current !== undefined && now() < current.renewAtMs) return current.token;
      underWay ??= renew().finally(() => {
        underWay = undefined;
      });
      return waitFor(underWay, limit);
    },
    drop(refused) {
      if (current?.token === refused) current = undefined;
    },
    close() {
      closing.abort();
    },
  };
}

function waitFor<Value>(awaited: Promise<Value>, limit: WaitLimit): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (code: 'aborted' | 'timeout') => {
      release();
      reject(stopped(code, limit));
    };
    const onAbort = () => giveUp('aborted');
    const timer = setTimeout(() => giveUp('timeout'), limit.timeoutMs);
    const release = () => {
      clearTimeout(timer);
      limit.signal?.removeEventListener('abort', onAbort);
    };
    limit.signal?.addEventListener('abort', onAbort, { once: true });
    awaited.then(resolve, reject).finally(release);
  });
}

function stopped(code: 'aborted' | 'timeout', limit: WaitLimit): ModerationError {
  return new ModerationError({
    code,
    provider: PROVIDER,
    operation: OPERATION,
    retry: code === 'timeout' ? 'later' : 'never',
    effect: 'none',
    message:
      code === 'timeout' ? `no token within ${limit.timeoutMs} ms` : 'aborted while waiting for a token',
  });
}
