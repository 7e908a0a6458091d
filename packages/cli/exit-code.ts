import { severity, type Decision, type ErrorCode } from '@moderato/core';

/** What the command's exit code says. */
export const EXIT = {
  /** A verdict was reached, or the command did what it was asked to. */
  done: 0,
  /** The command line, the configuration or the content is wrong; nothing reached the vendor. */
  usage: 2,
  /** The vendor or the network failed, or the job did; there is no verdict. */
  failed: 3,
  /** A verdict was reached and is as bad as `--fail-on` says, or worse. */
  decision: 4,
  /** Interrupted while waiting; the ticket was printed. */
  interrupted: 130,
} as const;

const USAGE: readonly ErrorCode[] = ['config', 'unsupported', 'invalid_content'];

/** The exit code of an error; anything that is not the caller's mistake is a failure, never success. */
export function exitCodeOfError(code: ErrorCode): number {
  if (code === 'aborted') return EXIT.interrupted;
  return USAGE.includes(code) ? EXIT.usage : EXIT.failed;
}

/** The exit code of a decision under `--fail-on`. */
export function exitCodeOfDecision(decision: Decision, failOn: Decision | undefined): number {
  return failOn !== undefined && severity(decision) >= severity(failOn) ? EXIT.decision : EXIT.done;
}
