import { describeProviders } from 'moderato';
import { EXIT } from '../exit-code.js';
import { type CommandIo } from '../io.js';
import { describeCapabilities } from '../print/providers.js';
import { jsonLine } from '../print/text.js';

/**
 * Prints what each vendor can do.
 * @returns the exit code.
 */
export function runProviders(options: { json?: boolean | undefined }, io: CommandIo): number {
  const providers = describeProviders();
  io.stdout.write(options.json === true ? jsonLine(providers) : describeCapabilities(providers));
  return EXIT.done;
}
