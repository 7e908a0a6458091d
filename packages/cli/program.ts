import { createRequire } from 'node:module';
import addCompletion from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { type AddCommand, type Finish } from './command.js';
import { addBatch } from './commands/batch.js';
import { addCheck } from './commands/check.js';
import { addCompareSet } from './commands/compare-set.js';
import { addCompare } from './commands/compare.js';
import { addConfig } from './commands/config.js';
import { addDoctor } from './commands/doctor.js';
import { addEmulate } from './commands/emulate.js';
import { addInit } from './commands/init.js';
import { addJob } from './commands/job.js';
import { addLabel } from './commands/label.js';
import { addPolicy } from './commands/policy.js';
import { addProviders } from './commands/providers.js';
import { addQueue } from './commands/queue.js';
import { addWorker } from './commands/worker.js';
import { addReport } from './commands/report.js';
import { addSample } from './commands/sample.js';
import { EXAMPLE_VENDOR } from './example-vendors.js';
import { type CommandIo } from './io.js';

const { version } = createRequire(import.meta.url)('@moderato/cli/package.json') as { version: string };

/** Every command, in the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addInit,
  addDoctor,
  addCheck,
  addCompare,
  addJob,
  addBatch,
  addCompareSet,
  addReport,
  addSample,
  addLabel,
  addWorker,
  addQueue,
  addPolicy,
  addProviders,
  addConfig,
  addEmulate,
];

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
 */
export function createProgram(io: CommandIo, finish: Finish): Command {
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
  for (const addCommand of COMMANDS) addCommand(program, io, finish);
  addCompletion(program, { completionCommandName: 'completion' });
  return program;
}
