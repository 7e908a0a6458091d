import { type Decision, type Kind } from '@moderato/core';
import { type Comparison, type Strategy } from 'moderato';
import { exitCodeOfDecision, exitCodeOfError, EXIT } from '../exit-code.js';
import { readContent, type ContentOptions } from '../input.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, readList, type CallFlags } from '../options.js';
import { describeComparison } from '../print/comparison.js';
import { jsonLine, paintFor } from '../print/text.js';
import { startProgress } from '../progress.js';
import { openSession, type ConfigOptions } from '../session.js';

/** The options of `moderato compare`. */
export interface CompareCommandOptions
  extends ContentOptions, Omit<CallFlags, 'provider'>, Pick<ConfigOptions, 'config'> {
  /** Vendors, separated by commas. */
  providers?: string | undefined;
  strategy?: Strategy | undefined;
  failOn?: Decision | undefined;
  json?: boolean | undefined;
}

/**
 * Has several vendors judge the same content and prints their verdicts side by side.
 * @returns the exit code: that of the decision of all, or 3 when no vendor gave a verdict.
 * @throws ModerationError for everything that keeps the vendors from being asked.
 */
export async function runCompare(
  kind: Kind,
  argument: string | undefined,
  options: CompareCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { providers, strategy, failOn, json } = options;
  const call = { ...readCallOptions(options), provider: undefined, signal: io.signal };
  const content = await readContent(kind, argument, options, io);
  const moderator = await openSession({ config: options.config }, io);
  const progress = startProgress(`comparing vendors on ${kind}`, io);
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
