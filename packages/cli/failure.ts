import { ModerationError, isModerationError } from '@moderato/core';

/** A mistake on the command line: code `config`, exit code 2. */
export function usageError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'read the command line', effect: 'none', message });
}

/** Why the system refused something, as its code. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown reason';
}

/** Codes of Node that say that a part of an installed package is not there. */
const MISSING_PARTS = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'];

/** Turns whatever was thrown into a `ModerationError`, without its text where that may hold anything. */
export function toModerationError(error: unknown): ModerationError {
  if (isModerationError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ModerationError({
    code: 'internal',
    operation: 'run the command',
    message: describe(name, codeOf(error)),
  });
}

/** The code of an error of Node is one of a fixed list and holds nothing else. */
function describe(name: string, code: unknown): string {
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]*$/.test(code))
    return `unexpected ${name}; please report it`;
  return MISSING_PARTS.includes(code)
    ? `a part of the installation is missing (${code}); install the packages again`
    : `unexpected ${name} (${code}); please report it`;
}
