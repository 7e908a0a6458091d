import { createRequire } from 'node:module';
import { Command } from 'commander';
import { type AddCommand, type Finish } from './command.js';
import { EXAMPLE_VENDOR } from './example-vendors.js';
import { type CommandIo } from './io.js';

const { version } = createRequire(import.meta.url)('@moderato/cli/package.json') as { version: string };

/** Loads every command by its name, in the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import('./commands/init.js')).addInit,
  doctor: async () => (await import('./commands/doctor.js')).addDoctor,
  check: async () => (await import('./commands/check.js')).addCheck,
  compare: async () => (await import('./commands/compare.js')).addCompare,
  job: async () => (await import('./commands/job.js')).addJob,
  batch: async () => (await import('./commands/batch.js')).addBatch,
  'compare-set': async () => (await import('./commands/compare-set.js')).addCompareSet,
  report: async () => (await import('./commands/report.js')).addReport,
  sample: async () => (await import('./commands/sample.js')).addSample,
  label: async () => (await import('./commands/label.js')).addLabel,
  worker: async () => (await import('./commands/worker.js')).addWorker,
  queue: async () => (await import('./commands/queue.js')).addQueue,
  policy: async () => (await import('./commands/policy.js')).addPolicy,
  providers: async () => (await import('./commands/providers.js')).addProviders,
  config: async () => (await import('./commands/config.js')).addConfig,
  emulate: async () => (await import('./commands/emulate.js')).addEmulate,
};

const HELP = `
Exit codes:
  0    a verdict was reached, or the command did what it was asked to
  2    the command line, the configuration or the content is wrong
  3    the vendor or the network failed; there is no verdict
  4    with --fail-on: the decision is that one or worse
  130  interrupted; the ticket of a waiting job was printed

Results go to stdout, everything else to stderr.

Examples:
  moderato check audio https://example.com/a.mp3
  moderato check audio https://example.com/a.mp3 --provider ${EXAMPLE_VENDOR} --json
  moderato emulate --rules rules.yaml`;

/**
 * Lays out the command line. It ends by throwing `CommanderError`, also after help and version, and never ends the process.
 * @param finish is told the exit code of the command that ran.
 * @param name the first argument: where it names a command, or asks for the version, no other command is loaded.
 */
export async function createProgram(
  io: CommandIo,
  finish: Finish,
  name: string | undefined,
): Promise<Command> {
  const program = new Command('moderato')
    .description('One content-moderation API in front of many vendors.')
    .version(version, '-v, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // said once, by whoever catches the error
      outputError: () => undefined,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', HELP);
  if (name === '-v' || name === '--version') return program;
  const named = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const wanted = named === undefined ? Object.values(COMMANDS) : [named];
  for (const load of wanted) {
    const addCommand = await load();
    addCommand(program, io, finish);
  }
  if (named !== undefined) return program;
  const { addCompletion } = await import('./completion.js');
  await addCompletion(program, io);
  return program;
}
