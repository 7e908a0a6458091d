import { ModerationError } from '@moderato/core';
import { CommanderError } from 'commander';
import { EXIT, exitCodeOfError } from './exit-code.js';
import { toModerationError, usageError } from './failure.js';
import { openIo, type CommandIo } from './io.js';
import { printError } from './print/error.js';
import { createProgram } from './program.js';

/**
 * Runs the `moderato` command; never throws and never ends the process.
 * @param argv the arguments after the command's name.
 * @param given replaces parts of the surroundings; default: those of the process.
 * @returns the exit code.
 */
export async function main(argv: readonly string[], given: Partial<CommandIo> = {}): Promise<number> {
  const { io, outputProblem, release } = openIo(given);
  let exitCode: number = EXIT.done;
  try {
    const program = await createProgram(io, (code) => (exitCode = code), argv[0]);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    exitCode = report(error, argv, io);
  }
  try {
    const problem = await outputProblem();
    return problem === null ? exitCode : report(outputError(problem), argv, io);
  } finally {
    release();
  }
}

function report(thrown: unknown, argv: readonly string[], io: CommandIo): number {
  if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'commander.help')) {
    return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const error =
    thrown instanceof CommanderError ? usageError(describeUsage(thrown)) : toModerationError(thrown);
  printError(error, argv.includes('--json'), io);
  return exitCodeOfError(error.code);
}

function outputError(reason: string): ModerationError {
  return new ModerationError({
    code: 'internal',
    operation: 'write the result',
    message: `stdout cannot be written (${reason}); the result is lost`,
  });
}

/** Leaves out what follows `=`, because an option that is unknown here may carry a credential. */
function describeUsage(error: CommanderError): string {
  return error.message
    .replace(/^error: /, '')
    .split('\n')
    .map(withoutOptionValue)
    .join(' ');
}

/** `'--name=value'` as `'--name'`: up to the last quote of the line, since the value may hold some. */
function withoutOptionValue(line: string): string {
  const option = /(?<![\w-])-[\w-]+=/.exec(line);
  const end = line.lastIndexOf("'");
  if (option === null || end < option.index) return line;
  return line.slice(0, option.index + option[0].length - 1) + line.slice(end);
}
