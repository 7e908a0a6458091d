import assert from 'node:assert/strict';
import { type CallbackReading, type CallbackRequest } from '@moderato/core';
import { expectError, unreachable, type Suite } from './suite.js';

/** Reads a callback; no request may be sent for it. */
export function read(suite: Suite, { headers, body }: CallbackRequest): CallbackReading {
  const { readCallback } = suite.open(unreachable).provider;
  assert(readCallback, 'a callback was recorded, but there is no readCallback');
  return readCallback({ headers, body });
}

/** Keeps what a reading throws. */
export function tryReading<Reading>(reader: () => Reading): { reading?: Reading; error?: unknown } {
  try {
    return { reading: reader() };
  } catch (error) {
    return { error };
  }
}

/** Fails unless a callback is rejected as such. */
export function expectRejection(suite: Suite, callback: CallbackRequest, what: string): void {
  const { error, reading } = tryReading(() => read(suite, callback));
  if (error === undefined) assert.fail(`${what}: was read as ${JSON.stringify(reading)}`);
  assert.equal(expectError({ error }, suite).code, 'callback_rejected', what);
}
