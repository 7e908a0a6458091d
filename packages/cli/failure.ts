import { ModerationError, isModerationError } from '@moderato/core';

/** A mistake on the command line: code `config`, exit code 2. */
export function usageError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'read the command line', effect: 'none', message });
}

/** Why the system refused something, as its code. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
}

/** Turns whatever was thrown into a `ModerationError`, without its text where that may hold anything. */
export function toModerationError(error: unknown): ModerationError {
  if (isModerationError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ModerationError({
    code: 'internal',
    operation: 'run the command',
    message: `unexpected ${name}; please report it`,
  });
}
