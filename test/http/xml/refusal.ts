import { isModerationError, type ModerationError } from '@moderato/core';

export const XML_CONTEXT = { provider: 'acme', operation: 'fetch audio' };

/** The ModerationError that a call throws; anything else fails the test. */
export function refusalOf(call: () => unknown): ModerationError {
  try {
    call();
  } catch (error) {
    if (isModerationError(error)) return error;
    throw error;
  }
  throw new Error('went through, although a refusal was expected');
}
