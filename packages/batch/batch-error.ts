import { ModerationError } from '@moderato/core';

/** An error about the files or the options of a batch. */
export function batchError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'batch', effect: 'none', message });
}
