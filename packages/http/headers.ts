import { type HttpRequest, ModerationError } from '@moderato/core';

const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

const ACCEPT_ENCODING = 'accept-encoding';
const USER_AGENT = 'user-agent';

/**
 * The headers to send, name and value by turns: those of the request exactly as given, and `accept-encoding` and `user-agent`
 * where the request has none.
 * @throws ModerationError `config`, naming the header, when a value holds anything but printable ASCII: the signature would no
 * longer fit what arrives.
 */
export function outgoingHeaders(request: HttpRequest): string[] {
  const list: string[] = [];
  let acceptsEncoding = false;
  let namesAgent = false;
  for (const name of Object.keys(request.headers)) {
    const value = request.headers[name] as string;
    if (!NAME.test(name) || !VALUE.test(value)) throw refuse(name, request);
    acceptsEncoding ||= name.length === ACCEPT_ENCODING.length && name.toLowerCase() === ACCEPT_ENCODING;
    namesAgent ||= name.length === USER_AGENT.length && name.toLowerCase() === USER_AGENT;
    list.push(name, value);
  }
  if (!acceptsEncoding) list.push(ACCEPT_ENCODING, 'gzip, deflate, br');
  if (!namesAgent) list.push(USER_AGENT, 'moderato/0.2.0');
  return list;
}

/** Of these, Node keeps the first where a response repeats one; of all others it joins the values. */
const SINGLE = new Set([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host'],
  ...['if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards'],
  ...['proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'],
]);

/** The headers of a response as text: names in lower case, repeated ones joined by a comma. */
export function incomingHeaders(raw: readonly Buffer[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as Buffer).toString('latin1').toLowerCase();
    const value = (raw[index + 1] as Buffer).toString('latin1');
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (before === undefined) headers[name] = value;
    else if (!SINGLE.has(name)) headers[name] = `${before}, ${value}`;
  }
  return headers;
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
