import { withoutAddressSecrets, type Warning, type WarningCode } from '@moderato/core';

/** Collects the warnings of one normalisation, each message once, at the first place that it was seen. */
export interface Notes {
  add(code: WarningCode, path: string, message: string): void;
  list(): Warning[];
}

/** Starts with the warnings that came with the answer. */
export function createNotes(initial: readonly Warning[]): Notes {
  const warnings = new Map<string, Warning>();
  const add = (given: Warning) => {
    // labels and other words of the vendor are quoted, and may hold a signed link
    const warning = { ...given, message: withoutAddressSecrets(given.message) };
    const key = `${warning.code} ${warning.message}`;
    if (!warnings.has(key)) warnings.set(key, warning);
  };
  initial.forEach(add);
  return {
    add: (code, path, message) => add({ code, message, path }),
    list: () => [...warnings.values()],
  };
}
