import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '@moderato/core';
import { redact } from '@moderato/http';

describe('redact: given secrets', () => {
  const secret = 'Ab+/=&"<é key\\';

  it.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['form-encoded', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['upper-case', secret.toUpperCase()],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['upper-case hexadecimal', Buffer.from(secret).toString('hex').toUpperCase()],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['XML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')],
    ['base64', Buffer.from(secret).toString('base64').replace(/=+$/, '')],
    ['base64url', Buffer.from(secret).toString('base64url')],
  ])('removes the %s form', (_, form) => {
    expect(redact(`before ${form} after`, [new Secret(secret)])).not.toContain(form);
    expect(redact(`before ${form} after`, [new Secret(secret)])).toMatch(/^before \[secret\].{0,2} after$/);
  });

  it.each(['', 'u', 'us', 'user', 'user:'])(
    'removes it from base64 of text that begins with %j',
    (before) => {
      const password = 'correct horse battery';
      const encoded = Buffer.from(`${before}${password}:x`).toString('base64');

      const result = redact(encoded, [new Secret(password)]);

      expect(result).toContain('[secret]');
      expect(Buffer.from(result.replace('[secret]', ''), 'base64').toString()).not.toContain('horse');
    },
  );

  it('removes every occurrence of every secret and is not confused by special characters', () => {
    const secrets = [new Secret('a.b*'), new Secret('$&'), new Secret('[x'), new Secret('')];

    expect(redact('a.b* aXbb $& [x a.b*', secrets)).toBe('[secret] aXbb [secret] [secret] [secret]');
  });

  it('takes the longer of two secrets that contain each other', () => {
    expect(redact('token-long token', [new Secret('token'), new Secret('token-long')])).toBe(
      '[secret] [secret]',
    );
  });

  it('never lets a secret of 4 or more characters through, wherever it stands', () => {
    const text = fc.string({ unit: 'grapheme' });
    const word = fc.string({ unit: 'grapheme', minLength: 4 }).filter((value) => !'[secret]'.includes(value));
    fc.assert(
      fc.property(text, word, text, (before, value, after) => {
        const result = redact(before + value + after, [new Secret(value)]);
        return !result.replaceAll('[secret]', '\0').includes(value);
      }),
    );
  });
});

describe('redact: well-known patterns', () => {
  it.each([
    ['Authorization: q-sign-algorithm=sha1&q-ak=AKIDx&q-signature=abc', 'Authorization: [secret]'],
    ['"authorization":"Bearer abc.def","b":1', '"authorization":"[secret]","b":1'],
    [
      "{ Authorization: 'SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=ff' }",
      "{ Authorization: '[secret]' }",
    ],
    ['SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host;x-sdk-date, Signature=ff00', 'SDK-HMAC-SHA256 [secret]'],
    [
      'got Authorization header "SDK-HMAC-SHA256 Access=AK1, Signature=ff00" here',
      'got Authorization header "SDK-HMAC-SHA256 [secret]" here',
    ],
    ['/p?q-sign-algorithm=sha1&q-ak=AKIDx&q-key-time=1;2&q-signature=abc', '/p?q-sign-algorithm=[secret]'],
    ['/p?a=1&q-ak=AKIDx&b=2', '/p?a=1&q-ak=[secret]&b=2'],
    ['/p?q-signature=abc123&b=2', '/p?q-signature=[secret]&b=2'],
    ['X-Auth-Token: MIIabc', 'X-Auth-Token: [secret]'],
    ["'x-subject-token': 'MIIabc'", "'x-subject-token': '[secret]'"],
    ['x-security-token:abc|x-sdk-date:2026|', 'x-security-token:[secret]|x-sdk-date:2026|'],
    ['host=h&x-cos-security-token=a%2Fb&y=1', 'host=h&x-cos-security-token=[secret]&y=1'],
    ['x-ci-security-token=ab&y=1', 'x-ci-security-token=[secret]&y=1'],
    ['{"password": "p\\"w d", "name": "x"}', '{"password": "[secret]", "name": "x"}'],
    ['{"password":"cut of', '{"password":"[secret]'],
    [
      '"{\\"password\\":\\"pw\\",\\"name\\":\\"x\\"}"',
      '"{\\"password\\":\\"[secret]\\",\\"name\\":\\"x\\"}"',
    ],
    [
      '{"access_key":"A","secretKey":"B","securitytoken":"C","secret":"D"}',
      '{"access_key":"[secret]","secretKey":"[secret]","securitytoken":"[secret]","secret":"[secret]"}',
    ],
    [
      '<AccessKeyId>AKIDx</AccessKeyId><Signature>ff</Signature>',
      '<AccessKeyId>[secret]</AccessKeyId><Signature>[secret]</Signature>',
    ],
    ['<SignatureProvided>ff</SignatureProvided>', '<SignatureProvided>[secret]</SignatureProvided>'],
    ['TENCENT Basic dXNlcjpwYXNzd29yZA==', 'TENCENT Basic [secret]'],
  ])('turns %s into %s', (text, expected) => {
    expect(redact(text, [])).toBe(expected);
    expect(redact(expected, [])).toBe(expected);
  });

  it.each([
    'The username or password is wrong.',
    '{"token": {"expires_at": "2026-01-01", "issued_at": "2025-12-31"}}',
    '{"error_code":"AIS.0401","error_msg":"The input parameter is invalid"}',
    '<Response><JobsDetail><Code>Success</Code><JobId>ab12</JobId></JobsDetail></Response>',
    'SignatureDoesNotMatch',
    'authorization is required',
  ])('leaves %s alone', (text) => {
    expect(redact(text, [])).toBe(text);
  });

  it('copes with ten million characters of nothing but beginnings', () => {
    const texts = [
      '"password":"',
      'password=',
      'authorization: ',
      '<token>',
      'x-',
      'signature-',
      '"secret": "a\\',
    ];

    for (const text of texts) {
      const long = text.repeat(Math.ceil(1_000_000 / text.length)) + 'x'.repeat(9_000_000);
      expect(redact(long, [new Secret('needle')]).length).toBeLessThan(1_000_000);
    }
  });

  it('keeps the beginning of a long text, and nothing of a credential that stands at the cut', () => {
    const secret = 'needle'.repeat(1000);
    for (const before of [256 * 1024 - 3000, 256 * 1024 - 6000, 230_000]) {
      const kept = redact(`start ${'x '.repeat(before / 2)}${secret} ${'y '.repeat(100_000)}`, [
        new Secret(secret),
      ]);

      expect(kept).toMatch(/^start x x .*… \(cut\)$/);
      expect(kept).not.toContain('needle');
    }
  });
});
