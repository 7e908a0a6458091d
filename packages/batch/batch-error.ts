import { ModerationError, isModerationError } from '@moderato/core';

/** An error about the files or the options of a batch. */
export function batchError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'batch', effect: 'none', message });
}

/** Takes whatever was thrown as the `ModerationError` that it is, or puts one in its place without its text, which may hold anything. */
export function toModerationError(thrown: unknown, operation: string): ModerationError {
  if (isModerationError(thrown)) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new ModerationError({
    code: 'internal',
    operation,
    message: `${operation}: unexpected ${name}; please report it`,
  });
}
