import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, parseVerdict, type ErrorCode } from '@moderato/core';
import { parseTicket } from 'moderato';
import { TICKET, failure, running, succeeded } from '../support/acme.js';
import { vendorFinding, vendorSegment } from '../support/vendor-result.js';
import { runCommand } from './run-command.js';

const URL_ = 'https://example.com/a.mp3?sign=abc';

const blocked = succeeded({
  decision: 'bad',
  label: 'nude',
  text: 'first words',
  findings: [vendorFinding({ decision: 'bad', score: '91', keywords: ['xx', 'wc'] })],
  segments: [
    vendorSegment({ decision: 'ok', startMs: 0, endMs: 30_000 }),
    vendorSegment({ decision: 'bad', label: 'nude', startMs: 30_000, endMs: 65_250, text: 'these words' }),
  ],
  warnings: [{ code: 'truncated', message: 'cut short', path: 'text' }],
});

describe('check', () => {
  it('prints the verdict for people on stdout and nothing else in a pipe', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', URL_], {
      script: { fetch: [running, blocked] },
    });

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^BLOCK {2}sexual {2}score 0.91\nacme · audio · job job-1 · https:\/\/example.com\/a.mp3 · vendor's word: bad\n/,
    );
    expect(stdout).toMatch(/sexual +block +0.91 \(91 on 0-100\) +nude +xx, wc/);
    expect(stdout).toMatch(/0:30.0 – 1:05.3 +block +sexual +“these words”/);
    expect(stdout).not.toContain('0:00.0');
    expect(stdout).toContain('text: “first words”');
    expect(stdout).toContain('warning: cut short (truncated, text)');
    expect(stdout).not.toContain('\u001b');
  });

  it('says that there is no score rather than 0', async () => {
    const script = {
      fetch: [succeeded({ decision: 'bad', label: 'nude', findings: [vendorFinding({ decision: 'bad' })] })],
    };

    const { stdout } = await runCommand(['check', 'audio', URL_], { script });

    expect(stdout).toMatch(/^BLOCK {2}sexual\n/);
    expect(stdout).toMatch(/sexual +block +none/);
  });

  it('says that the vendor did not look at everything', async () => {
    const script = { fetch: [succeeded({ complete: false })] };

    const { stdout } = await runCommand(['check', 'audio', URL_], { script });

    expect(stdout).toContain('the vendor did not look at everything');
  });

  it('prints exactly the verdict with --json', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', URL_, '--json'], {
      script: { fetch: [blocked] },
    });

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(parseVerdict(JSON.parse(stdout))).toMatchObject({
      decision: 'block',
      category: 'sexual',
      score: 0.91,
    });
  });

  it('hands its options to the front door', async () => {
    const flags = [
      '--id',
      'mine',
      '--language',
      'zh',
      '--categories',
      'sexual, advertising',
      '--callback-url',
      'https://me.example/',
    ];

    const { exitCode, calls } = await runCommand([
      'check',
      'audio',
      URL_,
      ...flags,
      '--vendor-options',
      '{"acme":{"a":1}}',
    ]);

    expect(exitCode).toBe(0);
    expect(calls[0]).toMatchObject({
      method: 'submit',
      argument: { kind: 'audio', url: URL_, id: 'mine', language: 'zh' },
      call: {
        categories: ['NUDE', 'PROMO'],
        callbackUrl: 'https://me.example/',
        vendorOptions: { acme: { a: 1 } },
      },
    });
  });

  it('reads the address from stdin for -', async () => {
    const { exitCode, calls } = await runCommand(['check', 'audio', '-'], { stdin: `  ${URL_}\r\n\n` });

    expect(exitCode).toBe(0);
    expect(calls[0]?.argument).toEqual({ kind: 'audio', url: URL_ });
  });

  it('prints the ticket and does not wait with --submit-only', async () => {
    const { exitCode, stdout, stderr, calls } = await runCommand(['check', 'audio', URL_, '--submit-only']);

    expect(exitCode).toBe(0);
    expect(parseTicket(stdout)).toEqual(TICKET);
    expect(stderr).toContain("moderato job '{");
    expect(calls.map(({ method }) => method)).toEqual(['submit']);
  });

  it('takes a vendor from the command line although the one of the environment cannot be used', async () => {
    const environment = { MODERATO_PROVIDER: 'tencent' };

    const named = await runCommand(['check', 'audio', URL_, '--provider', 'acme'], { environment });
    const unnamed = await runCommand(['check', 'audio', URL_], { environment });

    expect(named.exitCode).toBe(0);
    expect(unnamed).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('providers.tencent is not configured'),
    });
  });
});

