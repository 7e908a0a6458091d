import { inspect } from 'node:util';
import { type HttpRequest } from '@moderato/core';
import { type ProviderOptions } from './fixtures.js';

/** Every text that must not be printed: the given options, and what proves the caller's identity in the requests. */
export function secretsOf(
  options: ProviderOptions,
  names: readonly string[],
  requests: readonly HttpRequest[],
): string[] {
  const given = names.map((name) => options[name]).filter((value) => typeof value === 'string');
  const sent = requests.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => {
      if (!/authorization|token|signature|secret|api-?key/i.test(name)) return [];
      return [value, ...(value.match(/[\da-f]{32,}|[\w+/]{40,}={0,2}/gi) ?? [])];
    }),
  );
  return [...new Set([...given, ...sent])].filter((secret) => secret !== '');
}

/** The secrets that some printed form of a value shows, plainly or encoded; every cause counts, too. */
export function secretsIn(value: unknown, secrets: readonly string[]): string[] {
  const text = printedForms(value).join('\n');
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

function printedForms(value: unknown): string[] {
  const forms = [
    JSON.stringify(value),
    inspect(value, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    inspect(value, { depth: 10, customInspect: false, maxStringLength: null }),
  ];
  if (!(value instanceof Error)) return forms;
  const { message, stack = '', cause } = value;
  return [...forms, String(value), message, stack, ...(cause === undefined ? [] : printedForms(cause))];
}

function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replaceAll('=', ''),
  ];
}
