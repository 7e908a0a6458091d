import { type ErrorCode, type JobTicket, type ModerationError } from '@moderato/core';
import { type CommandIo } from '../io.js';
import { jsonLine, paintFor, printable } from './text.js';

/** After these the job is over, so that asking again is of no use. */
const OVER: readonly ErrorCode[] = ['job_failed', 'job_expired', 'job_not_found'];

/** Writes an error to stderr: as one line `{"error": …}` with `json`, else for people, with what to do next. */
export function printError(error: ModerationError, json: boolean, io: CommandIo): void {
  io.stderr.write(json ? jsonLine({ error }) : describeError(error, io));
}

function describeError(error: ModerationError, io: CommandIo): string {
  const { code, provider, operation, status, vendorCode, requestId } = error;
  const paint = paintFor(io, 'stderr');
  const facts = [
    provider,
    operation,
    status === undefined ? null : `HTTP ${status}`,
    vendorCode === undefined ? null : `vendor code ${vendorCode}`,
    requestId === undefined ? null : `request ${requestId}`,
  ].filter((fact) => fact !== null);
  const lines = [
    `${paint('red', `error (${code}):`)} ${printable(error.message)}`,
    ...(provider === null ? [] : [`  ${printable(facts.join(' · '))}`]),
    ...hints(error),
  ];
  return `${lines.join('\n')}\n`;
}

function hints(error: ModerationError): string[] {
  if (error.ticket !== undefined) {
    return OVER.includes(error.code)
      ? []
      : ['  the job goes on at the vendor; ask again later:', `  ${jobCommand(error.ticket)}`];
  }
  const isLostSubmit = error.effect === 'unknown' && error.operation.startsWith('submit');
  return isLostSubmit ? ['  the vendor may have accepted the job; a repeat may be paid for twice'] : [];
}

/** The command that waits for a job, ready for a shell. */
export function jobCommand(ticket: JobTicket): string {
  return `moderato job '${jsonLine(ticket)
    .trim()
    .replaceAll("'", String.raw`'\''`)}' --wait`;
}
