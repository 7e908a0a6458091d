import { ModerationError } from '@moderato/core';

/** An error about the files or options of sampling and labelling. */
export function labelError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'label', effect: 'none', message });
}
