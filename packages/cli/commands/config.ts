import { createModerator, describeConfig, type ConfigDescription } from 'moderato';
import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { EXAMPLE_VENDOR } from '../example-vendors.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeSettings } from '../print/config.js';
import { jsonLine } from '../print/text.js';
import { readSettings, type ConfigOptions, type Settings } from '../session.js';

const HELP = `
Exits with 2 when the chosen vendor cannot be used as it is set up.

Examples:
  moderato config
  MODERATO_PROVIDER=${EXAMPLE_VENDOR} moderato config
  moderato config --config staging.yaml --json`;

/** Adds `moderato config`. */
export const addConfig: AddCommand = (program, io, finish) => {
  program
    .command('config')
    .description('show the configuration and where each setting comes from; credentials stay hidden')
    .addOption(configOption())
    .option('--provider <vendor>', 'vendor to check; default: the configured one')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (options: ConfigCommandOptions) => finish(await runConfig(options, io)));
};

interface ConfigCommandOptions extends ConfigOptions {
  json?: boolean | undefined;
}

/**
 * Prints what is set and from where, with `[secret]` for every credential.
 * @returns the exit code.
 * @throws ModerationError `config` after printing, when no moderator can be opened with these settings.
 */
async function runConfig(options: ConfigCommandOptions, io: CommandIo): Promise<number> {
  const settings = await readSettings(options, io);
  const description = choose(describeConfig(settings.config, settings.environment), options.provider);
  io.stdout.write(options.json === true ? jsonLine(description) : describeSettings(description));
  await assertUsable(description, settings, io);
  return EXIT.done;
}

function choose(description: ConfigDescription, provider: string | undefined): ConfigDescription {
  if (provider === undefined) return description;
  const known = description.vendors.map(({ id }) => id);
  if (!known.includes(provider))
    throw usageError(`--provider: unknown vendor "${provider}"; known are ${known.join(', ')}`);
  return { ...description, provider: { id: provider, origin: '--provider' } };
}

async function assertUsable(
  description: ConfigDescription,
  settings: Settings,
  io: CommandIo,
): Promise<void> {
  const { provider, vendors } = description;
  if (provider === null)
    throw usageError('provider: none is chosen; set "provider", MODERATO_PROVIDER or --provider');
  const vendor = vendors.find(({ id }) => id === provider.id);
  if (vendor !== undefined && vendor.configured && vendor.problem !== null) throw usageError(vendor.problem);
  await createModerator(settings.config, { ...io.parts, environment: settings.environment }).close();
}
