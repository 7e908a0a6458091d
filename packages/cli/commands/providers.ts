import { describeProviders } from 'moderato';
import { type AddCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { type CommandIo } from '../io.js';
import { describeCapabilities } from '../print/providers.js';
import { jsonLine } from '../print/text.js';

const HELP = `
Examples:
  moderato providers
  moderato providers --json`;

/** Adds `moderato providers`. */
export const addProviders: AddCommand = (program, io, finish) => {
  program
    .command('providers')
    .description('show what each vendor can do')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: ProvidersOptions) => finish(runProviders(options, io)));
};

interface ProvidersOptions {
  json?: boolean | undefined;
}

/**
 * Prints what each vendor can do.
 * @returns the exit code.
 */
function runProviders(options: ProvidersOptions, io: CommandIo): number {
  const providers = describeProviders();
  io.stdout.write(options.json === true ? jsonLine(providers) : describeCapabilities(providers));
  return EXIT.done;
}
