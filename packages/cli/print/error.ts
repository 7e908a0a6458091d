import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, type JobTicket, type ModerationError } from '@moderato/core';
import { type CommandIo } from '../io.js';
import { jsonLine, paintFor, printable } from './text.js';

/** What a message says of a setting that a variable could fill. */
const NAMES_VARIABLE = /\b[A-Z]+(_[A-Z]+)+\b/;

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
    ...hints(error, io),
  ];
  return `${lines.join('\n')}\n`;
}

function hints(error: ModerationError, io: CommandIo): string[] {
  if (error.code === 'config' && NAMES_VARIABLE.test(error.message) && existsSync(join(io.directory, '.env')))
    return ['  there is a .env here, which is not read by itself: set -a; . ./.env; set +a'];
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
