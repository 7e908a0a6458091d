import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ModerationError } from '@moderato/core';

const KEY = 'PRESIGNEDcanary0123456789abcdef';
const ADDRESS = `https://bucket.example/u/a.mp3?Expires=99&sig=${KEY}`;
const WITH_USER = `https://me:${KEY}@bucket.example/a.mp3`;

function percentEncoded(text: string, times = 1): string {
  return times === 0 ? text : percentEncoded(encodeURIComponent(text), times - 1);
}
const inXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('/', '&#47;').replaceAll('?', '&#63;');
const inJson = (text: string) =>
  text
    .replaceAll('/', '\\/')
    .replaceAll('?', '\\u003f')
    .replaceAll('&', '\\u0026')
    .replaceAll('=', '\\u003d');

function errorSaying(message: string): ModerationError {
  return new ModerationError({
    code: 'job_failed',
    operation: 'fetch audio',
    message,
    vendorCode: message,
    requestId: message,
  });
}

describe('an error that quotes an address', () => {
  it.each([
    ['plain', ADDRESS],
    ['without its host', `GET /u/a.mp3?sig=${KEY} answered 403`],
    ['its query alone', `cannot read Expires=99&sig=${KEY}`],
    ['a query with a blank', `https://bucket.example/my file.mp3?name=my file&sig=${KEY}`],
    ['in brackets', `(see <${ADDRESS}>)`],
    ['in quotes', JSON.stringify({ url: ADDRESS })],
    ['with a fragment', `https://bucket.example/a.mp3#token=${KEY}`],
    ['with a query of one word', `https://bucket.example/a.mp3?${KEY}`],
    ['percent-encoded', percentEncoded(ADDRESS)],
    ['percent-encoded twice', percentEncoded(ADDRESS, 2)],
    ['percent-encoded in lower case', percentEncoded(ADDRESS).toLowerCase().replace(KEY.toLowerCase(), KEY)],
    ['as a value of another query', `callback=${percentEncoded(ADDRESS)}`],
    ['escaped in XML', inXml(ADDRESS)],
    ['escaped in JSON', inJson(ADDRESS)],
    ['with user name and password', WITH_USER],
    ['with a user name alone', `https://${KEY}@bucket.example/a.mp3`],
    ['with a sign in its password', `https://me:p@${KEY}@bucket.example/a.mp3`],
    ['with a user, percent-encoded', percentEncoded(WITH_USER)],
    ['with a user, percent-encoded twice', percentEncoded(WITH_USER, 2)],
    ['with a user, escaped in XML', inXml(WITH_USER)],
    ['with a user, escaped in JSON', inJson(WITH_USER)],
    ['of a stream', `rtmp://me:${KEY}@live.example/app/stream?sign=${KEY}`],
    ['after another one', `https://a.example/?x=1,${WITH_USER}`],
    ['beside another one', `https://a.example/,${WITH_USER}`],
  ])('prints none of its secrets: %s', (_, words) => {
    const error = errorSaying(`cannot download ${words} now`);

    for (const printed of [
      error.message,
      error.stack,
      JSON.stringify(error),
      inspect(error),
      String(error),
    ]) {
      expect(printed).toContain('cannot download');
      expect(printed).not.toContain(KEY);
    }
  });

  it('keeps host and path', () => {
    expect(errorSaying(`cannot download ${ADDRESS}: 403`).message).toBe(
      'cannot download https://bucket.example/u/a.mp3?[secret] 403',
    );
    expect(errorSaying(WITH_USER).message).toBe('https://[secret]@bucket.example/a.mp3');
  });

  it.each([
    'is a credential mistyped?',
    'options.timeoutMs: expected a number above 0; use --timeout=10s',
    'cannot read https://bucket.example/a/b.mp3 (HTTP status 403)',
    'ask me@example.com & co about #7, 50% of it',
  ])('leaves other words alone: %s', (words) => {
    expect(errorSaying(words).message).toBe(words);
  });
});
