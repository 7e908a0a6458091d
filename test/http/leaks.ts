import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import type { HttpRequest } from '@moderato/core';
import { requestTo } from './loopback.js';

/** Made-up credentials, each of which must never be seen in an error. */
export const CREDENTIALS = {
  id: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
  signature: '3b4f1d6f7a7e0c4e8d2a9b5c6e1f0a2b3c4d5e6f',
  token: 'MIIDkgYJKoZIhvcNAQcCoIIDgzCCA38CAQExDTAL',
  password: 'hunter2-correct-horse',
} as const;

/** A request that carries all of them: in headers, query and body. */
export function secretiveRequest(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return requestTo(
    `${url}/audio/auditing?x-ci-security-token=${CREDENTIALS.token}&q-signature=${CREDENTIALS.signature}`,
    {
      method: 'POST',
      headers: {
        Authorization: `q-sign-algorithm=sha1&q-ak=${CREDENTIALS.id}&q-signature=${CREDENTIALS.signature}`,
        'x-auth-token': CREDENTIALS.token,
      },
      body: JSON.stringify({ password: CREDENTIALS.password }),
      ...changes,
    },
  );
}

/** Checks every printed form of an error and of its causes. */
export function expectNoCredentials(error: unknown): void {
  for (const printed of printedFormsOf(error)) {
    for (const value of Object.values(CREDENTIALS)) {
      expect(printed).not.toContain(value);
      expect(printed).not.toContain(Buffer.from(value).toString('base64'));
    }
    expect(printed).not.toContain('q-ak=');
  }
}

function printedFormsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [inspect(error, { depth: 10 })];
  return [
    JSON.stringify(error),
    inspect(error, { depth: 10 }),
    inspect(error, { depth: 10, showHidden: true, getters: true }),
    String(error),
    error.message,
    error.stack ?? '',
    JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    ...(error.cause === undefined ? [] : printedFormsOf(error.cause)),
  ];
}
