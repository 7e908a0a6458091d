import { type Decision, type Kind } from '@moderato/core';
import { type Comparison, type Strategy } from 'moderato';
import { Option } from 'commander';
import { type AddCommand } from '../command.js';
import {
  addContentArguments,
  configOption,
  failOnOption,
  timeoutOption,
  vendorOptionsOption,
  verboseOption,
} from '../common-options.js';
import { EXAMPLE_VENDORS } from '../example-vendors.js';
import { exitCodeOfDecision, exitCodeOfError, EXIT } from '../exit-code.js';
import { readContent, type ContentOptions } from '../input.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, readList, type CallFlags } from '../options.js';
import { describeComparison } from '../print/comparison.js';
import { jsonLine, paintFor } from '../print/text.js';
import { startProgress } from '../progress.js';
import { openSession, type ConfigOptions } from '../session.js';

const HELP = `
Every vendor bills its call. A vendor without a verdict never counts as pass; a category that it does not look for is "not covered".

Examples:
  moderato compare text 'buy followers, message me'
  moderato compare audio https://example.com/a.mp3 --providers ${EXAMPLE_VENDORS} --strategy majority
  moderato compare text --file article.txt
  moderato compare image ./avatar.png --json`;

/** Adds `moderato compare`. */
export const addCompare: AddCommand = (program, io, finish) => {
  addContentArguments(
    program
      .command('compare')
      .description('moderate the same content with several vendors and print their verdicts side by side'),
  )
    .addOption(configOption())
    .option('--providers <list>', 'vendors, separated by commas; default: all that are configured')
    .addOption(
      new Option('--strategy <name>', 'how one decision is made of all').choices([
        'strictest',
        'majority',
        'primary',
        'mildest',
      ]),
    )
    .addOption(verboseOption())
    .addOption(timeoutOption())
    .addOption(vendorOptionsOption())
    .addOption(failOnOption())
    .option('--json', 'print the comparison as JSON')
    .addHelpText('after', HELP)
    .action(async (kind: Kind, content: string | undefined, options: CompareCommandOptions) =>
      finish(await runCompare(kind, content, options, io)),
    );
};

/** The options of `moderato compare`. */
interface CompareCommandOptions
  extends ContentOptions, Omit<CallFlags, 'provider'>, Pick<ConfigOptions, 'config' | 'verbose'> {
  /** Vendors, separated by commas. */
  providers?: string | undefined;
  strategy?: Strategy | undefined;
  failOn?: Decision | undefined;
  json?: boolean | undefined;
}

/**
 * Moderates the same content with several vendors and prints their verdicts side by side.
 * @returns the exit code: that of the decision of all, or 3 when no vendor gave a verdict.
 * @throws ModerationError for everything that keeps the vendors from being called.
 */
async function runCompare(
  kind: Kind,
  argument: string | undefined,
  options: CompareCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { providers, strategy, failOn, json } = options;
  const call = { ...readCallOptions(options), provider: undefined, signal: io.signal };
  const content = await readContent(kind, argument, options, io);
  const moderator = await openSession({ config: options.config, verbose: options.verbose }, io);
  const progress = await startProgress(`comparing vendors on ${kind}`, io, options.verbose);
  try {
    const chosen = providers === undefined ? undefined : readList(providers);
    const comparison = await moderator.compare(content, { ...call, providers: chosen, strategy });
    progress.stop();
    io.stdout.write(json === true ? jsonLine(comparison) : describeComparison(comparison, paintFor(io)));
    return exitCodeOf(comparison, failOn);
  } finally {
    progress.stop();
    await moderator.close();
  }
}

function exitCodeOf({ outcomes, decision }: Comparison, failOn: Decision | undefined): number {
  if (outcomes.some(({ verdict }) => verdict !== null)) return exitCodeOfDecision(decision, failOn);
  const [first] = outcomes;
  return first?.error == null ? EXIT.failed : exitCodeOfError(first.error.code);
}
