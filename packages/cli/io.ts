import { type Readable } from 'node:stream';
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
  release: () => void;
}

/**
 * Fills what is not given with the process's own. Without a signal of the caller's, the first SIGINT or SIGTERM ends the
 * command in order and a second one at once.
 */
export function openIo(given: Partial<CommandIo> = {}): OpenIo {
  const interrupts =
    given.signal === undefined ? watchInterrupts() : { signal: given.signal, release: () => undefined };
  for (const pipe of [process.stdout, process.stderr]) {
    if (!pipe.listeners('error').includes(ignoreClosedPipe)) pipe.on('error', ignoreClosedPipe);
  }
  return {
    io: {
      stdout: process.stdout,
      stderr: process.stderr,
      stdin: process.stdin,
      environment: process.env,
      directory: process.cwd(),
      isTerminal: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
      parts: {},
      ...given,
      signal: interrupts.signal,
    },
    release: interrupts.release,
  };
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

/** A reader such as `head` may go away before everything is written; that is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
