import { type Decision, type Kind } from '@moderato/core';
import { exitCodeOfDecision, EXIT } from '../exit-code.js';
import { readContent, type ContentOptions } from '../input.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, type CallFlags } from '../options.js';
import { jobCommand } from '../print/error.js';
import { printVerdict } from '../print/job.js';
import { jsonLine } from '../print/text.js';
import { startProgress } from '../progress.js';
import { openSession, type ConfigOptions } from '../session.js';

/** The options of `moderato check`. */
export interface CheckOptions extends ContentOptions, CallFlags, ConfigOptions {
  failOn?: Decision | undefined;
  json?: boolean | undefined;
  /** Prints the ticket instead of waiting. */
  submitOnly?: boolean | undefined;
}

/**
 * Has content judged and prints the verdict, or the ticket of its job.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the verdict from being reached.
 */
export async function runCheck(
  kind: Kind,
  argument: string | undefined,
  options: CheckOptions,
  io: CommandIo,
): Promise<number> {
  const call = { ...readCallOptions(options), signal: io.signal };
  const content = await readContent(kind, argument, options, io);
  const moderator = await openSession(options, io);
  const progress = startProgress(`submitting ${kind}`, io);
  try {
    if (options.submitOnly === true) {
      const ticket = await moderator.submit(content, call);
      progress.stop();
      io.stdout.write(jsonLine(ticket));
      if (options.json !== true)
        io.stderr.write(`submitted; ask for the verdict with\n  ${jobCommand(ticket)}\n`);
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
