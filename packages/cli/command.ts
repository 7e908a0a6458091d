import { type Command } from 'commander';
import { type CommandIo } from './io.js';

/** Is told the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;

/** Adds one command to the program: its arguments, options, help and action. */
export type AddCommand = (program: Command, io: CommandIo, finish: Finish) => void;
