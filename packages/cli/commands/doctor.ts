import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isModerationError, readFileAtMost } from '@moderato/core';
import { describeConfig, type ConfigDescription } from 'moderato';
import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { notTried, ok, problem, type Diagnosis } from '../doctor/diagnosis.js';
import { diagnoseVendor } from '../doctor/vendor.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeDiagnoses } from '../print/doctor.js';
import { jsonLine } from '../print/text.js';
import { readSettings, type ConfigOptions, type Settings } from '../session.js';

const HELP = `
Sends no content and pays for nothing. Exits with 2 when a setting is wrong, else with 3 when network or vendor refuse.

Examples:
  moderato doctor
  moderato doctor --offline --json`;

/** What no free call can show. */
const NOT_TRIED = [
  notTried('moderation', null, 'it costs money; try: moderato check text hello'),
  notTried('callbacks', null, 'whether the vendor can reach an address of yours'),
];

/** Adds `moderato doctor`. */
export const addDoctor: AddCommand = (program, io, finish) => {
  program
    .command('doctor')
    .description(
      'look for what keeps the configured vendors from working: settings, name, clock, credentials',
    )
    .addOption(configOption())
    .option('--provider <vendor>', 'look at this vendor alone; default: all that are configured')
    .option('--offline', 'leave the network alone')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => finish(await runDoctor(options, io)));
};

interface DoctorOptions extends ConfigOptions {
  offline?: boolean | undefined;
  json?: boolean | undefined;
}

/**
 * Prints what was looked at and what was not.
 * @returns the exit code.
 * @throws ModerationError `config` for a vendor that nobody knows; `aborted`.
 */
async function runDoctor(options: DoctorOptions, io: CommandIo): Promise<number> {
  const diagnoses = [
    ok('Node', null, process.versions.node),
    ...(await diagnoseEnvironmentFile(io)),
    ...(await diagnoseConfiguration(options, io)),
    ...NOT_TRIED,
  ];
  io.stdout.write(options.json === true ? jsonLine(diagnoses) : describeDiagnoses(diagnoses, io));
  const causes = diagnoses.flatMap(({ cause }) => cause ?? []);
  if (causes.includes('configuration')) return EXIT.usage;
  return causes.length > 0 ? EXIT.failed : EXIT.done;
}

async function diagnoseConfiguration(options: DoctorOptions, io: CommandIo): Promise<Diagnosis[]> {
  let settings: Settings;
  let description: ConfigDescription;
  try {
    settings = await readSettings({ config: options.config }, io);
    description = describeConfig(settings.config, settings.environment);
  } catch (error) {
    if (!isModerationError(error)) throw error;
    return [problem('configuration', 'configuration', null, error.message)];
  }
  const vendors = chooseVendors(description, options.provider);
  if (vendors.length === 0)
    return [problem('configuration', 'configuration', null, 'no vendor is configured; try: moderato init')];
  const found = [chosenVendor(description)];
  for (const vendor of vendors)
    found.push(...(await diagnoseVendor(vendor, settings, options.offline === true, io)));
  return found;
}

function chooseVendors({ vendors }: ConfigDescription, provider: string | undefined) {
  if (provider === undefined) return vendors.filter(({ configured }) => configured);
  const chosen = vendors.filter(({ id }) => id === provider);
  if (chosen.length === 0)
    throw usageError(
      `--provider: unknown vendor "${provider}"; known are ${vendors.map(({ id }) => id).join(', ')}`,
    );
  return chosen;
}

function chosenVendor({ provider }: ConfigDescription): Diagnosis {
  return provider === null
    ? problem(
        'configuration',
        'provider',
        null,
        'several vendors are configured and none is chosen; set "provider"',
      )
    : ok('provider', null, `${provider.id}, from ${provider.origin}`);
}

/** A `.env` file that nothing has read is a frequent reason for missing credentials; its names are looked at, not its values. */
async function diagnoseEnvironmentFile(io: CommandIo): Promise<Diagnosis[]> {
  const file = join(io.directory, '.env');
  if (!existsSync(file)) return [];
  const { bytes } = await readFileAtMost(file);
  const names = Object.keys(parseEnv(bytes?.toString() ?? ''));
  const known = describeConfig({}, {}).vendors.flatMap(({ fields }) =>
    fields.flatMap(({ variable }) => variable ?? []),
  );
  const unread = names.filter((name) => known.includes(name) && !io.environment[name]);
  if (unread.length === 0) return [];
  const advice = `.env holds ${unread.join(', ')}, which the environment does not; run: set -a; . ./.env; set +a`;
  return [problem('configuration', '.env', null, advice)];
}
