import { tmpdir } from 'node:os';
import { Readable, Writable } from 'node:stream';
import { main, type CommandIo } from '@moderato/cli';
import { createAcme, testParts } from '../support/acme.js';

/** How one run of the command is set up. */
export interface Setup extends Partial<Omit<CommandIo, 'stdin' | 'stdout' | 'stderr'>> {
  /** What the made-up vendor "acme" answers. */
  script?: Parameters<typeof createAcme>[0];
  stdin?: string;
  /** Takes the vendors that are shipped, over real HTTP, in place of "acme". */
  isReal?: boolean;
  /** Further members of the stderr stream, such as those of a terminal. */
  terminal?: object;
}

/** A stream that keeps what is written to it. */
export function sink(members: object = {}): Writable & { text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, members, { text: () => chunks.join('') });
}

/** Runs the command in this process over the made-up vendor "acme", with nothing of this machine's environment. */
export async function runCommand(argv: string[], setup: Setup = {}) {
  const { script, stdin, terminal, parts, isReal = false, ...io } = setup;
  const acme = createAcme(script);
  const stdout = sink();
  const stderr = sink(terminal);
  const exitCode = await main(argv, {
    environment: {},
    directory: tmpdir(),
    isTerminal: { stdout: false, stderr: false },
    signal: new AbortController().signal,
    ...io,
    stdin: Readable.from(stdin === undefined ? [] : [stdin]),
    stdout,
    stderr,
    parts: isReal ? {} : { ...testParts(acme.provider), ...parts },
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), calls: acme.calls };
}
