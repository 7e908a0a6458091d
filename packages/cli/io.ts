import { type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type ModeratorParts } from 'moderato';

/** Everything that the command touches outside itself. */
export interface CommandIo {
  /** Gets results and nothing else. */
  stdout: NodeJS.WritableStream;
  /** Gets everything else: progress, errors, hints. */
  stderr: NodeJS.WritableStream;
  stdin: Readable;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths and the configuration file are looked for. */
  directory: string;
  /** Colours are used on terminals only, the spinner where stderr is one. */
  isTerminal: { stdout: boolean; stderr: boolean };
  /** Ends the command: a wait prints its ticket, the emulator closes. */
  signal: AbortSignal;
  /** Exchanges parts of the moderator, for tests; its environment is the one above. */
  parts: ModeratorParts;
}

/** What `openIo` gives: the surroundings, and the way to let go of them. */
export interface OpenIo {
  io: CommandIo;
  /** Why results did not get to stdout, as a code of the system; null where they did, or where their reader went away. */
  outputProblem: () => Promise<string | null>;
  release: () => void;
}

/**
 * Fills what is not given with the process's own. Without a signal of the caller's, the first SIGINT or SIGTERM ends the
 * command in order and a second one at once.
 */
export function openIo(given: Partial<CommandIo> = {}): OpenIo {
  const interrupts =
    given.signal === undefined ? watchInterrupts() : { signal: given.signal, release: () => undefined };
  const io: CommandIo = {
    stdout: process.stdout,
    stderr: process.stderr,
    // opened when it is read: that takes time, and an interrupt reaches a process with an open one late
    get stdin() {
      return process.stdin;
    },
    environment: process.env,
    directory: process.cwd(),
    isTerminal: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
    parts: {},
    ...given,
    signal: interrupts.signal,
  };
  for (const stream of [io.stdout, io.stderr]) {
    problems.delete(stream);
    if (!stream.listeners('error').includes(keepProblem)) stream.on('error', keepProblem);
  }
  return {
    io,
    outputProblem: async () => {
      // streams tell their errors a little later than they are written to
      await setImmediate();
      const code = problems.get(io.stdout) ?? null;
      return code === 'EPIPE' ? null : code;
    },
    release: interrupts.release,
  };
}

/** Errors of streams, which would otherwise end the process with a stack. */
const problems = new WeakMap<object, string>();

function keepProblem(this: NodeJS.WritableStream, error: NodeJS.ErrnoException): void {
  problems.set(this, error.code ?? 'unknown reason');
}

function watchInterrupts(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}
