import { describe, expect, it } from '@jest/globals';
import { failure, running, succeeded } from '../support/acme.js';
import { vendorFinding } from '../support/vendor-result.js';
import { runCommand } from './run-command.js';

const CHECK = ['check', 'audio', 'https://example.com/a.mp3'];
const ESCAPE = '\u001b';
const bad = succeeded({ decision: 'bad', label: 'nude' });

/** The members of a terminal that the spinner uses. */
const terminal = (columns: number) => ({
  isTTY: true,
  columns,
  cursorTo: () => true,
  clearLine: () => true,
  moveCursor: () => true,
});

describe('on a terminal', () => {
  it('the decision has a colour', async () => {
    const { stdout } = await runCommand(CHECK, {
      script: { fetch: [bad] },
      isTerminal: { stdout: true, stderr: false },
    });

    expect(stdout).toContain(`${ESCAPE}[31mBLOCK`);
  });

  it('NO_COLOR takes the colours away', async () => {
    const isTerminal = { stdout: true, stderr: false };

    const { stdout } = await runCommand(CHECK, {
      script: { fetch: [bad] },
      isTerminal,
      environment: { NO_COLOR: '1' },
    });

    expect(stdout).toMatch(/^BLOCK/);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('a spinner on stderr says the state of the job, while stdout keeps to the verdict', async () => {
    const isTerminal = { stdout: false, stderr: true };
    const script = { fetch: [running, bad] };

    const { stdout, stderr } = await runCommand([...CHECK, '--json'], {
      script,
      isTerminal,
      terminal: terminal(100),
    });

    expect(JSON.parse(stdout)).toMatchObject({ decision: 'block' });
    expect(stderr).toContain('submitting audio');
  });

  it('without a width there is no spinner', async () => {
    const isTerminal = { stdout: false, stderr: true };

    const { exitCode, stderr } = await runCommand(CHECK, {
      script: { fetch: [bad] },
      isTerminal,
      terminal: terminal(0),
    });

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
  });

  it('words from outside cannot steer it', async () => {
    const evil = `${ESCAPE}[2J\u009b2J\u202e\rwords`;
    const script = {
      fetch: [
        succeeded({
          decision: evil,
          text: evil,
          subject: evil,
          findings: [vendorFinding({ name: evil, keywords: [evil] })],
          warnings: [{ code: 'ignored' as const, message: evil, path: evil }],
        }),
      ],
    };

    const people = await runCommand(CHECK, { script });
    const machine = await runCommand([...CHECK, '--json'], { script });
    const error = await runCommand(CHECK, {
      script: { submit: [failure({ message: evil, vendorCode: evil, effect: 'none', retry: 'never' })] },
    });

    expect(people.stdout).toContain('words');
    expect(error.stderr).toContain('words');
    expect(people.stdout + machine.stdout + error.stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(people.stdout + error.stderr).not.toContain('\u202e');
    expect(JSON.parse(machine.stdout)).toMatchObject({ text: evil });
  });
});
