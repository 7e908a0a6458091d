import { type Decision, type Kind } from '@moderato/core';
import { Option } from 'commander';
import { type AddCommand } from '../command.js';
import {
  addContentArguments,
  configOption,
  failOnOption,
  providerOption,
  timeoutOption,
  vendorOptionsOption,
  verboseOption,
} from '../common-options.js';
import { EXAMPLE_VENDOR } from '../example-vendors.js';
import { exitCodeOfDecision, EXIT } from '../exit-code.js';
import { readContent, type ContentOptions } from '../input.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, type CallFlags } from '../options.js';
import { jobCommand } from '../print/error.js';
import { printVerdict } from '../print/job.js';
import { jsonLine } from '../print/text.js';
import { startProgress } from '../progress.js';
import { openSession, type ConfigOptions } from '../session.js';

const HELP = `
Examples:
  moderato check audio https://example.com/a.mp3
  moderato check audio https://example.com/a.mp3 --categories sexual,harassment --json
  moderato check text 'buy followers, message me'
  moderato check image ./avatar.png --json
  moderato check text --file article.txt
  moderato check video clip.mp4
  moderato check audio uploads/a.mp3 --object --provider ${EXAMPLE_VENDOR}
  echo https://example.com/a.mp3 | moderato check audio - --fail-on review && echo publish
  moderato check audio https://example.com/a.mp3 --submit-only > ticket.json`;

/** Adds `moderato check`. */
export const addCheck: AddCommand = (program, io, finish) => {
  addContentArguments(
    program.command('check').description('moderate one piece of content and print the verdict'),
  )
    .addOption(configOption())
    .addOption(providerOption())
    .addOption(verboseOption())
    .addOption(timeoutOption())
    .option('--callback-url <url>', 'address that the vendor calls when the job has ended')
    .addOption(vendorOptionsOption())
    .addOption(failOnOption())
    .addOption(new Option('--submit-only', 'print the ticket of the job and do not wait').conflicts('failOn'))
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', HELP)
    .action(async (kind: Kind, content: string | undefined, options: CheckOptions) =>
      finish(await runCheck(kind, content, options, io)),
    );
};

/** The options of `moderato check`. */
interface CheckOptions extends ContentOptions, CallFlags, ConfigOptions {
  failOn?: Decision | undefined;
  json?: boolean | undefined;
  /** Prints the ticket instead of waiting. */
  submitOnly?: boolean | undefined;
}

/**
 * Moderates content and prints the verdict, or the ticket of its job.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the verdict from being reached.
 */
async function runCheck(
  kind: Kind,
  argument: string | undefined,
  options: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const call = { ...readCallOptions(options), signal: io.signal };
  const content = await readContent(kind, argument, options, io);
  const moderator = await openSession(options, io);
  const progress = await startProgress(`submitting ${kind}`, io, options.verbose);
  try {
    if (options.submitOnly === true) {
      const ticket = await moderator.submit(content, call);
      progress.stop();
      io.stdout.write(jsonLine(ticket));
      if (options.json !== true)
        io.stderr.write(`submitted; fetch the verdict with\n  ${jobCommand(ticket)}\n`);
      return EXIT.done;
    }
    const verdict = await moderator.moderate(content, { ...call, onProgress: progress.report });
    progress.stop();
    printVerdict(verdict, options.json === true, io);
    return exitCodeOfDecision(verdict.decision, options.failOn);
  } finally {
    progress.stop();
    await moderator.close();
  }
}
