import { createModerator, loadConfig, type ModeratoConfig, type Moderator } from 'moderato';
import { type CommandIo } from './io.js';
import { stepPrinter } from './print/steps.js';

/** The options by which every command finds its configuration. */
export interface ConfigOptions {
  /** A configuration file. Default: `MODERATO_CONFIG`, else the first one found upwards. */
  config?: string | undefined;
  /** The vendor. Beats file and environment. */
  provider?: string | undefined;
  /** Writes the steps of each call to stderr. */
  verbose?: boolean | undefined;
}

/** A configuration file's content and the environment that completes it. */
export interface Settings {
  config: ModeratoConfig;
  environment: CommandIo['environment'];
}

/**
 * Reads the configuration. Where a provider is named on the command line, the one of file and environment is left out, so
 * that it need not be usable.
 * @throws ModerationError `config`.
 */
export async function readSettings(options: ConfigOptions, io: CommandIo): Promise<Settings> {
  const { environment, directory } = io;
  const config = await loadConfig({ file: options.config, directory, environment });
  if (options.provider === undefined) return { config, environment };
  // a copy would lose the mark of the file that it was read from
  Reflect.deleteProperty(config, 'provider');
  return { config, environment: { ...environment, MODERATO_PROVIDER: undefined } };
}

/**
 * Opens the moderator of one command; the caller closes it.
 * @throws ModerationError `config`.
 */
export async function openSession(options: ConfigOptions, io: CommandIo): Promise<Moderator> {
  const { config, environment } = await readSettings(options, io);
  const steps = options.verbose === true ? { onEvent: stepPrinter(io) } : {};
  return createModerator(config, { ...io.parts, ...steps, environment });
}
