import { createModerator, describeConfig, type ConfigDescription } from 'moderato';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeSettings } from '../print/config.js';
import { jsonLine } from '../print/text.js';
import { readSettings, type ConfigOptions, type Settings } from '../session.js';

/**
 * Prints what is set and from where, with `[secret]` for every credential.
 * @returns the exit code.
 * @throws ModerationError `config` after printing, when no moderator can be opened with these settings.
 */
export async function runConfig(
  options: ConfigOptions & { json?: boolean | undefined },
  io: CommandIo,
): Promise<number> {
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
  if (vendor?.configured === false) throw usageError(`providers.${provider.id}: not configured`);
  if (vendor !== undefined && vendor.problem !== null) throw usageError(vendor.problem);
  await createModerator(settings.config, { ...io.parts, environment: settings.environment }).close();
}
