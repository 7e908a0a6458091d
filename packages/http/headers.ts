import { type HttpRequest, ModerationError } from '@moderato/core';

const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

const DEFAULTS: Readonly<Record<string, string | false>> = {
  accept: false,
  'content-type': false,
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'moderato/0.1.0',
};

/**
 * The headers to hand to the HTTP library: those of the request exactly as given, and its own additions switched off
 * (`false`) or set to fixed values where the request has none of that name.
 * @throws ModerationError `config`, naming the header, when a value holds anything but printable ASCII: the library would
 * silently cut it, and the signature would no longer fit.
 */
export function outgoingHeaders(request: HttpRequest): Record<string, string | false> {
  const given = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()));
  const headers: Record<string, string | false> = {};
  for (const [name, value] of Object.entries(DEFAULTS)) if (!given.has(name)) headers[name] = value;
  for (const [name, value] of Object.entries(request.headers)) {
    if (!NAME.test(name) || !VALUE.test(value)) throw refuse(name, request);
    headers[name] = value;
  }
  return headers;
}

/** The headers of a response as text: names in lower case, repeated ones joined by a comma. */
export function incomingHeaders(headers: object): Record<string, string> {
  const entries = Object.entries(headers) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : String(value),
    ]),
  );
}

function refuse(name: string, request: HttpRequest): ModerationError {
  return new ModerationError({
    code: 'config',
    provider: request.provider,
    operation: request.operation,
    effect: 'none',
    message: `the header ${JSON.stringify(name)} holds characters that HTTP cannot carry; is a credential mistyped?`,
  });
}
