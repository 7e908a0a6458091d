import { describe, expect, it } from '@jest/globals';
import { describeProviders } from 'moderato';
import { runCommand } from './run-command.js';

describe('help', () => {
  it.each([[[]], [['check']], [['job']], [['providers']], [['config']], [['emulate']]])(
    'of %j goes to stdout, with examples',
    async (command) => {
      const { exitCode, stdout, stderr } = await runCommand([...command, '--help']);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('Examples:\n');
      expect(stdout).toContain(`moderato ${command[0] ?? 'check'}`);
    },
  );

  it('names the exit codes', async () => {
    const { stdout } = await runCommand(['--help']);

    expect(stdout).toMatch(/ 0 .*\n +2 .*\n +3 .*\n +4 .*\n +130 /);
  });

  it('goes to stderr with exit code 2 when no command is given', async () => {
    const { exitCode, stdout, stderr } = await runCommand([]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: moderato');
  });

  it.each(['--version', '-v'])('says the version with %s', async (flag) => {
    const { exitCode, stdout } = await runCommand([flag]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('the command line', () => {
  it('names an unknown command', async () => {
    const { exitCode, stderr } = await runCommand(['chekc']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("unknown command 'chekc'");
  });

  it('says usage errors as JSON with --json', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check', 'audio', '--json']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'config', message: expect.stringMatching(/^missing required argument 'content'/) },
    });
  });
});

describe('providers', () => {
  it('lists every vendor with what it can do', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['providers']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/tencent.*audio.*url, object.*as a job.*sexual/);
    expect(stdout).toMatch(/huawei.*audio.*url .*as a job/);
    expect(stdout).toMatch(/local.*text.*in the process/);
    for (const words of [
      'no scores',
      'terrorism_extremism,',
      'unsigned',
      'partly',
      '600 MiB',
      '200 MiB',
      '10 requests a second',
    ])
      expect(stdout).toContain(words);
  });

  it('prints their descriptions with --json', async () => {
    const { stdout } = await runCommand(['providers', '--json']);

    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(describeProviders())));
  });
});