describe('exit codes of check', () => {
  it.each([
    ['ok', [], 0],
    ['bad', [], 0],
    ['ok', ['--fail-on', 'review'], 0],
    ['maybe', ['--fail-on', 'review'], 4],
    ['bad', ['--fail-on', 'review'], 4],
    ['maybe', ['--fail-on', 'block'], 0],
    ['bad', ['--fail-on', 'block'], 4],
    ['a word that no map knows', ['--fail-on', 'review'], 4],
  ])('follow a decision of "%s" with options %j: %i', async (decision, flags, expected) => {
    const { exitCode, stdout } = await runCommand(['check', 'audio', URL_, '--json', ...flags], {
      script: { fetch: [succeeded({ decision })] },
    });

    expect(exitCode).toBe(expected);
    expect(stdout).not.toBe('');
  });

  const expected: Partial<Record<ErrorCode, number>> = {
    config: 2,
    unsupported: 2,
    invalid_content: 2,
    aborted: 130,
  };

  it.each(ERROR_CODES)('tell a failure of code %s from a verdict, with nothing on stdout', async (code) => {
    const script = { submit: [failure({ code, retry: 'never', effect: 'none' })] };

    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', URL_], { script });

    expect(exitCode).toBe(expected[code] ?? 3);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error (${code}): broken`);
  });

  it('are 3 for a job that failed', async () => {
    const error = failure({
      code: 'job_failed',
      retry: 'never',
      vendorCode: 'E7',
      requestId: 'r-1',
      status: 200,
    });
    const script = { fetch: [{ ticket: TICKET, state: 'failed' as const, vendorState: 'BROKEN', error }] };

    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', URL_, '--fail-on', 'block'], {
      script,
    });

    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('acme · test · HTTP 200 · vendor code E7 · request r-1');
    expect(stderr).not.toContain('ask again later');
  });

  it('are 3 for a vendor that breaks its contract, without its words', async () => {
    const script = { submit: [new TypeError('key abc123') as never] };

    const { exitCode, stderr } = await runCommand(['check', 'audio', URL_], { script });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('error (internal)');
    expect(stderr).not.toContain('abc123');
  });
});

describe('errors of check', () => {
  it('are one line of JSON on stderr with --json', async () => {
    const script = { submit: [failure({ code: 'auth', retry: 'never', effect: 'none', status: 403 })] };

    const { stdout, stderr } = await runCommand(['check', 'audio', URL_, '--json'], { script });

    expect(stdout).toBe('');
    expect(stderr).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'auth', provider: 'acme', status: 403, message: 'broken' },
    });
  });

  it('warn of a submit that may be paid for twice when it is repeated', async () => {
    const lost = failure({ code: 'timeout', retry: 'never', effect: 'unknown', operation: 'submit audio' });

    const { stderr } = await runCommand(['check', 'audio', URL_], { script: { submit: [lost] } });

    expect(stderr).toContain('may be paid for twice');
  });

  it('bring the ticket of a job that goes on, ready for a shell', async () => {
    const ticket = { ...TICKET, contentId: "it's" };
    const script = {
      submit: [{ ticket, state: 'submitted' as const, vendorState: 'NEW' }],
      fetch: Array.from({ length: 9 }, () => running),
    };

    const { exitCode, stderr } = await runCommand(['check', 'audio', URL_, '--timeout', '2s'], { script });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('error (timeout)');
    expect(stderr).toContain(
      String.raw`moderato job '${JSON.stringify(ticket).replace("'", String.raw`'\''`)}' --wait`,
    );
  });

  it('bring the ticket when the wait is interrupted, and exit with 130', async () => {
    const controller = new AbortController();
    const sleep = async () => {
      controller.abort();
      throw new Error('interrupted');
    };

    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', URL_, '--json'], {
      signal: controller.signal,
      parts: { sleep },
    });

    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'aborted', ticket: TICKET } });
  });

  it('end a read of stdin that is interrupted', async () => {
    const { exitCode, calls } = await runCommand(['check', 'audio', '-'], {
      signal: AbortSignal.abort(),
      stdin: URL_,
    });

    expect(exitCode).toBe(130);
    expect(calls).toEqual([]);
  });
});

