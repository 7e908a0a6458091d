import { resolve } from 'node:path';
import {
  STARTER_RULES,
  VENDORS,
  portOption,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from '@moderato/emulator';
import { type AddCommand } from '../command.js';
import { configOption } from '../common-options.js';
import { readAccounts, type Accounts } from '../emulator-accounts.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readDuration, readPort } from '../options.js';
import { clientSettings, describeEmulator, withoutSecrets } from '../print/emulator.js';
import { jsonLine, printable } from '../print/text.js';

const PORTS = VENDORS.map((id, place) => `--${id}-port ${8801 + place}`).join(' ');

const HELP = `
The emulated vendors follow the vendors' documentation; they are not the vendors. They fetch media from this machine only.

Examples:
  moderato emulate
  moderato emulate ${PORTS} --rules rules.yaml
  moderato emulate --objects ./bucket --finish-after 500ms --json`;

/** Adds `moderato emulate`, with a port option for each vendor that can be emulated. */
export const addEmulate: AddCommand = (program, io, finish) => {
  const command = program
    .command('emulate')
    .description("serve local stand-ins for the vendors' APIs until interrupted");
  for (const id of VENDORS) command.option(`--${id}-port <port>`, `port of ${id}; default: any free port`);
  command
    .option(
      '--rules <file>',
      'what is found in which content, YAML or JSON; default: a few built-in words, see docs/emulator.md',
    )
    .option('--faults <file>', 'faults to inject, YAML or JSON, see docs/emulator.md; default: none')
    .option('--seed <number>', 'seed of the faults: the same number gives the same faults; default: 1')
    .option('--objects <directory>', 'files of the bucket, for check --object')
    .option(
      '--accounts <file>',
      'JSON of the accounts that may sign in; default: the configured ones, else made-up ones',
    )
    .option(
      '--finish-after <progress>',
      'when a job ends: after a number of polls, or a duration such as 500ms; default: 2',
    )
    .addOption(configOption())
    .option('--json', 'print addresses and configuration as one line of JSON')
    .addHelpText('after', HELP)
    .action(async (options: EmulateOptions) => finish(await runEmulate(options, io)));
};

/** The options of `moderato emulate`; beside them a port for each vendor, such as `examplePort`. */
interface EmulateOptions {
  rules?: string | undefined;
  faults?: string | undefined;
  seed?: string | undefined;
  objects?: string | undefined;
  accounts?: string | undefined;
  finishAfter?: string | undefined;
  config?: string | undefined;
  json?: boolean | undefined;
  [port: `${string}Port`]: string | undefined;
}

/**
 * Serves the stand-ins until it is interrupted. What they are and how to reach them goes to stderr, with `json` also to
 * stdout as one line, as soon as they listen; then one line a request to stderr.
 * @returns the exit code.
 * @throws ModerationError `config` for wrong options, rules, faults or accounts, or a port that is taken.
 */
async function runEmulate(options: EmulateOptions, io: CommandIo): Promise<number> {
  const accounts = await readAccounts(options, io);
  const say = (text: string) => void io.stderr.write(text);
  let isReady = false;
  const emulator = await startEmulator({
    ...emulatorOptions(options, io),
    accounts: accounts.accounts,
    // the banner comes before the addresses are known here, and is said with them
    log: (line) => isReady && say(`${printable(line)}\n`),
  });
  try {
    announce(emulator, accounts, options.json === true, io);
    isReady = true;
    await interrupted(io.signal);
    return EXIT.done;
  } finally {
    await emulator.close();
    say('the emulator has stopped\n');
  }
}

function emulatorOptions(options: EmulateOptions, io: CommandIo): EmulatorOptions {
  const { rules, faults, seed, objects, finishAfter } = options;
  return {
    ...portsOf(options),
    rules: rules === undefined ? STARTER_RULES : resolve(io.directory, rules),
    ...(faults === undefined ? {} : { faults: resolve(io.directory, faults) }),
    ...(seed === undefined ? {} : { seed: readSeed(seed) }),
    ...(objects === undefined ? {} : { objectsDirectory: resolve(io.directory, objects) }),
    ...(finishAfter === undefined ? {} : { progress: readProgress(finishAfter) }),
  };
}

function portsOf(options: EmulateOptions): EmulatorOptions {
  return Object.fromEntries(
    VENDORS.flatMap((id) => {
      const port = options[portOption(id)];
      return port === undefined ? [] : [[portOption(id), readPort(port, `--${id}-port`)]];
    }),
  );
}

function readProgress(text: string): NonNullable<EmulatorOptions['progress']> {
  return /^\d{1,4}$/.test(text) ? { polls: Number(text) } : { ms: readDuration(text, '--finish-after') };
}

function readSeed(text: string): number {
  const seed = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw usageError('--seed: expected a whole number');
  return seed;
}

function announce(emulator: Emulator, accounts: Accounts, json: boolean, io: CommandIo): void {
  const settings = clientSettings(emulator, accounts);
  io.stderr.write(`${withoutSecrets(emulator.banner, accounts)}\n\n${describeEmulator(settings)}\n`);
  if (!json) return;
  const addresses = Object.fromEntries(VENDORS.map((id) => [id, emulator[id]]));
  io.stdout.write(jsonLine({ ...addresses, ...settings }));
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
