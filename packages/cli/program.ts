import { KINDS } from '@moderato/core';
import { Argument, Command, Option } from 'commander';
import { MODERATO_VERSION } from 'moderato';
import { addBatch, addCompareSet } from './batch/add-commands.js';
import { configOption, failOnOption } from './common-options.js';
import { runCheck } from './commands/check.js';
import { runCompare } from './commands/compare.js';
import { runConfig } from './commands/config.js';
import { runEmulate } from './commands/emulate.js';
import { runJob } from './commands/job.js';
import { runPolicyTry } from './commands/policy.js';
import { runProviders } from './commands/providers.js';
import * as help from './help.js';
import { type CommandIo } from './io.js';

/**
 * Lays out the command line. It ends by throwing `CommanderError`, also after help and version, and never ends the process.
 * @param finish is told the exit code of the command that ran.
 */
export function createProgram(io: CommandIo, finish: (exitCode: number) => void): Command {
  const program = new Command('moderato')
    .description('One content-moderation API in front of many vendors.')
    .version(MODERATO_VERSION)
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
    .addHelpText('after', help.PROGRAM);

  addCheck(program, io, finish);
  addCompare(program, io, finish);
  addJob(program, io, finish);
  addBatch(program, io, finish);
  addCompareSet(program, io, finish);
  addPolicy(program, io, finish);

  program
    .command('providers')
    .description('show what each vendor can do')
    .option('--json', 'print JSON')
    .addHelpText('after', help.PROVIDERS)
    .action((options: Parameters<typeof runProviders>[0]) => finish(runProviders(options, io)));

  program
    .command('config')
    .description('show what is set and from where; credentials stay hidden')
    .addOption(configOption())
    .option('--provider <vendor>', 'the vendor to check; default: the configured one')
    .option('--json', 'print JSON')
    .addHelpText('after', help.CONFIG)
    .action(async (options: Parameters<typeof runConfig>[0]) => finish(await runConfig(options, io)));

  addEmulate(program, io, finish);
  return program;
}

function addCheck(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  program
    .command('check')
    .description('have content judged and print the verdict')
    .addArgument(new Argument('<kind>', 'what it is').choices(KINDS))
    .argument(
      '[content]',
      'an address, text for the kind "text", a file for the kind "image", or - for stdin',
    )
    .addOption(configOption())
    .option('--provider <vendor>', 'the vendor that decides; default: the configured one')
    .option('--file <file>', 'read the content from a file, for text and image; - is stdin')
    .option('--text [text]', 'the text itself, also where it is the name of a file')
    .option('--object', "<content> is a key in the vendor's own bucket")
    .option('--url', '<content> is the address of a text, not the text')
    .option('--categories <list>', 'what to look for, separated by commas; default: as the vendor is set up')
    .option('--id <id>', 'your own id of the content, repeated in the verdict')
    .option('--language <code>', 'language of the content, such as zh')
    .option('--timeout <duration>', 'how long to wait in all: milliseconds, or such as 30s; default: 10m')
    .option('--callback-url <url>', 'where the vendor reports that the job has ended')
    .option('--vendor-options <json>', 'options by vendor, such as {"<vendor>":{…}}')
    .addOption(failOnOption())
    .addOption(new Option('--submit-only', 'print the ticket of the job and do not wait').conflicts('failOn'))
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', help.CHECK)
    .action(
      async (
        kind: Parameters<typeof runCheck>[0],
        content: string | undefined,
        options: Parameters<typeof runCheck>[2],
      ) => finish(await runCheck(kind, content, options, io)),
    );
}

function addCompare(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('have several vendors judge the same content and print their verdicts side by side')
    .addArgument(new Argument('<kind>', 'what it is').choices(KINDS))
    .argument('[content]', 'as for check')
    .addOption(configOption())
    .option('--providers <list>', 'vendors, separated by commas; default: all that are configured')
    .addOption(
      new Option('--strategy <name>', 'how one decision is made of theirs').choices([
        'strictest',
        'majority',
        'primary',
        'mildest',
      ]),
    )
    .option('--file <file>', 'read the content from a file, for text and image; - is stdin')
    .option('--text [text]', 'the text itself, also where it is the name of a file')
    .option('--object', "<content> is a key in the vendors' own buckets")
    .option('--url', '<content> is the address of a text, not the text')
    .option('--categories <list>', 'what to look for, separated by commas')
    .option('--id <id>', 'your own id of the content')
    .option('--language <code>', 'language of the content, such as zh')
    .option('--timeout <duration>', 'how long to wait in all; default: 10m')
    .option('--vendor-options <json>', 'options by vendor, such as {"<vendor>":{…}}')
    .addOption(failOnOption())
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', help.COMPARE)
    .action(
      async (
        kind: Parameters<typeof runCompare>[0],
        content: string | undefined,
        options: Parameters<typeof runCompare>[2],
      ) => finish(await runCompare(kind, content, options, io)),
    );
}

function addJob(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  program
    .command('job')
    .description('ask after a job by its ticket')
    .argument('<ticket>', 'the JSON of the ticket, the name of a file that holds it, or - for stdin')
    .addOption(configOption())
    .option('--wait', 'wait for the end of the job and print the verdict')
    .option('--timeout <duration>', 'how long to wait in all: milliseconds, or such as 30s; default: 10m')
    .addOption(failOnOption())
    .option('--json', 'print the job, or with --wait the verdict, as JSON')
    .addHelpText('after', help.JOB)
    .action(async (ticket: string, options: Parameters<typeof runJob>[1]) =>
      finish(await runJob(ticket, options, io)),
    );
}

function addPolicy(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  program
    .command('policy')
    .description('see what a policy would make of stored verdicts')
    .command('try')
    .description('replay stored verdicts under a policy and show what would change; asks nobody')
    .argument('<results>', 'results of a batch, or verdicts, one JSON object a line; - for stdin')
    .requiredOption('--policy <file>', 'the policy, YAML or JSON')
    .option('--examples <number>', 'how many changed verdicts to show; default: 10')
    .option('--json', 'print JSON')
    .addHelpText('after', help.POLICY_TRY)
    .action(async (results: string, options: Parameters<typeof runPolicyTry>[1]) =>
      finish(await runPolicyTry(results, options, io)),
    );
}

function addEmulate(program: Command, io: CommandIo, finish: (exitCode: number) => void): void {
  program
    .command('emulate')
    .description("serve stand-ins for the vendors' APIs on this machine, until interrupted")
    .option('--tencent-port <port>', 'default: any free port')
    .option('--huawei-port <port>', 'default: any free port')
    .option('--rules <file>', 'what to find in which sound, YAML or JSON; default: everything passes')
    .option(
      '--faults <file>',
      'how the vendors misbehave, YAML or JSON, see docs/emulator.md; default: not at all',
    )
    .option('--seed <number>', 'which requests get faults: the same ones for the same number; default: 1')
    .option('--objects <directory>', 'the files of the bucket, for check --object')
    .option(
      '--accounts <file>',
      'JSON of the accounts that may sign in; default: those configured, else made-up ones',
    )
    .option(
      '--finish-after <progress>',
      'when jobs end: a number of queries, or a duration such as 500ms; default: 2',
    )
    .addOption(configOption())
    .option('--json', 'print addresses and configuration as one line of JSON')
    .addHelpText('after', help.EMULATE)
    .action(async (options: Parameters<typeof runEmulate>[0]) => finish(await runEmulate(options, io)));
}
