import { describeConfig, describeProviders, type ProviderDescription } from 'moderato';
import { type AddCommand } from '../command.js';
import { EXAMPLE_VENDOR } from '../example-vendors.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { canAsk, openQuestions, type Questions } from '../init/questions.js';
import { chooseFile, writeSettings, type NewSettings } from '../init/settings-file.js';
import { type CommandIo } from '../io.js';
import { describeNextSteps } from '../print/init.js';

const HELP = `
Asks on a terminal; elsewhere everything comes from the options. Overwrites nothing. Credentials are not asked for and not written: they
are read from the environment.

Examples:
  moderato init
  moderato init --provider ${EXAMPLE_VENDOR} --set region=eu-north-1 --yes`;

/** Adds `moderato init`. */
export const addInit: AddCommand = (program, io, finish) => {
  program
    .command('init')
    .description('write a configuration file after asking for its settings')
    .option('--provider <vendor>', 'the vendor')
    .option('--set <field=value>', 'a setting of the vendor; repeat it for others', collect)
    .option('--file <file>', 'the file to write, .yaml or .json; default: moderato.config.yaml')
    .option('--yes', 'ask nothing')
    .addHelpText('after', HELP)
    .action(async (options: InitOptions) => finish(await runInit(options, io)));
};

interface InitOptions {
  provider?: string | undefined;
  set?: string[] | undefined;
  file?: string | undefined;
  yes?: boolean | undefined;
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/**
 * Writes a configuration file and says what to do next.
 * @returns the exit code.
 * @throws ModerationError `config` for a file that exists, and for settings that are missing or wrong where nobody is asked; `aborted`.
 */
async function runInit(options: InitOptions, io: CommandIo): Promise<number> {
  const file = chooseFile(options.file, io);
  const questions = options.yes !== true && canAsk(io) ? openQuestions(io) : null;
  try {
    const vendor = await chooseVendor(options.provider, questions);
    const fields = await chooseFields(vendor, readFields(options.set ?? [], vendor), questions, io);
    const variables = vendor.secrets.flatMap((field) => vendor.environment[field] ?? []);
    const settings: NewSettings = { provider: vendor.id, fields, variables };
    await writeSettings(file, settings, io);
    io.stderr.write(describeNextSteps(file, vendor, io));
    return EXIT.done;
  } finally {
    questions?.close();
  }
}

async function chooseVendor(
  given: string | undefined,
  questions: Questions | null,
): Promise<ProviderDescription> {
  const vendors = describeProviders();
  const ids = vendors.map(({ id }) => id);
  let id = given;
  if (id === undefined && questions === null)
    throw usageError(`--provider: needed where nobody can be asked; known are ${ids.join(', ')}`);
  for (;;) {
    id ??= (await questions?.ask(`Vendor (${ids.join(', ')})`, ids[0])) ?? '';
    const vendor = vendors.find((each) => each.id === id);
    if (vendor !== undefined) return vendor;
    if (questions === null || given !== undefined)
      throw usageError(`--provider: unknown vendor "${id}"; known are ${ids.join(', ')}`);
    id = undefined;
  }
}

function readFields(given: readonly string[], vendor: ProviderDescription): Record<string, string> {
  const known = Object.keys(vendor.environment).filter((field) => !vendor.secrets.includes(field));
  return Object.fromEntries(
    given.map((text) => {
      const [field = '', ...rest] = text.split('=');
      if (vendor.secrets.includes(field))
        throw usageError(
          `--set: ${field} is a credential, which is not written to a file; set ${vendor.environment[field] ?? 'its variable'}`,
        );
      if (!known.includes(field) || rest.length === 0)
        throw usageError(`--set: expected <field>=<value> with one of ${known.join(', ')}`);
      return [field, rest.join('=')];
    }),
  );
}

/** Takes what is given, leaves what the environment holds, and asks for the rest that is needed. */
async function chooseFields(
  vendor: ProviderDescription,
  given: Record<string, string>,
  questions: Questions | null,
  io: CommandIo,
): Promise<Record<string, string>> {
  const fields = { ...given };
  const isSet = (field: string) => Boolean(io.environment[vendor.environment[field] ?? '']);
  const needed = vendor.required.filter((field) => !vendor.secrets.includes(field));
  for (const [field, value] of Object.entries(fields)) assertField(vendor.id, field, value);
  const missing = needed.filter((field) => !(field in fields) && !isSet(field));
  if (missing.length > 0 && questions === null)
    throw usageError(
      `${vendor.id}: ${missing.join(' and ')} missing; give ${missing.map((field) => `--set ${field}=…`).join(' ')}, or set ${missing.map((field) => vendor.environment[field]).join(', ')}`,
    );
  for (const field of missing) {
    let problem: string | null = '';
    while (problem !== null && questions !== null) {
      const value = await questions.ask(`${field} (${vendor.environment[field] ?? 'no variable'})`);
      problem = problemOfField(vendor.id, field, value);
      if (problem === null) fields[field] = value;
      else io.stderr.write(`  ${problem}\n`);
    }
  }
  return fields;
}

function assertField(id: string, field: string, value: string): void {
  const problem = problemOfField(id, field, value);
  if (problem !== null) throw usageError(`--set: ${problem}`);
}

/** What is wrong with one field, whatever else is missing; never with its value. */
function problemOfField(id: string, field: string, value: string): string | null {
  const { vendors } = describeConfig({ providers: { [id]: { [field]: value } } }, {});
  const problem = vendors.find((vendor) => vendor.id === id)?.problem ?? '';
  const name = `providers.${id}.${field}`;
  return (
    problem.split('; ').find((part) => part.startsWith(`${name}:`) || part.startsWith(`${name} `)) ?? null
  );
}
