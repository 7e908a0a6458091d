import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseVerdict } from '@moderato/core';
import { TICKET, failure, running, succeeded } from '../support/acme.js';
import { runCommand } from './run-command.js';

const ticket = JSON.stringify(TICKET);
const failed = {
  ticket: TICKET,
  state: 'failed' as const,
  vendorState: 'BROKEN',
  error: failure({ code: 'job_failed', retry: 'never' }),
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-cli-'));
  await writeFile(join(directory, 'ticket.json'), `${ticket}\n`);
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

describe('job', () => {
  it.each([
    ['text', [ticket], undefined],
    ['a file', ['ticket.json'], undefined],
    ['stdin', ['-'], `${ticket}\n`],
  ])('takes the ticket as %s and prints the state', async (_, argv, stdin) => {
    const setup = { script: { fetch: [running] }, directory, ...(stdin === undefined ? {} : { stdin }) };

    const { exitCode, stdout, stderr, calls } = await runCommand(['job', ...argv], setup);

    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'acme · job job-1 · running (WORKING)\n',
      stderr: '',
    });
    expect(calls).toMatchObject([{ method: 'fetch', argument: TICKET }]);
  });

  it('prints the verdict of a finished job', async () => {
    const { stdout } = await runCommand(['job', ticket]);

    expect(stdout).toMatch(/^acme · job job-1 · succeeded \(DONE\)\nPASS\n/);
  });

  it('prints the job with --json', async () => {
    const { exitCode, stdout } = await runCommand(['job', ticket, '--json']);

    const job = JSON.parse(stdout);

    expect(exitCode).toBe(0);
    expect(job).toMatchObject({ ticket: TICKET, state: 'succeeded', vendorState: 'DONE' });
    expect(parseVerdict(job.verdict)).toMatchObject({ decision: 'pass' });
  });

  it('prints the verdict with --wait --json', async () => {
    const { exitCode, stdout, calls } = await runCommand(['job', ticket, '--wait', '--json'], {
      script: { fetch: [running, running] },
    });

    expect(exitCode).toBe(0);
    expect(parseVerdict(JSON.parse(stdout))).toMatchObject({ decision: 'pass' });
    expect(calls.map(({ method }) => method)).toEqual(['fetch', 'fetch', 'fetch']);
  });

  it.each([
    ['review', 4],
    ['block', 0],
  ])('exits by the decision with --wait --fail-on %s', async (failOn, expected) => {
    const script = { fetch: [succeeded({ decision: 'maybe' })] };

    const { exitCode } = await runCommand(['job', ticket, '--wait', '--fail-on', failOn], { script });

    expect(exitCode).toBe(expected);
  });

  it('refuses --fail-on without --wait, because a running job has no decision', async () => {
    const { exitCode, stderr, calls } = await runCommand(['job', ticket, '--fail-on', 'block'], {
      script: { fetch: [running] },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('needs --wait');
    expect(calls).toEqual([]);
  });

  it.each([[[]], [['--wait']]])('exits with 3 for a job that failed, with options %j', async (flags) => {
    const { exitCode, stderr } = await runCommand(['job', ticket, ...flags], { script: { fetch: [failed] } });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('error (job_failed)');
  });

  it('prints a failed job as JSON on stdout and its error as JSON on stderr', async () => {
    const { stdout, stderr } = await runCommand(['job', ticket, '--json'], { script: { fetch: [failed] } });

    expect(JSON.parse(stdout)).toMatchObject({ state: 'failed', error: { code: 'job_failed' } });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'job_failed' } });
  });

  it('fetches from the vendor of the ticket, whatever vendor is chosen otherwise', async () => {
    const { exitCode } = await runCommand(['job', ticket], { environment: { MODERATO_PROVIDER: 'tencent' } });

    expect(exitCode).toBe(0);
  });

  it.each([
    ['no ticket', [], "missing required argument 'ticket'"],
    ['a file that is missing', ['none.json'], 'none.json cannot be read (ENOENT)'],
    ['JSON that is cut off', ['{"version":1'], 'ticket'],
    ['a ticket without an id', [JSON.stringify({ ...TICKET, id: '' })], 'ticket.id'],
    [
      'a ticket of an unknown vendor',
      [JSON.stringify({ ...TICKET, provider: 'acne' })],
      'unknown vendor "acne"',
    ],
    ['an empty stdin', ['-'], 'stdin is empty'],
  ])('exits with 2 before any call to the vendor: %s', async (_, argv, message) => {
    const { exitCode, stdout, stderr, calls } = await runCommand(['job', ...argv], { directory });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(calls).toEqual([]);
  });
});
