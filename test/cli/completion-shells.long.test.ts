import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

// each press of the tab key starts the command
jest.setTimeout(120_000);

const BIN = resolve(import.meta.dirname, '../../packages/cli/bin/moderato.js');
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

const isPresent = (program: string) => spawnSync('which', [program]).status === 0;

/** How each shell is started without the settings of this machine, and what its user puts into its settings. */
const SHELLS = [
  {
    name: 'bash',
    needs: ['bash'],
    start: 'bash --noprofile --norc -i',
    setting: 'source <(moderato completion bash)',
  },
  {
    name: 'bash with bash-completion, read twice',
    needs: ['bash', 'bash-completion'],
    start: 'bash --noprofile --norc -i',
    setting: `source ${BASH_COMPLETION}; source <(moderato completion bash); source <(moderato completion bash)`,
  },
  {
    name: 'zsh',
    needs: ['zsh'],
    start: 'zsh -f -i',
    setting: 'autoload -Uz compinit && compinit -u && source <(moderato completion zsh)',
  },
  {
    name: 'fish',
    needs: ['fish'],
    start: 'fish --no-config -i',
    setting: 'moderato completion fish | source',
  },
];

const has = (need: string) =>
  need === 'bash-completion' ? spawnSync('test', ['-f', BASH_COMPLETION]).status === 0 : isPresent(need);
const absent = SHELLS.filter(({ needs }) => !needs.every(has) || !isPresent('script'));
if (absent.length > 0)
  process.stderr.write(
    `skipped: completion in ${absent.map(({ name }) => name).join(', ')}, not on this machine\n`,
  );

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-shells-'));
  mkdirSync(join(folder, 'bin'));
  const command = join(folder, 'bin/moderato');
  // completes as the real one does, and otherwise says with which words it was called
  writeFileSync(
    command,
    `#!/bin/sh\ncase "$1" in complete | completion) exec "${process.execPath}" "${BIN}" "$@" ;; esac\necho "called:$*:"\n`,
  );
  chmodSync(command, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Types into a shell on a terminal of its own. */
function type(start: string, keys: string): string {
  return execFileSync('script', ['-qec', start, '/dev/null'], {
    input: keys,
    encoding: 'utf8',
    cwd: folder,
    env: { HOME: folder, TERM: 'dumb', PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
    timeout: 60_000,
  });
}

describe.each(SHELLS.filter((shell) => !absent.includes(shell)))(
  'completion in $name',
  ({ start, setting }) => {
    it('finishes commands, arguments, options and their choices, and complains of nothing', () => {
      const lines = [
        'moderato che\t',
        'moderato check au\thttps://x/y --provi\t',
        'moderato check text hi --fail-on bl\t',
      ];

      const output = type(start, [setting, ...lines, 'exit'].map((line) => `${line}\r`).join(''));

      expect(output).toContain('called:check:');
      expect(output).toContain('called:check audio https://x/y --provider:');
      expect(output).toContain('called:check text hi --fail-on block:');
      expect(output).not.toMatch(/not found|readonly|error/i);
    });
  },
);