describe('bad input to check', () => {
  it.each<[string, string[], string]>([
    ['no content', ['check', 'audio'], "missing required argument 'content'"],
    ['an unknown kind', ['check', 'smell', URL_], 'text, audio, image, video'],
    ['two contents', ['check', 'audio', URL_, URL_], 'too many arguments'],
    ['a file that is not there', ['check', 'audio', 'a.mp3'], 'the file a.mp3 cannot be read (ENOENT)'],
    ['an ftp address', ['check', 'audio', 'ftp://example.com/a.mp3'], 'content.url'],
    ['a kind that no configured vendor takes', ['check', 'video', URL_], 'acme takes no video'],
    ['text, which the vendor does not take', ['check', 'text', 'hello'], 'acme takes no text by text'],
    [
      'a bucket key, which the vendor does not take',
      ['check', 'audio', 'a.mp3', '--object'],
      'vendors that take it: tencent',
    ],
    ['no category', ['check', 'audio', URL_, '--categories', ','], 'options.categories'],
    ['an unknown category', ['check', 'audio', URL_, '--categories', 'rude'], 'options.categories.0'],
    ['an unknown vendor', ['check', 'audio', URL_, '--provider', 'acne'], 'unknown vendor "acne"'],
    ['a timeout that is none', ['check', 'audio', URL_, '--timeout', 'soon'], '--timeout'],
    ['a timeout of 0', ['check', 'audio', URL_, '--timeout', '0'], '--timeout'],
    ['a callback that is no address', ['check', 'audio', URL_, '--callback-url', 'x'], 'options.callbackUrl'],
    [
      'vendor options that are no object',
      ['check', 'audio', URL_, '--vendor-options', '[]'],
      '--vendor-options',
    ],
    [
      'vendor options of an unknown vendor',
      ['check', 'audio', URL_, '--vendor-options', '{"acne":{}}'],
      'options.vendorOptions',
    ],
    ['--fail-on pass', ['check', 'audio', URL_, '--fail-on', 'pass'], 'review, block'],
    [
      '--fail-on without a decision',
      ['check', 'audio', URL_, '--submit-only', '--fail-on', 'block'],
      'cannot be used with',
    ],
    ['an unknown option', ['check', 'audio', URL_, '--retries', '3'], "unknown option '--retries'"],
    ['a configuration file that is missing', ['check', 'audio', URL_, '--config', 'none.json'], 'none.json'],
    ['an empty stdin', ['check', 'audio', '-'], 'stdin is empty'],
  ])('exits with 2 before any call to the vendor: %s', async (_, argv, message) => {
    const { exitCode, stdout, stderr, calls } = await runCommand(argv, { stdin: '' });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(calls).toEqual([]);
  });

  it('refuses several lines on stdin', async () => {
    const { exitCode, stderr, calls } = await runCommand(['check', 'audio', '-'], {
      stdin: `${URL_}\n${URL_}`,
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('several lines');
    expect(calls).toEqual([]);
  });
});
