import type { Send } from '@moderato/core';
import { createSend, type SendHandle } from './send.js';

/** A vendor's settings as far as they concern its connections. */
export interface ConnectionSettings {
  send?: Send | undefined;
  /** Time limit of one attempt, in milliseconds. */
  timeoutMs: number;
}

/** The injected `send`, which its owner closes, or connections of the vendor's own. */
export function openSend({ send, timeoutMs }: ConnectionSettings): SendHandle {
  return send === undefined ? createSend({ timeoutMs }) : { send, close: async () => undefined };
}
