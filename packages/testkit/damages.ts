import { ModerationError, type Effect, type ErrorCode, type HttpResponse } from '@moderato/core';
import { doubled } from './bodies.js';
import { type Respond } from './suite.js';

/** One way in which an exchange goes wrong. */
export interface Damage {
  name: string;
  /** The code that the error has to keep, where no answer arrived. */
  code?: ErrorCode;
  /** Makes the damaged answer from the recorded one. */
  respond: (recorded: HttpResponse) => Respond;
}

/** A page as proxies and load balancers answer. */
export const HTML_PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><hr>nginx</body></html>\n';

/** Fails as `send` does when no usable answer arrives. */
export function lost(code: ErrorCode, effect: Effect, name: string): Damage {
  return {
    name,
    code,
    respond: () => (request) => {
      const { provider, operation } = request;
      throw new ModerationError({
        code,
        provider,
        operation,
        effect,
        retry: code === 'bad_response' ? 'never' : 'later',
        message: name,
      });
    },
  };
}

/** Answers with this status, and with this body where one is given. */
export function answering(
  status: number,
  name: string,
  body?: string | ((recorded: string) => string),
): Damage {
  return {
    name: `HTTP ${status} with ${name}`,
    respond: (recorded) => () => {
      const text = typeof body === 'function' ? body(recorded.body) : (body ?? recorded.body);
      return { ...recorded, status, body: text };
    },
  };
}

/** The one way of getting no answer that certainly had no effect. */
export const REFUSED_CONNECTION: Damage = lost('network', 'none', 'a connection that was refused');

/** What `send` reports without an answer. */
export const LOST: readonly Damage[] = [
  lost('timeout', 'unknown', 'a timeout'),
  lost('network', 'unknown', 'a connection that was reset'),
  REFUSED_CONNECTION,
  lost('bad_response', 'unknown', 'an answer of 20 MB, which send refuses'),
];

/** Answers that say that the vendor is busy or broken, whatever the body. */
export const UNAVAILABLE: readonly Damage[] = [429, 500, 502, 503, 504].flatMap(whateverTheBody);

/** Other statuses that no body can turn into a success. */
export const REFUSED: readonly Damage[] = [301, 302, 400, 401, 403, 404, 409, 418].flatMap(whateverTheBody);

/** Bodies that are not what was promised, under a status that says success. */
export const UNREADABLE: readonly Damage[] = [
  answering(200, 'an empty body', ''),
  answering(200, 'a blank body', ' \r\n'),
  answering(200, 'an HTML page', HTML_PAGE),
  answering(200, 'plain text', 'OK'),
  answering(200, 'binary data', '\u0000\u0001\ufffd\ufffd'),
  answering(200, 'an empty object', '{}'),
  answering(200, 'an empty list', '[]'),
  answering(200, 'nothing but null', 'null'),
  answering(200, 'nothing but true', 'true'),
  answering(200, 'an empty element', '<Response/>'),
  answering(200, 'a body that is cut off', (body) => body.trimEnd().slice(0, -3)),
  answering(200, 'two answers in one', doubled),
  answering(200, 'text after the answer', (body) => `${body}x`),
  answering(200, 'entities of its own', (body) => `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(99)}">]>${body}`),
  answering(200, 'lists nested without end', '['.repeat(50_000)),
  answering(200, 'elements nested without end', '<a>'.repeat(50_000)),
];

function whateverTheBody(status: number): Damage[] {
  return [
    answering(status, 'the body of a success'),
    answering(status, 'an empty body', ''),
    answering(status, 'an HTML page', HTML_PAGE),
  ];
}
